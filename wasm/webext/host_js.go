//go:build js && wasm

package webext

import (
	"gangway/wasm/internal/bridge"
	"gangway/wasm/internal/host"
)

func defaultHost() host.Host {
	browser, err := bridge.Start()
	if err != nil {
		return host.Absent(err)
	}
	return browser
}
