package firefox

import (
	"errors"
	"fmt"
	"strings"
)

// ErrEnded says that Firefox has ended: by Close, by its context, because its
// window was closed, or by a crash.
var ErrEnded = errors.New("firefox has ended")

// A StartError says that Firefox did not start.
type StartError struct {
	Reason  string   // For example "it exited at once".
	Command string   // As one would type it.
	Output  []string // The last lines that Firefox printed.
	Err     error    // The cause, or nil.
}

func (e *StartError) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "Firefox did not start: %s\n  command: %s", e.Reason, e.Command)
	if len(e.Output) > 0 {
		text.WriteString("\n  its last output:")
	}
	for _, line := range e.Output {
		text.WriteString("\n    " + line)
	}
	return text.String()
}

func (e *StartError) Unwrap() error { return e.Err }

// A ScriptError is an exception of a script given to [Browser.Chrome] or
// [Tab.Eval].
type ScriptError struct {
	Message string // For example "TypeError: x is undefined".
	Stack   string // As Firefox writes it; for debugging.
}

func (e *ScriptError) Error() string { return "script: " + e.Message }
