//go:build gangway_inspect

package webext

import (
	"gangway/wasm/internal/host"
	"gangway/wasm/internal/tap"
)

// inspected puts the inspector's tap on a host.
func inspected(h host.Host) host.Host { return tap.Wrap(h) }
