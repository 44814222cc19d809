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

// handle calls f with the arguments of a call, and returns its result.
func handle(known apivalue.KnownFunction, f reflect.Value, arguments []any) (any, error) {
	in := make([]reflect.Value, len(known.Arguments))
	for i, field := range known.Arguments {
		in[i] = reflect.New(known.Type.In(i)).Elem()
		if i >= len(arguments) {
			continue
		}
		if err := decode(field.Type, arguments[i], in[i]); err != nil {
			return nil, err
		}
	}
	out := f.Call(in)
	if err, _ := out[len(out)-1].Interface().(error); err != nil || len(out) == 1 {
		return codec.Undefined{}, err
	}
	return plain(known.Result, out[0])
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
	t := &known.Arguments
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
