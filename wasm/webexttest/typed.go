package webexttest

import (
	"context"
	"fmt"
	"reflect"

	"gangway/wasm/codec"
	"gangway/wasm/internal/apivalue"
)

// Handle is [Extension.Handle] with types: f is a func with the parameters and the
// results of a function of a package below webext, without the context and the
// Runtime. For alarms.clear that is a func(name *string) (bool, error). It panics if f
// has another type, or if the test imports no package that has the function.
//
// Where the result is an object of the browser, such as a panels.ExtensionPanel, f
// gives it a path: "panel" for one whose functions are handled as "panel.NAME",
// and whose events are fired so.
func Handle(e *Extension, function string, f any) {
	known, found := apivalue.FunctionOf(function)
	if !found {
		panic("webexttest: no package that the test imports has the function " + function)
	}
	if got := reflect.TypeOf(f); got != known.Type {
		panic(fmt.Sprintf("webexttest: %s is a %v, not a %v", function, known.Type, got))
	}
	e.Handle(function, func(arguments ...any) (any, error) { return handle(known, reflect.ValueOf(f), arguments) })
}

// handle calls f with the arguments of a call, behind those before, and returns
// its result.
func handle(known apivalue.KnownFunction, f reflect.Value, arguments []any, before ...reflect.Value) (any, error) {
	in, err := parameters(known, arguments)
	if err != nil {
		return nil, err
	}
	out := f.Call(append(before, in...))
	if err, _ := out[len(out)-1].Interface().(error); err != nil || len(out) == 1 {
		return codec.Undefined{}, err
	}
	if known.Keeps {
		return out[0].Field(0).String(), nil
	}
	return plain(known.Result, out[0])
}

// parameters returns the arguments of a call as a func takes them. An optional
// one may be left out in front of others, as in alarms.create({}): where a call has
// fewer arguments than the function has parameters, one that does not fit is taken
// for the next.
func parameters(known apivalue.KnownFunction, arguments []any) ([]reflect.Value, error) {
	var in []reflect.Value
	missing := len(known.Arguments) - len(arguments)
	for i, field := range known.Arguments {
		v := reflect.New(known.Type.In(i)).Elem()
		in = append(in, v)
		if len(arguments) == 0 {
			continue
		}
		err := decode(field.Type, arguments[0], v)
		switch {
		case err == nil:
			arguments = arguments[1:]
		case missing > 0 && field.Optional:
			v.SetZero()
			missing--
		default:
			return nil, err
		}
	}
	return in, nil
}

// Fire is [Extension.Fire] with a type: v is whatever a listener of the event
// receives, such as an alarms.Alarm for alarms.onAlarm. It panics if v has
// another type, or if the test imports no package that has the event.
func Fire[T any](e *Extension, event string, v T) {
	_, arguments := occurrence(event, v)
	e.Fire(event, arguments...)
}

// Ask is [Extension.Ask] with types: v is the value of the question, and the
// result the answer, false if no program answers. It panics as [Fire] does.
func Ask[T, A any](ctx context.Context, e *Extension, event string, v T) (answer A, answered bool, err error) {
	known, arguments := occurrence(event, v)
	if got := reflect.TypeFor[A](); got != known.Answer {
		panic(fmt.Sprintf("webexttest: the answer to %s is a %v, not a %v", event, known.Answer, got))
	}
	given, err := e.Ask(ctx, event, arguments...)
	if err != nil || given == nil {
		return answer, false, err
	}
	err = decode(known.Event.Answer, given, reflect.ValueOf(&answer).Elem())
	return answer, err == nil, err
}

// occurrence returns an event, and the arguments of a listener that v stands for.
func occurrence[T any](event string, v T) (known apivalue.KnownEvent, arguments []any) {
	known, found := apivalue.EventOf(event)
	if !found {
		panic("webexttest: no package that the test imports has the event " + event)
	}
	if got := reflect.TypeFor[T](); got != known.Type {
		panic(fmt.Sprintf("webexttest: %s brings a %v, not a %v", event, known.Type, got))
	}
	t := known.Arguments
	single := t.Kind == apivalue.KindFirst
	if single {
		t = t.Elem
	}
	made, err := plain(t, reflect.ValueOf(v))
	if err != nil {
		panic(fmt.Sprintf("webexttest: what %s brings has no form in JavaScript: %v", event, err))
	}
	if single {
		return known, []any{made}
	}
	return known, made.([]any)
}

// plain returns a value as JavaScript has it, and a field of type any.
func plain(t *apivalue.Type, v reflect.Value) (made any, err error) {
	copied := reflect.New(v.Type()).Elem()
	copied.Set(v)
	item, err := apivalue.AppendOf(nil, t, copied)
	if err == nil {
		err = codec.Unmarshal(item, &made)
	}
	return made, err
}

// decode sets v to the value of which plain made another one.
func decode(t *apivalue.Type, made any, v reflect.Value) error {
	item, err := codec.Marshal(made)
	if err != nil {
		return err
	}
	return apivalue.DecodeOf(item, t, v)
}
