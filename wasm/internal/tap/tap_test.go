package tap_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gangway/internal/inspect"
	"gangway/internal/inspect/model"
	"gangway/wasm/internal/host"
	"gangway/wasm/internal/tap"
	"gangway/wasm/session"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// settle waits until everything is done that goes on by itself.
func settle() {
	time.Sleep(2 * time.Second)
	synctest.Wait()
}

// tapped returns the Runtime of a program that is built with the tap.
func tapped(rt *webext.Runtime) (with *webext.Runtime) {
	host.NewRuntime(tap.Wrap(host.Of(rt.Lifetime())), &with)
	return with
}

// An inspector is a page that has the reports of an extension.
type inspector struct {
	t     *testing.T
	mu    sync.Mutex // Protects following, but for the test while all others wait.
	model *model.Model
	lines int // Ports that programs have opened to it.
}

// openInspector opens the inspector's page.
func openInspector(t *testing.T, e *webexttest.Extension) *inspector {
	t.Helper()
	i := &inspector{t: t, model: model.NewModel()}
	e.OpenPage("gangway/inspector.html", func(rt *webext.Runtime) error {
		ports, err := rt.OnConnect(inspect.PortName)
		if err != nil {
			return err
		}
		for port := range ports.Values(context.Background()) {
			i.mu.Lock()
			i.lines++
			i.mu.Unlock()
			go i.read(port)
		}
		return nil
	})
	return i
}

func (i *inspector) read(port *webext.Port) {
	assert.NoError(i.t, port.PostMessage(true))
	var c *model.Context
	for r, err := range webext.Values[inspect.Report](context.Background(), port) {
		if assert.NoError(i.t, err) {
			i.mu.Lock()
			c = i.model.Report(model.PlaceOf(port.Sender()), &r)
			i.mu.Unlock()
		}
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if c != nil {
		i.model.Gone(c, time.Now().UnixMicro())
	}
}

// contexts returns the roles of the contexts that are there.
func (i *inspector) contexts() (roles []string) {
	for _, c := range i.model.Contexts {
		if !c.Ended {
			roles = append(roles, string(c.Place.Role()))
		}
	}
	slices.Sort(roles)
	return roles
}

// said returns the texts of messages of a kind in contexts of a role.
func (i *inspector) said(role model.Role, kind inspect.Kind) (said []string) {
	for _, m := range i.model.Messages {
		if m.Kind == kind && m.Context.Place.Role() == role {
			said = append(said, strings.TrimSpace(m.Note+" "+m.JSON()))
		}
	}
	return said
}

// A world is an extension whose background answers on sessions.
type world struct {
	browser    *webexttest.Browser
	extension  *webexttest.Extension
	background *webexttest.Background
	tab        *webexttest.Tab
}

func newWorld(t *testing.T) *world {
	w := &world{browser: webexttest.NewBrowser(t, webexttest.Firefox)}
	w.extension = w.browser.Install("inspected@gangway.test", webexttest.Permissions("storage"))
	w.background = w.extension.Background(func(rt *webext.Runtime) error {
		rt = tapped(rt)
		l, err := session.Listen(rt, "talk", session.ListenOptions{})
		if err != nil {
			return err
		}
		for s := range l.Values(context.Background()) {
			go echo(s)
		}
		return nil
	})
	w.tab = w.browser.OpenTab("https://example.org/")
	return w
}

func echo(s *session.Session) {
	for m, err := range session.Values[string](context.Background(), s) {
		if err == nil {
			_ = s.Send(context.Background(), m+" too")
		}
	}
}

// dial opens a session from a content script that is built with the tap.
func (w *world) dial(t *testing.T) *session.Session {
	t.Helper()
	s, err := session.Dial(context.Background(), tapped(w.tab.ContentScript(w.extension, nil).Runtime()), "talk", session.DialOptions{})
	require.NoError(t, err)
	return s
}

func exchange(t *testing.T, s *session.Session, text string) {
	t.Helper()
	require.NoError(t, s.Send(context.Background(), text))
	m, err := s.Receive(context.Background())
	require.NoError(t, err)
	var answer string
	require.NoError(t, m.Decode(&answer))
	require.Equal(t, text+" too", answer)
}

func TestInspectorSeesSessionsThroughASuspension(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		i := openInspector(t, w.extension)
		synctest.Wait()
		s := w.dial(t)
		exchange(t, s, "one")
		settle()
		assert.Equal(t, []string{"background", "content script"}, i.contexts())
		require.Len(t, i.model.Ports, 2)
		p := i.model.Ports[0]
		assert.Same(t, i.model.Ports[1], p.Other)
		assert.Same(t, p, p.Other.Other)
		assert.Equal(t, p.Count.Posted, p.Other.Count.Received)
		assert.Equal(t, p.Count.PostedBytes, p.Other.Count.ReceivedBytes)
		require.Len(t, i.model.Sessions, 1)
		seen := i.model.Sessions[0]
		assert.Equal(t, "talk", seen.Name)
		assert.True(t, seen.Connected())
		assert.EqualValues(t, 1, seen.Dialing.Sent)
		assert.EqualValues(t, 1, seen.Dialing.Confirmed)
		assert.Zero(t, seen.Dialing.Waiting())
		assert.Positive(t, seen.Dialing.RoundTrip)
		assert.Contains(t, i.said(model.ContentScript, inspect.MessagePosted), `#1 "one"`)
		assert.Contains(t, i.said(model.Background, inspect.MessageReceived), `#1 "one"`)
		assert.Contains(t, i.said(model.ContentScript, inspect.MessageReceived), `#1 "one too"`)

		w.background.Suspend()
		settle()
		assert.Equal(t, 1, w.background.Starts(), "the inspector wakes nobody")
		assert.NotContains(t, i.contexts(), "background")
		assert.False(t, seen.Connected())

		exchange(t, s, "two")
		settle()
		assert.Equal(t, []string{"background", "content script"}, i.contexts())
		assert.Len(t, i.model.Sessions, 1)
		assert.Equal(t, 2, seen.Connects())
		assert.True(t, seen.Connected())
		s.Abort()
		settle()
		assert.Equal(t, "aborted", seen.End)
		w.tab.Close()
		settle()
		assert.NotContains(t, i.contexts(), "content script")
	})
}

func TestInspectorThatOpensLaterSeesOpenPorts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		s := w.dial(t)
		for n := range 3000 { // More than have room.
			exchange(t, s, fmt.Sprint(n))
		}
		settle()
		i := openInspector(t, w.extension)
		settle()
		assert.Empty(t, i.model.Contexts, "nobody speaks")
		exchange(t, s, "last")
		settle()
		require.Len(t, i.model.Ports, 2)
		assert.Greater(t, i.model.Ports[0].Count.Posted, uint64(3000))
		assert.NotNil(t, i.model.Ports[0].Other)
		assert.Positive(t, i.model.Contexts[0].Dropped)
		assert.LessOrEqual(t, len(i.model.Messages), 2*2048)
		assert.Contains(t, i.said(model.ContentScript, inspect.MessagePosted), `#3001 "last"`)
		s.Abort()
	})
}

func TestProgramsDoNotSeeTheInspector(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := webexttest.NewBrowser(t, webexttest.Firefox)
		e := b.Install("inspected@gangway.test")
		var accepted []string
		e.Background(func(rt *webext.Runtime) error {
			ports, err := tapped(rt).OnConnect()
			if err != nil {
				return err
			}
			for p := range ports.Values(context.Background()) {
				accepted = append(accepted, p.Name())
			}
			return nil
		})
		i := openInspector(t, e)
		synctest.Wait()
		rt := tapped(b.OpenTab("https://example.org/").ContentScript(e, nil).Runtime())
		p, err := rt.Connect(webext.ConnectInfo{Name: "own"})
		require.NoError(t, err)
		require.NoError(t, p.PostMessage("hello"))
		settle()
		assert.Equal(t, []string{"own"}, accepted)
		assert.Equal(t, 2, i.lines, "one of the background, and one of the content script")
		p.Disconnect()
		settle()
		assert.Positive(t, i.model.Ports[0].Ended)
	})
}

func TestInspectorSeesRequestsAndCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := webexttest.NewBrowser(t, webexttest.Firefox)
		e := b.Install("inspected@gangway.test")
		e.Background(func(rt *webext.Runtime) error {
			rt = tapped(rt)
			requests, err := rt.OnMessage()
			if err != nil {
				return err
			}
			for r := range requests.Values(context.Background()) {
				_ = r.Reply("an answer")
			}
			return nil
		})
		i := openInspector(t, e)
		synctest.Wait()
		rt := tapped(b.OpenTab("https://example.org/").ContentScript(e, nil).Runtime())
		_, err := rt.SendMessage(context.Background(), "a question")
		require.NoError(t, err)
		settle()
		assert.Equal(t, []string{`"a question"`}, i.said(model.ContentScript, inspect.RequestSent))
		assert.Equal(t, []string{`"an answer"`}, i.said(model.ContentScript, inspect.RequestAnswered))
		assert.Equal(t, []string{`runtime.onMessage "an answer"`}, i.said(model.Background, inspect.RequestReplied))
	})
}

func TestInspectorIsFoundBesideOtherPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.extension.OpenPage("options.html", func(rt *webext.Runtime) error {
			ports, err := rt.OnConnect("options")
			if err != nil {
				return err
			}
			_, err = ports.Receive(context.Background())
			return err
		})
		s := w.dial(t)
		exchange(t, s, "one")
		settle()
		i := openInspector(t, w.extension)
		settle()
		exchange(t, s, "two")
		settle()
		assert.Equal(t, []string{"background", "content script"}, i.contexts())
		assert.Contains(t, i.said(model.ContentScript, inspect.MessagePosted), `#1 "one"`)
		assert.Contains(t, i.said(model.ContentScript, inspect.MessagePosted), `#2 "two"`)
		s.Abort()
	})
}

func TestMessagesToTabsWakeNoBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.tab.ContentScript(w.extension, func(rt *webext.Runtime) error {
			ports, err := rt.OnConnect()
			if err != nil {
				return err
			}
			for port := range ports.Values(context.Background()) {
				go func() { _, _ = port.Receive(context.Background()) }()
			}
			return nil
		})
		_, page := w.extension.OpenPage("options.html", nil)
		settle()
		w.background.Suspend()
		settle()
		starts := w.background.Starts()
		p, err := tapped(page.Runtime()).ConnectTab(w.tab.ID(), webext.ConnectTabInfo{Name: "own"})
		require.NoError(t, err)
		require.NoError(t, p.PostMessage("hello"))
		settle()
		require.NoError(t, p.PostMessage("still there"))
		settle()
		assert.Equal(t, starts, w.background.Starts())
		p.Disconnect()
	})
}
