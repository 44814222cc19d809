package main

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gangway/extension/greeting"
	"gangway/extension/guestlist"
	"gangway/wasm/session"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// popup opens the popup and plays its program.
func (s *stage) popup() *popup {
	s.t.Helper()
	return s.popupIn(s.extension.OpenPopup(nil))
}

func (s *stage) popupIn(page *webexttest.Context) *popup {
	s.t.Helper()
	p := &popup{t: s.t, page: page}
	changes := make(chan session.Change, 100)
	var err error
	p.session, err = session.Dial(context.Background(), p.page.Runtime(), guestlist.SessionName, session.DialOptions{
		OnChange: func(c session.Change) { changes <- c },
	})
	require.NoError(s.t, err)
	go func() {
		for {
			select {
			case c := <-changes:
				if c.State == session.Waiting {
					p.wish(guestlist.Wish{})
				}
			case <-p.session.Done():
				return
			}
		}
	}()
	go func() {
		for l, err := range session.Values[guestlist.List](context.Background(), p.session) {
			assert.NoError(s.t, err)
			p.mu.Lock()
			p.lists = append(p.lists, l)
			p.mu.Unlock()
		}
	}()
	return p
}

type popup struct {
	t       *testing.T
	page    *webexttest.Context
	session *session.Session

	mu    sync.Mutex
	lists []guestlist.List // Protected by mu.
}

func (p *popup) wish(w guestlist.Wish) {
	assert.NoError(p.t, p.session.Send(context.Background(), w))
}

func (p *popup) close() { p.page.Drop() }

// shown returns what the popup shows when nothing changes any more.
func (p *popup) shown() []guestlist.Guest {
	p.t.Helper()
	time.Sleep(settled)
	p.mu.Lock()
	defer p.mu.Unlock()
	require.NotEmpty(p.t, p.lists)
	return p.lists[len(p.lists)-1].Guests
}

func TestPopupShowsWhoIsThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		c := s.contentScript(s.tab)
		c.title = "A page"
		c.say(greeting.Hello)
		p := s.popup()
		assert.Equal(t, []guestlist.Guest{{
			Session: c.session.ID(), Tab: s.tab.ID(), Title: "A page", Site: "example.org", State: guestlist.Connected, Ports: 1,
			Heard: 1, LastHeard: greeting.Hello, Told: 1, LastTold: "hi there content script!",
		}}, p.shown())

		c.title = "Another title"
		c.say("they clicked the page!")
		second := s.browser.OpenTab("https://second.test/")
		s.contentScript(second)
		shown := p.shown()
		require.Len(t, shown, 2)
		assert.Equal(t, "Another title", shown[0].Name())
		assert.EqualValues(t, 2, shown[0].Heard)
		assert.Equal(t, "they clicked the page!", shown[0].LastHeard)
		assert.Equal(t, "second.test", shown[1].Name(), "no title is known")

		s.tab.Close()
		shown = p.shown()
		require.Len(t, shown, 1)
		assert.Equal(t, second.ID(), shown[0].Tab)
		second.Close()
		assert.Empty(t, p.shown())
		p.close()
	})
}

func TestPopupGreetsWhomItChooses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		first, second := s.contentScript(s.tab), s.contentScript(s.browser.OpenTab("https://second.test/"))
		p := s.popup()
		require.Len(t, p.shown(), 2)
		p.wish(guestlist.Wish{Session: second.session.ID(), Text: "only you"})
		p.wish(guestlist.Wish{Session: "nobody's", Text: "nobody"})
		p.wish(guestlist.Wish{Text: guestlist.Greeting})
		shown := p.shown()
		assert.Equal(t, []string{guestlist.Greeting}, first.log.lines())
		assert.Equal(t, []string{"only you", guestlist.Greeting}, second.log.lines())
		assert.EqualValues(t, 1, shown[0].Told)
		assert.EqualValues(t, 2, shown[1].Told)
		p.close()
	})
}

// TestPopupOutlivesTheBackground ends the background under an open popup, and
// before one is opened. The tabs sleep then, and are woken.
func TestPopupOutlivesTheBackground(t *testing.T) {
	for name, end := range map[string]func(*webexttest.Background){
		"suspended": (*webexttest.Background).Suspend,
		"killed":    (*webexttest.Background).Kill,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := open(t)
				c := s.contentScript(s.tab)
				c.title = "A page"
				c.say(greeting.Hello)
				p := s.popup()
				before := p.shown()
				end(s.background)
				after := p.shown()
				assert.Equal(t, 2, s.background.Starts())
				require.Len(t, after, 1)
				assert.Greater(t, after[0].Ports, before[0].Ports)
				after[0].Ports = before[0].Ports
				assert.Equal(t, before, after, "counts and texts are as before")
				p.close()

				time.Sleep(popupKeep)
				end(s.background)
				p = s.popup()
				p.wish(guestlist.Wish{Text: "good morning"})
				shown := p.shown()
				require.Len(t, shown, 1)
				assert.Equal(t, guestlist.Connected, shown[0].State)
				assert.EqualValues(t, 2, shown[0].Told)
				assert.Equal(t, []string{"hi there content script!", "good morning"}, c.log.lines())
				p.close()
			})
		})
	}
}

func TestTabsThatCloseWhileTheBackgroundSleepsAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		s.contentScript(s.tab)
		left := s.browser.OpenTab("https://left.test/")
		s.contentScript(left)
		time.Sleep(settled)
		s.background.Suspend()
		s.tab.Close()
		assert.Equal(t, 1, s.background.Starts(), "a closed tab does not wake it")
		p := s.popup()
		shown := p.shown()
		require.Len(t, shown, 1)
		assert.Equal(t, left.ID(), shown[0].Tab)
		p.close()
	})
}

func TestCountsOutliveASuspension(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		c := s.contentScript(s.tab)
		c.say(greeting.Hello)
		c.say("they clicked the page!")
		synctest.Wait()
		s.browser.Pause()
		s.background.Suspend() // Before the pace lets another list be stored.
		s.browser.Resume()
		p := s.popup()
		shown := p.shown()
		require.Len(t, shown, 1)
		assert.EqualValues(t, 2, shown[0].Heard)
		assert.Equal(t, "they clicked the page!", shown[0].LastHeard)
		p.close()
	})
}

// TestPopupMissesNothing opens the popup in a tab, and leaves it and comes back.
func TestPopupMissesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		c := s.contentScript(s.tab)
		tab, page := s.extension.OpenPage("popup.html", nil)
		p := s.popupIn(page)
		require.Len(t, p.shown(), 1)
		tab.Freeze()
		c.say("they clicked the page!")
		time.Sleep(settled)
		tab.Thaw()
		assert.EqualValues(t, 1, p.shown()[0].Heard)
		tab.Close()
	})
}

// TestPopupShowsTabsOnce navigates within a tab: the page in the history may
// come back, and the tab is one all the time.
func TestPopupShowsTabsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		first := s.contentScript(s.tab)
		p := s.popup()
		s.tab.Freeze()
		shown := p.shown()
		require.Len(t, shown, 1)
		assert.Equal(t, guestlist.Away, shown[0].State)

		s.tab.Navigate("https://second.test/")
		second := s.contentScript(s.tab)
		shown = p.shown()
		require.Len(t, shown, 1)
		assert.Equal(t, second.session.ID(), shown[0].Session)

		s.tab.Thaw()
		shown = p.shown()
		require.Len(t, shown, 1)
		assert.Equal(t, first.session.ID(), shown[0].Session)
		assert.Equal(t, guestlist.Connected, shown[0].State)
		p.close()
	})
}

func TestPopupIsNotFlooded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		c := s.contentScript(s.tab)
		c.title = strings.Repeat("é", 10_000)
		p := s.popup()
		p.shown()
		p.mu.Lock()
		before := len(p.lists)
		p.mu.Unlock()
		for range 300 {
			c.say(strings.Repeat("long ", 1000))
			time.Sleep(time.Millisecond)
		}
		shown := p.shown()
		assert.EqualValues(t, 300, shown[0].Heard)
		assert.Equal(t, strings.Repeat("é", maxText)+"…", shown[0].Title)
		assert.Len(t, []rune(shown[0].LastHeard), maxText+1)
		p.mu.Lock()
		assert.LessOrEqual(t, len(p.lists)-before, 5)
		p.mu.Unlock()
		p.close()
	})
}

// TestContentScriptsCannotPlayThePopup dials as a page could whose content
// script it has taken over.
func TestContentScriptsCannotPlayThePopup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		other := s.contentScript(s.browser.OpenTab("https://other.test/"))
		page := s.tab.ContentScript(s.extension, nil)
		dialed, err := session.Dial(context.Background(), page.Runtime(), guestlist.SessionName, session.DialOptions{})
		if err == nil {
			_ = dialed.Send(context.Background(), guestlist.Wish{Text: "not the popup"})
			_, err = dialed.Receive(context.Background())
		}
		require.ErrorIs(t, err, session.ErrAborted)
		time.Sleep(settled)
		assert.Zero(t, other.log.count("not the popup"))
	})
}
