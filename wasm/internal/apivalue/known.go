package apivalue

import (
	"reflect"
	"strings"
)

// The facts that generated packages give natively, for package webexttest: in
// a browser there is none of it.
var (
	knownFunctions map[string]KnownFunction
	knownEvents    map[string]KnownEvent
)

// A KnownFunction is a function with its Go types.
type KnownFunction struct {
	*Function
	Type reflect.Type // Of a func that stands for it: without context and Runtime.
}

// A KnownEvent is an event with the Go types of its occurrences, and of answers to
// it, which is nil if nothing answers it.
type KnownEvent struct {
	*Event
	Type, Answer reflect.Type
}

// KnowsTypes reports whether functions and events are known by their types: not in
// a program for a browser.
func KnowsTypes() bool { return knownFunctions != nil }

// FunctionOf returns the function of a path, such as "tabs.query".
func FunctionOf(path string) (f KnownFunction, found bool) {
	f, found = knownFunctions[path]
	return f, found
}

// EventOf returns the event of a path, such as "alarms.onAlarm".
func EventOf(path string) (e KnownEvent, found bool) {
	e, found = knownEvents[path]
	return e, found
}

// KnowFunction says which Go function a table is of.
func KnowFunction(of any, f *Function) { know(pathIn(f.Name), of, f, 2) }

// KnowMethod says which method a table is of, and the path of an object that has
// it.
func KnowMethod(object string, of any, f *Function) { know(pathIn(object)+"."+f.Name, of, f, 3) }

// know keeps a function whose first parameters do not reach the browser.
func know(path string, of any, f *Function, first int) {
	signature := reflect.TypeOf(of)
	var in, out []reflect.Type
	for i := first; i < signature.NumIn(); i++ {
		in = append(in, signature.In(i))
	}
	for i := range signature.NumOut() {
		out = append(out, signature.Out(i))
	}
	if knownFunctions == nil {
		knownFunctions = map[string]KnownFunction{}
	}
	knownFunctions[path] = KnownFunction{f, reflect.FuncOf(in, out, false)}
}

// KnowEvent says which Go function listens to the event of a table.
func KnowEvent(of any, e *Event) {
	receive, _ := reflect.TypeOf(of).Out(0).MethodByName("Receive")
	known := KnownEvent{Event: e, Type: receive.Type.Out(0)}
	path := strings.TrimSuffix(strings.TrimPrefix(e.Name, "gangway:event:"), ";")
	if e.Answer != nil {
		reply, _ := known.Type.MethodByName("Reply")
		value, _ := known.Type.Elem().FieldByName("Value")
		known.Answer, known.Type = reply.Type.In(1), value.Type
		path = strings.TrimPrefix(path, "ask.")
	}
	if knownEvents == nil {
		knownEvents = map[string]KnownEvent{}
	}
	knownEvents[path] = known
}

// AppendOf appends a value of a type. v must be addressable.
func AppendOf(buf []byte, t *Type, v reflect.Value) ([]byte, error) {
	return appendValue(buf, t, placeOf(v), t)
}

// DecodeOf reads an item into a zero value of a type. v must be addressable.
func DecodeOf(encoded []byte, t *Type, v reflect.Value) error {
	return item{t, placeOf(v)}.decode(encoded)
}
