package webext

import "gangway/wasm/internal/host"

func init() {
	host.NewRuntime = func(h host.Host, into any) { *into.(**Runtime) = newRuntime(h) }
	host.WireOf = func(port any) host.Wire { return wire{port.(*Port)} }
	host.Redelivered = func(item []byte) any { return Message{item: item, redelivered: true} }
	host.AsError = asError
	host.LimitPorts = limitPorts
	host.Of = func(ctx host.Context) host.Host { return ctx.(lifetime).events.host }
	host.Listen = func(ctx host.Context, key string, start func(func(host.Occurrence)) (func(), error), listener any, read func(host.Occurrence) (any, error)) error {
		return listener.(interface {
			hear(*events, string, starter, func(host.Occurrence) (any, error)) error
		}).hear(ctx.(lifetime).events, key, start, read)
	}
	host.Bind = func(question any, o host.Occurrence, write any) {
		question.(interface{ bind(*answer, any) }).bind(o.Answer.(*answer), write)
	}
}
