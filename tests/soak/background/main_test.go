package main

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/tests/soak/page"
	"gangway/tests/soak/talk"
	"gangway/wasm/webexttest"
)

const (
	rounds = 8  // So often a fault happens.
	each   = 45 // Messages of each line before.
	turns  = 100
)

// A stage is a simulated browser in which a page and the background talk.
type stage struct {
	background *webexttest.Background
	tab        *webexttest.Tab
	script     *webexttest.Context
	page       *page.Page
}

// TestPageAndBackgroundTalkInSpiteOfFaults lets faults happen in the simulated
// browser while messages are on their way: all of them are answered, as the
// counts say.
func TestPageAndBackgroundTalkInSpiteOfFaults(t *testing.T) {
	for name, strike := range map[string]func(s *stage){
		"none":      func(*stage) {},
		"suspended": func(s *stage) { s.background.Suspend() },
		"killed":    func(s *stage) { s.background.Kill() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { talkThrough(t, strike) })
		})
	}
}

func talkThrough(t *testing.T, strike func(*stage)) {
	browser := webexttest.NewBrowser(t, webexttest.Firefox)
	browser.SettleWith(synctest.Wait)
	extension := browser.Install("soak@gangway.test", webexttest.Permissions("storage"))
	s := &stage{background: extension.Background(run), tab: browser.OpenTab("https://example.org/")}
	s.script = s.tab.ContentScript(extension, nil)
	ctx, cancel := context.WithCancel(t.Context())
	var err error
	s.page, err = page.New(ctx, s.script.Runtime(), talk.Lines)
	require.NoError(t, err)
	for round := range rounds {
		browser.Pause()
		s.page.Obey(talk.Order{Each: each, Turns: turns})
		for n := 0; n < 50*round && browser.Step(); n++ {
		}
		strike(s)
		browser.Resume()
	}
	settle(t, s.page)
	count := talk.Count{}
	for name, line := range s.page.Status().Lines {
		assert.Empty(t, line.Ends, name)
		assert.Greater(t, line.Sessions, each*rounds/turns, name)
		if name != talk.Plain {
			assert.Equal(t, 2*each*rounds, line.Count.Through, name)
		}
		count.Add(line.Count)
	}
	assert.GreaterOrEqual(t, count.Through, 3*2*each*rounds)
	told := count.Told
	count.Through, count.Told = 0, 0
	assert.Equal(t, talk.Count{}, count)
	t.Log("messages that the page was told of:", told)
	cancel()
	s.tab.Close()
}

// settle waits until a page has said all, and all is answered.
func settle(t *testing.T, p *page.Page) {
	t.Helper()
	for range 600 {
		if p.Status().Settled() {
			return
		}
		time.Sleep(time.Second)
	}
	require.Fail(t, "not all is answered", fmt.Sprintf("%+v", p.Status()))
}
