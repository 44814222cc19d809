package chromium_test

import (
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/chromium"
	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/console"
)

func (f *fixture) loadsPagesAfterACrash(t *testing.T) {
	tab := chromiumtest.OpenTab(t, f.b, f.url+"/crashes")
	require.NoError(t, tab.Crash(chromiumtest.Context(t)))
	require.ErrorIs(t, tab.Eval(chromiumtest.Context(t), ``, nil), chromium.ErrGone)
	require.NoError(t, tab.Navigate(chromiumtest.Context(t), f.url+"/next"))
	url, err := tab.URL(chromiumtest.Context(t))
	require.NoError(t, err)
	assert.Equal(t, f.url+"/next", url)
}

func (f *fixture) findsTheTabOfADiscardedPage(t *testing.T) {
	ctx := chromiumtest.Context(t)
	chromiumtest.OpenTab(t, f.b, f.url+"/discarded")
	chromiumtest.OpenTab(t, f.b, f.url+"/shown")
	page := chromiumtest.OpenTab(t, f.b, f.extension.URL("page.html"))
	require.NoError(t, page.Eval(ctx, `
		const [tab] = await chrome.tabs.query({ url: "*://*/discarded" });
		const discarded = await chrome.tabs.discard(tab.id);
		await chrome.tabs.update(discarded.id, { active: true });`, nil))
	tab, err := f.b.WaitTab(ctx, f.url+"/discarded")
	require.NoError(t, err)
	title, err := tab.Title(ctx)
	require.NoError(t, err)
	assert.Equal(t, "A page", title)
	require.NoError(t, tab.Close(ctx))
}

func (f *fixture) knowsItsProcesses(t *testing.T) {
	processes, err := f.b.Processes(chromiumtest.Context(t))
	require.NoError(t, err)
	types := map[string]int{}
	for _, p := range processes {
		assert.Positive(t, p.PID)
		types[p.Type]++
	}
	assert.Equal(t, 1, types["browser"])
	assert.Positive(t, types["renderer"])
	if runtime.GOOS == "linux" {
		assert.True(t, slices.ContainsFunc(processes, chromium.Process.OfExtensions))
		assert.Greater(t, processes[0].Memory(), 1e6)
		require.NoError(t, f.extension.WaitBackground(chromiumtest.Context(t), true))
		number := f.b.LastNumber()
		require.NoError(t, f.extension.CrashBackground(chromiumtest.Context(t)))
		f.tell(t, "wake up")
		chromiumtest.WaitLineAfter(t, f.b, number, console.SourceBackground, "background starts")
	}
}
