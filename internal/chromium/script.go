package chromium

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// eval runs a script in a target, as soon as the place is there in which it
// runs. The script is the body of an async function: it may await, finds args
// in arguments, and returns a JSON value, which is decoded into result unless
// that is nil.
func (b *Browser) eval(ctx context.Context, t *target, where func() (execution, bool), script string, result any, args []any) error {
	var in execution
	found := false
	if err := b.wait(ctx, func() bool {
		in, found = where()
		return found || !b.lives(t)
	}); err != nil {
		return fmt.Errorf("wait for the place of a script: %w", err)
	}
	if !found {
		return ErrGone
	}
	values := make([]map[string]any, len(args))
	for i, arg := range args {
		values[i] = map[string]any{"value": arg}
	}
	var answer struct {
		Result  remoteObject `json:"result"`
		Details *struct {
			Text      string       `json:"text"`
			Exception remoteObject `json:"exception"`
		} `json:"exceptionDetails"`
	}
	if err := b.pipe.call(ctx, t.session, "Runtime.callFunctionOn", map[string]any{
		"functionDeclaration": "async function () {\n" + script + "\n}",
		"executionContextId":  in.ID,
		"arguments":           values,
		"awaitPromise":        true,
		"returnByValue":       true,
		"userGesture":         true,
	}, &answer); err != nil {
		return err
	}
	if answer.Details != nil {
		thrown := answer.Details.Exception
		return &ScriptError{Message: strings.TrimPrefix(thrown.thrown(), "Uncaught "), Stack: thrown.Description}
	}
	if result == nil {
		return nil
	}
	value := answer.Result.Value
	if value == nil {
		value = json.RawMessage("null")
	}
	if err := json.Unmarshal(value, result); err != nil {
		return fmt.Errorf("script: its result does not fit: %w", err)
	}
	return nil
}
