package dynamic

import (
	"errors"

	"gangway/wasm/codec"
	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/webapi"
	"gangway/wasm/webext"
)

// anyEvent tells the build that the program listens to events that it names only
// when it runs.
const anyEvent = "gangway:event:*;"

// Listen listens to an event of the extension API by its path, such as
// "alarms.onAlarm". Each occurrence is its arguments, as values of type any: see
// [Call].
//
// The build cannot see the name, so that the manifest has it, with the
// arguments that addListener gets beside the listener, or an empty list:
//
//	"gangway": { "events": { "alarms.onAlarm": [] } }
//
// Then the event wakes a suspended background and is kept for it. Without that it
// is [webext.ErrUndeclared]. With extra, which addListener gets then, the listener
// is one of its own: it hears while the program runs, needs nothing in the
// manifest, and wakes nothing. Arguments that have no form in JavaScript, or that
// the browser refuses, are [webext.ErrInvalidArgument]; a context without the
// event is [webext.ErrUnsupported].
func Listen(rt *webext.Runtime, event string, extra ...any) (*webext.Listener[[]any], error) {
	var further []byte
	if len(extra) > 0 {
		var err error
		if further, err = codec.Marshal(extra); err != nil {
			return nil, failure.In("listen to "+event, failure.Both(webext.ErrInvalidArgument, err))
		}
	}
	name := anyEvent[:len(anyEvent)-len("*;")] + event + ";"
	l, err := webapi.Listen(rt, name, further, func(arguments []byte) (values []any, err error) {
		err = codec.Unmarshal(arguments, &values)
		return values, err
	})
	if errors.Is(err, webext.ErrUndeclared) {
		return nil, failure.Detailed(err, `name it under "events" in the section "gangway" of manifest.json`)
	}
	return l, err
}
