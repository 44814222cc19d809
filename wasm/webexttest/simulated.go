package webexttest

import (
	"fmt"
	"reflect"

	"gangway/wasm/internal/apivalue"
)

// functions are functions of the API that the browser has without a handler, by
// their names. Each is a func whose first parameter is the context that calls;
// its other parameters and its results are those that [Handle] asks for. Or it is
// a func(*Context, []any) (any, error), for arguments of any type.
//
// They run in the loop, for one call of an extension after the other, with
// browser.mu held.
type functions map[string]any

// A simulatedFunction calls a function of functions with values as package codec
// has them in a field of type any.
type simulatedFunction func(c *Context, arguments []any) (any, error)

// simulated are all of them.
var simulated = together(tabFunctions, windowFunctions, alarmFunctions, runtimeFunctions, i18nFunctions,
	menuFunctions, commandFunctions, permissionFunctions, notificationFunctions, scriptingFunctions, responseFunctions,
	userScriptFunctions)

// together makes one table of several. In a program for a browser, where types are
// not known, it is empty.
func together(all ...functions) map[string]simulatedFunction {
	made := make(map[string]simulatedFunction)
	if !apivalue.KnowsTypes() {
		return made
	}
	for _, group := range all {
		for name, f := range group {
			made[name] = callable(name, f)
		}
	}
	return made
}

// callable returns a function that calls f. It panics if f has another type than
// the typed function of that name.
func callable(name string, f any) simulatedFunction {
	if untyped, ok := f.(func(*Context, []any) (any, error)); ok {
		return untyped
	}
	known, found := apivalue.FunctionOf(name)
	if !found {
		panic("webexttest: no typed package has the function " + name)
	}
	of := reflect.ValueOf(f)
	if want := withContext(known.Type); of.Type() != want {
		panic(fmt.Sprintf("webexttest: %s is a %v, not a %v", name, want, of.Type()))
	}
	return func(c *Context, arguments []any) (any, error) {
		return handle(known, of, arguments, reflect.ValueOf(c))
	}
}

// withContext returns the type of a func with a context before its parameters.
func withContext(t reflect.Type) reflect.Type {
	in := []reflect.Type{reflect.TypeFor[*Context]()}
	for i := range t.NumIn() {
		in = append(in, t.In(i))
	}
	var out []reflect.Type
	for i := range t.NumOut() {
		out = append(out, t.Out(i))
	}
	return reflect.FuncOf(in, out, false)
}

// happen brings an event of the browser about, later, with a value as [Fire] takes
// it, if the extension has the event and anybody hears it. browser.mu is held.
func happen[T any](e *Extension, event string, v T) { happenTo(e, occasion{event: event}, v) }

// happenInside is happen for an event of which content scripts are not told.
func happenInside[T any](e *Extension, event string, v T) {
	happenTo(e, occasion{event: event, private: true}, v)
}

func happenTo[T any](e *Extension, o occasion, v T) {
	if e.enabled && apivalue.KnowsTypes() && e.heard(o) && e.mayHear(o.event) {
		_, arguments := occurrence(o.event, v)
		o.arguments = listOf(arguments...)
		e.fire(o)
	}
}
