package webexttest

import (
	"strings"

	"gangway/wasm/codec"
	"gangway/wasm/internal/host"
	"gangway/wasm/webexttest/internal/eventloop"
)

// Handle lets f stand for a function of the extension API in all contexts of the
// extension that have it, such as "alarms.create". f is called in the browser's
// loop, for one call after the other, and must not block. Values are those that
// package codec has for JavaScript's in a field of type any; a result or an error
// of f is that of the call. nil takes f off again.
//
// It takes the place of a function that is simulated. Without it, and if it is
// not simulated, a function is [webext.ErrUnsupported]. In a test that runs in a
// browser itself, none is simulated.
func (e *Extension) Handle(function string, f func(arguments ...any) (any, error)) {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	if f == nil {
		delete(e.handlers, function)
	} else {
		e.handlers[function] = f
	}
}

// Call calls a function that the test handles, or one that is simulated. It
// happens later, in the loop, and its answer comes later still: behind the events
// that it brings about, but for those of storage. A context that is killed in
// between has called in vain.
func (v apiView) Call(function string, arguments []byte, reply func([]byte, error)) error {
	b := v.browser
	var list []any
	if err := codec.Unmarshal(arguments, &list); err != nil {
		return host.NotCloneable(err)
	}
	if f, name := v.filterCall(function); f != nil {
		v.callFilter(f, name, list, reply)
		return nil
	}
	do, queue, err := v.prepare(function, list)
	if err != nil {
		return err
	}
	answers := &v.answers
	if queue == &v.extension.calls {
		answers = &v.extension.fired // Behind the events that the call brings about.
	}
	b.loop.Post(queue, func() {
		b.mu.Lock()
		vain := v.ended && !v.suspended
		b.mu.Unlock()
		if vain {
			return
		}
		item, err := do()
		b.mu.Lock()
		defer b.mu.Unlock()
		b.loop.Post(answers, func() { reply(item, err) })
	})
	return nil
}

// prepare returns a function of the API with its arguments, ready to run, and
// the queue in which it runs in order.
func (v apiView) prepare(function string, arguments []any) (do func() ([]byte, error), queue *eventloop.Queue, err error) {
	e, function := v.extension, strings.TrimPrefix(function, "keep.")
	if handle := e.handlers[function]; handle != nil {
		return func() ([]byte, error) { return itemOf(handle(arguments...)) }, &e.calls, nil
	}
	if err := e.may(function); err != nil {
		return nil, nil, err
	}
	if f := simulated[function]; f != nil {
		return v.locked(func() ([]byte, error) { return itemOf(f(v.Context, arguments)) }), &e.calls, nil
	}
	if area, name := e.area(function); area != nil {
		if do, found, err := area.Prepare(name, arguments); found {
			return v.locked(do), &e.storage, err
		}
	}
	return nil, nil, host.Unsupported(function, "Extension.Handle in the test, since the simulation does not have it")
}

// locked returns do under the browser's lock.
func (v apiView) locked(do func() ([]byte, error)) func() ([]byte, error) {
	return func() ([]byte, error) {
		v.browser.mu.Lock()
		defer v.browser.mu.Unlock()
		return do()
	}
}

// itemOf returns the result of a handler as a host has it.
func itemOf(v any, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return codec.Marshal(v)
}
