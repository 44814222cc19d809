package chromium

import (
	"errors"
	"fmt"
)

var (
	// ErrEnded says that Chromium has ended: by Close, by its context, because
	// its window was closed, or by a crash.
	ErrEnded = errors.New("chromium has ended")

	// ErrGone says that the page, frame or worker is gone that a command was
	// for.
	ErrGone = errors.New("the page or worker is gone")
)

// A CommandError is Chromium's refusal of a command.
type CommandError struct {
	Method  string // For example Page.navigate.
	Message string // For people.
}

func (e *CommandError) Error() string { return fmt.Sprintf("%s: %s", e.Method, e.Message) }

// A ScriptError is an exception of a script.
type ScriptError struct {
	Message string // For example "TypeError: x is undefined".
	Stack   string // As Chromium writes it; for debugging.
}

func (e *ScriptError) Error() string { return "script: " + e.Message }
