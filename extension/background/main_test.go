package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gangway/extension/greeting"
	"gangway/extension/guestlist"
	"gangway/wasm/session"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// settled is longer than what is handled stays unstored.
const settled = time.Second

// A stage is a browser with the background script and one tab.
type stage struct {
	t          *testing.T
	browser    *webexttest.Browser
	extension  *webexttest.Extension
	background *webexttest.Background
	tab        *webexttest.Tab
	log        *log
}

func open(t *testing.T) *stage {
	s := &stage{t: t, browser: webexttest.NewBrowser(t, webexttest.Firefox), log: new(log)}
	s.browser.SettleWith(synctest.Wait)
	s.extension = s.browser.Install("example@gangway.test", webexttest.Permissions("storage"))
	s.background = s.extension.Background(func(rt *webext.Runtime) error { return run(rt, s.log.add) })
	s.tab = s.browser.OpenTab("https://example.org/")
	return s
}

// contentScript plays the content script in a tab: it logs what it is told.
func (s *stage) contentScript(tab *webexttest.Tab) *contentScript {
	s.t.Helper()
	ctx := context.Background()
	page := tab.ContentScript(s.extension, nil)
	dialed, err := session.Dial(ctx, page.Runtime(), greeting.SessionName, session.DialOptions{})
	require.NoError(s.t, err)
	c := &contentScript{t: s.t, session: dialed, log: new(log)}
	knocks, err := page.Runtime().OnMessage()
	require.NoError(s.t, err)
	go func() {
		for knock := range knocks.Values(ctx) {
			c.say("")
			assert.NoError(s.t, knock.Reply(greeting.Message{}))
		}
	}()
	go func() {
		for m, err := range session.Values[greeting.Message](ctx, dialed) {
			assert.NoError(s.t, err)
			c.log.add(m.Greeting)
		}
	}()
	return c
}

type contentScript struct {
	t       *testing.T
	title   string // Of its page.
	session *session.Session
	log     *log
}

func (c *contentScript) say(text string) {
	c.t.Helper()
	require.NoError(c.t, c.session.Send(context.Background(), greeting.Message{Greeting: text, Title: c.title}))
}

func TestBackgroundAnswersHelloOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		c := s.contentScript(s.tab)
		c.say(greeting.Hello)
		c.say("they clicked the page!")
		time.Sleep(settled)
		assert.Equal(t, []string{"hi there content script!"}, c.log.lines())
		assert.Equal(t, 1, s.log.count(greeting.Hello))
		assert.Equal(t, 1, s.log.count("they clicked the page!"))
		s.tab.Close()
	})
}

// TestGreetingsArriveOnceWhenTheBackgroundIsEnded ends the background between
// any two greetings.
func TestGreetingsArriveOnceWhenTheBackgroundIsEnded(t *testing.T) {
	for name, end := range map[string]func(*webexttest.Background){
		"suspended": (*webexttest.Background).Suspend,
		"killed":    (*webexttest.Background).Kill,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := open(t)
				c := s.contentScript(s.tab)
				c.say(greeting.Hello)
				time.Sleep(settled)
				end(s.background)
				c.say("they clicked the page!")
				time.Sleep(settled)
				p := s.popup()
				p.wish(guestlist.Wish{Text: guestlist.Greeting})
				time.Sleep(settled)
				p.close()
				end(s.background)
				c.say("they clicked the page again!")
				time.Sleep(settled)

				assert.Equal(t, 3, s.background.Starts())
				assert.Equal(t, []string{"hi there content script!", "they clicked the button!"}, c.log.lines())
				for _, text := range []string{greeting.Hello, "they clicked the page!", "they clicked the page again!"} {
					assert.Equal(t, 1, s.log.count(text), text)
				}
				assert.Equal(t, 2, s.log.count("back after a suspension"))
				s.tab.Close()
			})
		})
	}
}

// TestGreetingsArriveOnceWhereverTheBackgroundIsSuspended suspends it after
// each single thing that the browser delivers.
func TestGreetingsArriveOnceWhereverTheBackgroundIsSuspended(t *testing.T) {
	for point, more := 0, true; more; point++ {
		synctest.Test(t, func(t *testing.T) {
			s := open(t)
			c := s.contentScript(s.tab)
			synctest.Wait()
			s.browser.Pause()
			c.say(greeting.Hello)
			c.say("they clicked the page!")
			for n := 0; n < point && more; n++ {
				more = s.browser.Step()
			}
			s.background.Suspend()
			s.browser.Resume()
			time.Sleep(time.Minute)

			assert.Equal(t, []string{"hi there content script!"}, c.log.lines(), "point %d", point)
			assert.Equal(t, 1, s.log.count(greeting.Hello), "point %d", point)
			assert.Equal(t, 1, s.log.count("they clicked the page!"), "point %d", point)
			s.tab.Close()
		})
	}
}

// A log is what a script has written. It may be used by several goroutines.
type log struct {
	mu   sync.Mutex
	text string // Protected by mu.
}

func (l *log) add(values ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text += fmt.Sprintln(values...)
}

func (l *log) lines() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Split(strings.TrimSpace(l.text), "\n")
}

// count returns how many lines contain text.
func (l *log) count(text string) int {
	n := 0
	for _, line := range l.lines() {
		if strings.Contains(line, text) {
			n++
		}
	}
	return n
}
