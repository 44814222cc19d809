package contract

import (
	"context"
	"encoding/json"
	"testing"

	"gangway/internal/chromium"
	"gangway/tests/contract/puppet"

	"github.com/stretchr/testify/require"
)

// A chromiumTab is a tab of a real Chromium.
type chromiumTab struct {
	*chromium.Tab
	tabID int64
}

func (c *chromiumTab) number() int { return c.ID }

func (c *chromiumTab) id(*testing.T) int64 { return c.tabID }

// rest does nothing: Chromium keeps a page as soon as it has loaded.
func (c *chromiumTab) rest(*testing.T) {}

func (c *chromiumTab) choose(t *testing.T) {
	t.Helper()
	require.NoError(t, c.Show(t.Context()))
	require.NoError(t, c.Eval(t.Context(), `
		while (document.hidden) await new Promise((done) => setTimeout(done, 20));`, nil))
}

func (c *chromiumTab) kill(t *testing.T) {
	t.Helper()
	require.NoError(t, c.Crash(t.Context()))
}

// An eventLink is the link to a puppet in Chromium: a script brings it commands as
// events, and answers come by the console.
type eventLink struct {
	router *router
	name   string
	eval   func(ctx context.Context, script string, result any, args ...any) error
}

// send implements link. Content scripts see the events of their page.
func (l eventLink) send(ctx context.Context, c puppet.Command, answer func(puppet.Answer)) error {
	c.To = l.name
	raw, err := json.Marshal(c)
	if err != nil {
		return err
	}
	l.router.expect(address{l.name, c.ID}, answer)
	return l.eval(ctx, `
		const dispatch = (target) => {
			target.dispatchEvent(new target.CustomEvent(...arguments));
			for (let i = 0; i < target.length; i++) dispatch(target[i]);
		};
		dispatch(globalThis);`, nil, puppet.EventName, map[string]string{"detail": string(raw)})
}
