package contract

import (
	"context"
	"testing"
	"time"

	"gangway/internal/console"

	"github.com/stretchr/testify/require"
)

// A realTab is a tab of a realWorld.
type realTab struct {
	drivenTab
	world *realWorld
	owner extension
}

// A drivenTab is a tab of a real browser.
type drivenTab interface {
	Navigate(ctx context.Context, url string) error
	Back(ctx context.Context) error
	Eval(ctx context.Context, script string, result any, args ...any) error
	Close(ctx context.Context) error

	// number is the tab's in the lines of the console.
	number() int
	// id is tabs.Tab.id.
	id(t *testing.T) int64
	// rest waits until the browser is no longer busy with the page.
	rest(t *testing.T)
	// choose makes the tab the one that is seen in its window.
	choose(t *testing.T)
	// kill ends the process of the page.
	kill(t *testing.T)
}

// puppet implements tab.
func (r *realTab) puppet(t *testing.T) *client {
	t.Helper()
	return r.find(t, false)
}

// find finds the puppet in the tab's page, or in a frame of it.
func (r *realTab) find(t *testing.T, frame bool) *client {
	t.Helper()
	return r.world.wait(t, "puppet in the tab", func(l console.Line) bool {
		return l.TabID == r.number() && l.Frame == frame && l.AddonID == r.world.id(r.owner) &&
			l.Number > r.world.started[r.owner]
	})
}

// addFrame implements tab.
func (r *realTab) addFrame(t *testing.T) *client {
	t.Helper()
	require.NoError(t, r.Eval(t.Context(), `
		const frame = document.createElement("iframe");
		frame.src = location.href;
		document.body.append(frame);`, nil))
	return r.find(t, true)
}

// removeFrame implements tab.
func (r *realTab) removeFrame(t *testing.T) {
	t.Helper()
	require.NoError(t, r.Eval(t.Context(), `document.querySelector("iframe").remove();`, nil))
}

// leave implements tab.
func (r *realTab) leave(t *testing.T) {
	t.Helper()
	r.rest(t)
	require.NoError(t, r.Eval(t.Context(), `document.body.dataset.left = "yes";`, nil))
	require.NoError(t, r.Navigate(t.Context(), r.world.address(plainPage)))
}

// back implements tab.
func (r *realTab) back(t *testing.T) {
	t.Helper()
	require.NoError(t, r.Back(t.Context()))
	var kept bool
	require.NoError(t, r.Eval(t.Context(), `return document.body.dataset.left === "yes";`, &kept))
	if !kept {
		panic(notKept{})
	}
}

// close implements tab.
func (r *realTab) close(t *testing.T) {
	t.Helper()
	require.NoError(t, r.Close(t.Context()))
}

// crash implements tab. Tabs of the same site may share the process.
func (r *realTab) crash(t *testing.T) {
	t.Helper()
	r.kill(t)
	r.world.forgetHomes()
}

// discard closes the tab if the test has not.
func (r *realTab) discard() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_ = r.Close(ctx) // It may be closed, or gone with its extension.
}
