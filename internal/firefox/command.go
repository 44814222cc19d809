package firefox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// do runs commands when no others run. When ctx ends first, do returns, and the
// commands keep their turn until Firefox has answered them: a command that was
// sent cannot be called back.
func (b *Browser) do(ctx context.Context, commands func() (json.RawMessage, error)) (json.RawMessage, error) {
	select {
	case b.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for the turn of another command: %w", context.Cause(ctx))
	case <-b.done:
		return nil, ErrEnded
	}
	type outcome struct {
		result json.RawMessage
		err    error
	}
	finished := make(chan outcome, 1)
	go func() {
		result, err := commands()
		<-b.turn
		finished <- outcome{result, err}
	}()
	select {
	case o := <-finished:
		return o.result, o.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// enterChrome makes the following commands of this turn run in the privileged
// context of Firefox.
func (b *Browser) enterChrome() error {
	return b.enter("chrome")
}

// enterTab makes the following commands of this turn run in a tab.
func (b *Browser) enterTab(handle string, focus bool) error {
	if err := b.enter("content"); err != nil {
		return err
	}
	if b.window == handle && !focus {
		return nil
	}
	b.window = windowUnknown
	err := b.client.call("WebDriver:SwitchToWindow", map[string]any{"handle": handle, "focus": focus}, nil)
	if err == nil {
		b.window = handle
	}
	return err
}

func (b *Browser) enter(context string) error {
	if b.context == context {
		return nil
	}
	err := b.client.call("Marionette:SetContext", map[string]any{"value": context}, nil)
	if err == nil {
		b.context = context
	}
	return err
}

// value calls a command whose answer is {value: ...}.
func (b *Browser) value(command string, params any) (json.RawMessage, error) {
	var answer struct {
		Value json.RawMessage `json:"value"`
	}
	err := b.client.call(command, params, &answer)
	return answer.Value, err
}

// asyncScript lets a script use await and return.
const asyncScript = `
const gangwayDone = arguments[arguments.length - 1];
(async function () {
%s
}).apply(null, Array.prototype.slice.call(arguments, 0, -1)).then(
  value => gangwayDone({ value: value === undefined ? null : value }),
  error => gangwayDone({ error: String(error), stack: String(error?.stack ?? "") }));
`

// script runs a script in the context that was entered.
func (b *Browser) script(ctx context.Context, script string, args []any) (json.RawMessage, error) {
	return b.scriptIn(ctx, asThePage, script, args)
}

// scriptIn runs it in a sandbox of Marionette.
func (b *Browser) scriptIn(ctx context.Context, sandbox, script string, args []any) (json.RawMessage, error) {
	if args == nil {
		args = []any{} // null is refused.
	}
	params := map[string]any{
		"script":        fmt.Sprintf(asyncScript, script),
		"args":          args,
		"newSandbox":    true,
		"scriptTimeout": timeoutOf(ctx).Milliseconds(),
	}
	if sandbox != asThePage {
		params["sandbox"] = sandbox
	}
	answer, err := b.value("WebDriver:ExecuteAsyncScript", params)
	if err != nil {
		return nil, err
	}
	return outcomeOf(answer)
}

// outcomeOf returns the result of a script in asyncScript, or the error that it
// threw.
func outcomeOf(answer json.RawMessage) (json.RawMessage, error) {
	var outcome struct {
		Value json.RawMessage `json:"value"`
		Error *string         `json:"error"`
		Stack string          `json:"stack"`
	}
	if err := json.Unmarshal(answer, &outcome); err != nil {
		return nil, fmt.Errorf("script: read its result: %w", err)
	}
	if outcome.Error != nil {
		return nil, &ScriptError{Message: *outcome.Error, Stack: outcome.Stack}
	}
	return outcome.Value, nil
}

func timeoutOf(ctx context.Context) time.Duration {
	deadline, ok := ctx.Deadline()
	if !ok {
		return commandWait
	}
	return max(time.Until(deadline), time.Millisecond)
}

// Chrome runs a script in the privileged context of Firefox, where Services and
// ChromeUtils are. The script is the body of an async function: it may await,
// finds args in arguments, and returns a JSON value, which is decoded into
// result unless that is nil. An exception of it is a *[ScriptError].
func (b *Browser) Chrome(ctx context.Context, script string, result any, args ...any) error {
	raw, err := b.do(ctx, func() (json.RawMessage, error) {
		if err := b.enterChrome(); err != nil {
			return nil, err
		}
		return b.withWindow(func() (json.RawMessage, error) { return b.script(ctx, script, args) })
	})
	return decodeResult(raw, err, result)
}

// withWindow runs a command, and again if the tab that Marionette had last
// was closed: it then has no window at all until another is chosen.
func (b *Browser) withWindow(command func() (json.RawMessage, error)) (json.RawMessage, error) {
	result, err := command()
	var refusal *CommandError
	if !errors.As(err, &refusal) || refusal.Kind != "no such window" {
		return result, err
	}
	if err := b.chooseWindow(); err != nil {
		return nil, err
	}
	return command()
}

// chooseWindow makes Marionette use some open tab, without showing it.
func (b *Browser) chooseWindow() error {
	b.window = windowUnknown
	var handles []string
	if err := b.client.call("WebDriver:GetWindowHandles", nil, &handles); err != nil {
		return err
	}
	if len(handles) == 0 {
		return errors.New("no window is open")
	}
	return b.client.call("WebDriver:SwitchToWindow", map[string]any{"handle": handles[0], "focus": false}, nil)
}

func decodeResult(raw json.RawMessage, err error, result any) error {
	if err != nil || result == nil {
		return err
	}
	if err := json.Unmarshal(raw, result); err != nil {
		return fmt.Errorf("script: its result does not fit: %w", err)
	}
	return nil
}

// SetPref sets a preference of the running Firefox. The value is a bool, an
// int or a string.
func (b *Browser) SetPref(ctx context.Context, name string, value any) error {
	if _, err := prefLiteral(value); err != nil {
		return fmt.Errorf("preference %s: %w", name, err)
	}
	return b.Chrome(ctx, `
		const [name, value] = arguments;
		const kind = { boolean: "setBoolPref", number: "setIntPref", string: "setStringPref" }[typeof value];
		Services.prefs[kind](name, value);`, nil, name, value)
}
