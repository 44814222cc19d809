package chromium

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// clickablePoll is the pause between two looks at an element.
const clickablePoll = 20 * time.Millisecond

// Clickable reports whether a person can click the first element that the CSS
// selector names: it is there, visible and enabled. If it is there, Clickable
// waits until that is so and something listens to its clicks, as a program does
// when it has started, but not longer than patience.
func (p *Popup) Clickable(ctx context.Context, selector string, patience time.Duration) (bool, error) {
	end := time.After(patience)
	for {
		seen, err := p.look(ctx, selector)
		if err != nil || !seen.There || seen.Clickable && seen.Listened {
			return seen.Clickable, err
		}
		select {
		case <-time.After(clickablePoll):
		case <-end:
			return seen.Clickable, nil
		case <-ctx.Done():
			return false, context.Cause(ctx)
		}
	}
}

// A look says how an element is now.
type look struct {
	There     bool
	Clickable bool
	Listened  bool // Something listens to its clicks.
}

// lookScript uses getEventListeners, which consoles have, and pages have not.
const lookScript = `(selector => {
	const element = document.querySelector(selector);
	const listens = target => Object.keys(getEventListeners(target)).some(type =>
		/^(click|submit|mouse(down|up)|pointer(down|up))$/.test(type));
	const targets = [window];
	for (let node = element; node; node = node.parentNode) {
		targets.push(node);
	}
	return {
		There: Boolean(element),
		Clickable: Boolean(element) && !element.matches(":disabled") && element.checkVisibility(),
		Listened: targets.some(listens),
	};
})(%s)`

func (p *Popup) look(ctx context.Context, selector string) (seen look, err error) {
	name, err := json.Marshal(selector)
	if err != nil {
		return seen, err
	}
	var answer struct {
		Result struct {
			Value look `json:"value"`
		} `json:"result"`
		Thrown *struct {
			Exception remoteObject `json:"exception"`
		} `json:"exceptionDetails"`
	}
	err = p.browser.pipe.call(ctx, p.page.session, "Runtime.evaluate", map[string]any{
		"expression":            fmt.Sprintf(lookScript, name),
		"includeCommandLineAPI": true,
		"returnByValue":         true,
	}, &answer)
	if err == nil && answer.Thrown != nil {
		err = fmt.Errorf("look for %s: %s", name, answer.Thrown.Exception.thrown())
	}
	return answer.Result.Value, err
}
