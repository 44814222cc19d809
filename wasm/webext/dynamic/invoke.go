package dynamic

import (
	"gangway/wasm/codec"
	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/webapi"
	"gangway/wasm/webext"
)

// Invoke is [Call] in the context of rt, for values of package codec: those that
// it can send are arguments, and the result is as it receives values. So it calls the
// functions of a simulated browser (webexttest), too, and brings no reflection of
// its own into a program.
//
// nil stands for an argument that is left out before others. Parts of a result
// that have no form as a message, such as functions, are undefined in it.
func Invoke(ctx webext.Context, rt *webext.Runtime, function string, args ...any) (webext.Message, error) {
	item, err := codec.Marshal(append([]any{}, args...))
	if err != nil {
		return webext.Message{}, failure.In("call "+function, failure.Both(webext.ErrInvalidArgument, err))
	}
	result, err := webapi.Call(ctx, rt, function, item)
	return webext.MessageOf(result), err
}
