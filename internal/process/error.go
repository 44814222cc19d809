package process

import (
	"fmt"
	"strings"
)

// A StartError says that a browser did not start.
type StartError struct {
	Program string   // The browser's name.
	Reason  string   // For example "it exited at once".
	Command string   // As one would type it.
	Output  []string // The last lines that the browser printed.
	Err     error    // The cause, or nil.
}

func (e *StartError) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s did not start: %s\n  command: %s", e.Program, e.Reason, e.Command)
	if len(e.Output) > 0 {
		text.WriteString("\n  its last output:")
	}
	for _, line := range e.Output {
		text.WriteString("\n    " + line)
	}
	return text.String()
}

func (e *StartError) Unwrap() error { return e.Err }
