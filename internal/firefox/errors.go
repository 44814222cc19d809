package firefox

import (
	"errors"

	"gangway/internal/process"
)

// ErrEnded says that Firefox has ended: by Close, by its context, because its
// window was closed, or by a crash.
var ErrEnded = errors.New("firefox has ended")

// A StartError says that Firefox did not start.
type StartError = process.StartError

// A ScriptError is an exception of a script given to [Browser.Chrome] or
// [Tab.Eval].
type ScriptError struct {
	Message string // For example "TypeError: x is undefined".
	Stack   string // As Firefox writes it; for debugging.
}

func (e *ScriptError) Error() string { return "script: " + e.Message }
