package apivalue

import (
	"strings"

	"gangway/wasm/codec/codecimpl"
	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/webapi"
	"gangway/wasm/webext"
)

// A Function is the table of a function of the browser.
type Function struct {
	// Name is gangway:call:NAME; of a function of a namespace, and is in the module
	// of a program that can reach the function: the build looks for it there. Of
	// the function of an object it is the name alone.
	Name      string
	Arguments []Field // In their order.
	Result    *Type   // Nil for a function without one.
	Keeps     bool    // Its result is an object that stays in the browser.
}

// Call calls a function with the arguments that a struct holds, and waits for its
// result. An argument that has no form in JavaScript is
// [webext.ErrNotCloneable], before anything is called; a result of another type is
// a *[webext.UnexpectedError]. All else is as package webapi says.
func Call[R, A any](ctx webext.Context, rt *webext.Runtime, f *Function, arguments *A) (result R, err error) {
	err = f.call(ctx, rt, pathIn(f.Name), itemOf(nil, arguments), itemOf(f.Result, &result))
	return result, err
}

// Do is [Call] for a function without a result.
func Do[A any](ctx webext.Context, rt *webext.Runtime, f *Function, arguments *A) error {
	return f.call(ctx, rt, pathIn(f.Name), itemOf(nil, arguments), item{})
}

// CallOn is [Call] for a function of the object at a path.
func CallOn[R, A any](ctx webext.Context, rt *webext.Runtime, object string, f *Function, arguments *A) (result R, err error) {
	err = f.call(ctx, rt, pathIn(object)+"."+f.Name, itemOf(nil, arguments), itemOf(f.Result, &result))
	return result, err
}

// DoOn is [CallOn] for a function without a result.
func DoOn[A any](ctx webext.Context, rt *webext.Runtime, object string, f *Function, arguments *A) error {
	return f.call(ctx, rt, pathIn(object)+"."+f.Name, itemOf(nil, arguments), item{})
}

// Keep is [Call] for a function whose result is an object of the browser that has
// functions or events. It returns its path.
func Keep[A any](ctx webext.Context, rt *webext.Runtime, f *Function, arguments *A) (object string, err error) {
	return f.keep(ctx, rt, pathIn(f.Name), itemOf(nil, arguments))
}

// KeepOn is [Keep] for a function of the object at a path.
func KeepOn[A any](ctx webext.Context, rt *webext.Runtime, object string, f *Function, arguments *A) (kept string, err error) {
	return f.keep(ctx, rt, pathIn(object)+"."+f.Name, itemOf(nil, arguments))
}

func (f *Function) keep(ctx webext.Context, rt *webext.Runtime, path string, arguments item) (object string, err error) {
	list, err := appendTuple(nil, f.Arguments, arguments.p)
	if err != nil {
		return "", notCloneable("call "+path, err)
	}
	return webapi.Keep(ctx, rt, path, list)
}

// pathIn returns the path in a name that the build looks for.
func pathIn(name string) string {
	return strings.TrimSuffix(strings.TrimPrefix(name, "gangway:call:"), ";")
}

// call calls the function at a path.
func (f *Function) call(ctx webext.Context, rt *webext.Runtime, path string, arguments, result item) error {
	list, err := appendTuple(nil, f.Arguments, arguments.p)
	if err != nil {
		return notCloneable("call "+path, err)
	}
	encoded, err := webapi.Call(ctx, rt, path, list)
	if err != nil || result.t == nil {
		return err
	}
	if err := result.decode(encoded); err != nil {
		return &webext.UnexpectedError{Source: path, Value: webext.MessageOf(encoded), Err: err}
	}
	return nil
}

// An Event is the table of an event of the browser. It points to other tables, and
// copies none: a variable with a copy is made when the program starts, so that
// the linker keeps the event of a program that does not listen to it.
type Event struct {
	Name      string // gangway:event:NAME; as package webapi describes it. Of an object the name alone.
	Arguments *Type  // Of the listener: a KindTuple or a KindFirst.
	Extra     []Field
	Answer    *Type // Nil for one that is not answered.
}

// Listen listens to an event, as package webapi does.
func Listen[T any](rt *webext.Runtime, e *Event) (*webext.Listener[T], error) {
	return webapi.Listen(rt, e.Name, nil, reader[T](e))
}

// ListenOn is [Listen] for an event of the object at a path, whose name is that of
// the table alone. It comes while the program runs.
func ListenOn[T any](rt *webext.Runtime, object string, e *Event) (*webext.Listener[T], error) {
	return webapi.Listen(rt, object+"."+e.Name+";", codecimpl.AppendArray(nil, 0), reader[T](e))
}

// ListenWith is [Listen] with the arguments beside the listener that a struct
// holds. Those of the manifest count if all of them are nil.
func ListenWith[T, E any](rt *webext.Runtime, e *Event, extra *E) (*webext.Listener[T], error) {
	arguments, err := e.extra(itemOf(nil, extra))
	if err != nil {
		return nil, err
	}
	return webapi.Listen(rt, e.Name, arguments, reader[T](e))
}

// Ask listens to an event that is answered, as package webapi does.
func Ask[T, A any](rt *webext.Runtime, e *Event) (*webext.Listener[*webext.Question[T, A]], error) {
	return webapi.Ask(rt, e.Name, nil, reader[T](e), writer[A](e))
}

// AskWith is [Ask] with the arguments beside the listener, as in [ListenWith].
func AskWith[T, A, E any](rt *webext.Runtime, e *Event, extra *E) (*webext.Listener[*webext.Question[T, A]], error) {
	arguments, err := e.extra(itemOf(nil, extra))
	if err != nil {
		return nil, err
	}
	return webapi.Ask(rt, e.Name, arguments, reader[T](e), writer[A](e))
}

// extra encodes the arguments beside the listener, nil if there are none.
func (e *Event) extra(arguments item) ([]byte, error) {
	list, err := appendTuple(nil, e.Extra, arguments.p)
	if err != nil {
		return nil, notCloneable("listen", err)
	}
	if len(list) == len(codecimpl.AppendArray(nil, 0)) {
		return nil, nil
	}
	return list, nil
}

// reader returns a function that reads the arguments of an event.
func reader[T any](e *Event) func(arguments []byte) (T, error) {
	return func(arguments []byte) (v T, err error) {
		err = itemOf(e.Arguments, &v).decode(arguments)
		return v, err
	}
}

// writer returns a function that encodes an answer. One that has no form is none:
// undefined.
func writer[A any](e *Event) func(A) []byte {
	return func(answer A) []byte {
		encoded, err := itemOf(e.Answer, &answer).append(nil)
		if err != nil {
			return codecimpl.AppendUndefined(nil)
		}
		return encoded
	}
}

// notCloneable returns the error of arguments that have no form.
func notCloneable(op string, err error) error {
	return failure.In(op, failure.Both(webext.ErrNotCloneable, err))
}
