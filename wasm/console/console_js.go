//go:build js && wasm

package console

import "gangway/wasm/internal/bridge"

func write(level, line string) { bridge.Console(level, line) }
