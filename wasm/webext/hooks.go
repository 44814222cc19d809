package webext

import "gangway/wasm/internal/host"

func init() {
	host.NewRuntime = func(h host.Host, into any) { *into.(**Runtime) = newRuntime(h) }
	host.WireOf = func(port any) host.Wire { return wire{port.(*Port)} }
	host.AsError = asError
	host.LimitPorts = limitPorts
}
