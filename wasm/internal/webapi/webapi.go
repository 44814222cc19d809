// Package webapi is the ground of the packages of the browser's namespaces,
// such as gangway/wasm/webext/alarms: calls of functions and listeners of
// events, of which a package knows the names and the types.
//
// Arguments, results and the values of events are items of package codec.
package webapi

import (
	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/host"
	"gangway/wasm/webext"
)

// Call calls a function of the extension API by its path, such as "tabs.query",
// in this turn, and waits for its result, or for that of its promise.
//
// arguments is an item that is a list: null stands for an argument that is left
// out before others, and the last ones are left out. Parts of the result that
// have no form as an item, such as functions, are undefined in it.
//
// Errors name the function. A function that is not there is
// [webext.ErrUnsupported]. A text that the browser throws, or rejects its
// promise with, is a *[webext.Error], if it is none of the causes that webext
// has. When ctx is done, its error is returned: nothing is called if it is done
// already, and a function that was called goes on.
func Call(ctx webext.Context, rt *webext.Runtime, function string, arguments []byte) (item []byte, err error) {
	if err = ctx.Err(); err == nil {
		item, err = host.Wait(ctx, host.Of(rt.Lifetime()), function, arguments)
	}
	if err != nil {
		return nil, failure.In("call "+function, err)
	}
	return item, nil
}

// Keep is [Call] for a function whose result is an object that stays in
// JavaScript, as long as the program runs. It returns the object's path, which
// begins the paths of its functions and events. A result that is no object is a
// *[webext.Error].
func Keep(ctx webext.Context, rt *webext.Runtime, function string, arguments []byte) (object string, err error) {
	var item []byte
	if err = ctx.Err(); err == nil {
		item, err = host.Wait(ctx, host.Of(rt.Lifetime()), "keep."+function, arguments)
	}
	if err == nil {
		err = webext.MessageOf(item).Decode(&object)
	}
	if err != nil {
		return "", failure.In("call "+function, err)
	}
	return object, nil
}

// Listen listens to an event. It is given as gangway:event:NAME; by a constant
// that only the function which listens to it uses, so that the linker keeps the
// name only in programs that can listen: the build looks for it there. NAME is
// the path of the event, such as "alarms.onAlarm", which wakes a suspended
// background and is kept for it; with "late." before it, it is neither.
//
// extra, if it is not nil, is an item that is a list: the arguments that
// addListener gets beside the listener, such as a filter. Listeners with nil
// have the arguments that the section "gangway" of the manifest has for the
// event; with others the event comes while the program runs and wakes nothing.
// Arguments that the browser refuses are [webext.ErrInvalidArgument]. All
// listeners of an event with the same arguments share one registration, and
// each receives every occurrence.
//
// read makes a value of the arguments of an occurrence, an item that is a list.
// It must not block. Where it returns an error, the occurrence is not received:
// the console has the event, the error and the arguments, once.
//
// A context without the event is [webext.ErrUnsupported]. Errors name the event.
func Listen[T any](rt *webext.Runtime, event string, extra []byte, read func(arguments []byte) (T, error)) (*webext.Listener[T], error) {
	l := new(webext.Listener[T])
	if err := hear(rt, event, extra, l, func(arguments []byte) (any, error) { return read(arguments) }); err != nil {
		return nil, err
	}
	return l, nil
}

// hear makes a listener receive the values that read makes of the arguments of an
// event.
func hear(rt *webext.Runtime, event string, extra []byte, listener any, read func(arguments []byte) (any, error)) error {
	start := func(deliver func(host.Occurrence)) (func(), error) {
		return host.Of(rt.Lifetime()).OnEvent(event, extra, func(arguments []byte) {
			deliver(host.Occurrence{Event: event, Arguments: arguments})
		})
	}
	return listen(rt, event, extra, start, listener, func(o host.Occurrence) (any, error) { return read(o.Arguments) })
}

// Ask listens to an event that the browser wants answered; NAME begins with
// "ask.", as in "ask.webRequest.onBeforeRequest". write makes an item of an
// answer. read gets the arguments without a function that takes the answer; where
// it returns an error, the question is ignored. Otherwise Ask is like [Listen].
//
// A question that comes while the program does not run or does not listen, and one
// that it has when it ends, gets the answer that lets the browser go on. An event
// whose arguments do not ask the browser to wait for an answer is
// [webext.ErrUnsupported].
func Ask[T, A any](rt *webext.Runtime, event string, extra []byte, read func(arguments []byte) (T, error), write func(A) []byte) (*webext.Listener[*webext.Question[T, A]], error) {
	l := new(webext.Listener[*webext.Question[T, A]])
	err := listen(rt, event, extra, questions(rt, event, extra), l, func(o host.Occurrence) (any, error) {
		v, err := read(o.Arguments)
		if err != nil {
			return nil, err
		}
		q := &webext.Question[T, A]{Value: v}
		host.Bind(q, o, write)
		return q, nil
	})
	if err != nil {
		return nil, err
	}
	return l, nil
}

// questions returns a function that begins to listen to an event that is
// answered.
func questions(rt *webext.Runtime, event string, extra []byte) func(deliver func(host.Occurrence)) (func(), error) {
	return func(deliver func(host.Occurrence)) (func(), error) {
		return host.Of(rt.Lifetime()).OnQuestion(event, extra, func(q host.Request) {
			arguments, _ := q.Item() // Nothing is no list, and so cannot be read.
			deliver(host.Occurrence{Event: event, Arguments: arguments, Request: q})
		})
	}
}

// listen makes a listener receive the occurrences that start passes on.
func listen(rt *webext.Runtime, event string, extra []byte, start func(func(host.Occurrence)) (func(), error), listener any, read func(host.Occurrence) (any, error)) error {
	key := event
	if extra != nil {
		key += string(extra)
	}
	if err := host.Listen(rt.Lifetime(), key, start, listener, read); err != nil {
		return failure.In("listen to "+host.EventPath(event), err)
	}
	return nil
}
