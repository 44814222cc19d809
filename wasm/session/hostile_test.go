package session

import (
	"context"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/codec/codecimpl"
	"gangway/wasm/session/internal/machine"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A siege is a listener with a true session, and a port of somebody who does
// not keep to the protocol.
type siege struct {
	t        *testing.T
	browser  *webexttest.Browser
	ext      *webexttest.Extension
	bg       *webexttest.Background
	tab      *webexttest.Tab // The last one.
	listener *Listener
	accepted *Session
	dialed   *Session
	hostile  *webext.Port
}

func besiege(t *testing.T, o ListenOptions) *siege {
	s := &siege{t: t, browser: webexttest.NewBrowser(t, webexttest.Firefox)}
	s.ext = s.browser.Install("session@gangway.test", webexttest.Permissions("storage"))
	s.bg = s.ext.Background(nil)
	var err error
	s.listener, err = Listen(s.bg.Runtime(), "chat", o)
	require.NoError(t, err)
	s.dialed, err = Dial(inTime(t), s.newPage(), "chat", DialOptions{})
	require.NoError(t, err)
	s.accepted = s.accept()
	s.hostile = s.connect(s.newPage())
	return s
}

func (s *siege) newPage() *webext.Runtime {
	s.tab = s.browser.OpenTab("https://example.org/")
	return s.tab.ContentScript(s.ext, nil).Runtime()
}

func (s *siege) accept() *Session {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	accepted, err := s.listener.Receive(ctx)
	require.NoError(s.t, err)
	return accepted
}

func (s *siege) connect(rt *webext.Runtime) *webext.Port {
	s.t.Helper()
	port, err := rt.Connect(webext.ConnectInfo{Name: portName("chat")})
	require.NoError(s.t, err)
	return port
}

func (s *siege) post(packets ...any) {
	for _, f := range packets {
		_ = s.hostile.PostMessage(postable(f)) // The port may have ended.
	}
	synctest.Wait()
}

// answer returns the cause of the reset that the hostile port gets.
func (s *siege) answer() error {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		m, err := s.hostile.Receive(ctx)
		if err != nil {
			return err
		}
		if kind, parts := partsOf(s.t, m.Raw()); kind == machine.PacketReset {
			return causeIn(parts)
		}
	}
}

// unharmed says that the true session works, and closes everything.
func (s *siege) unharmed() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for from, to := range map[*Session]*Session{s.dialed: s.accepted, s.accepted: s.dialed} {
		require.NoError(s.t, from.Send(ctx, "hello"))
		m, err := to.Receive(ctx)
		require.NoError(s.t, err)
		var text string
		require.NoError(s.t, m.Decode(&text))
		assert.Equal(s.t, "hello", text)
	}
	s.dialed.Abort()
	s.listener.Stop()
}

func helloOf(id byte) machine.Hello {
	return machine.Hello{Min: machine.MinVersion, Max: machine.Version, ID: strings.Repeat(string(id), machine.IDSize), Epoch: 1, First: 1, Credit: 1 << 20, Messages: 100}
}

// text is the payload of a message.
func textOf(n int) []byte { return codecimpl.AppendString(nil, strings.Repeat("x", n)) }

func TestHostileHellos(t *testing.T) {
	long := helloOf('a')
	long.ID += "b"
	zero := helloOf('a')
	zero.First = 0
	old := helloOf('a')
	old.Min, old.Max = 0, machine.MinVersion-1
	late := helloOf('a')
	late.Min, late.Max = machine.Version+1, 9
	resumed := helloOf('a')
	resumed.First = 2
	for _, c := range []struct {
		name   string
		packet any
		want   error
	}{
		{"not a packet", "hello", ErrProtocol},
		{"nothing", nil, ErrProtocol},
		{"number", 0, ErrProtocol},
		{"empty", []any{}, ErrProtocol},
		{"not a hello", ack(1, 1), ErrProtocol},
		{"short", []any{0, machine.Version, machine.Version}, ErrProtocol},
		{"id too long", long, ErrProtocol},
		{"packet 0", zero, ErrProtocol},
		{"old version", old, ErrVersion},
		{"version to come", late, ErrVersion},
		{"version to come with other parts", []any{0, machine.Version + 1, 9, "what", map[string]int{}}, ErrVersion},
		{"unknown session", resumed, ErrForgotten},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := besiege(t, ListenOptions{})
				s.post(c.packet)
				assert.ErrorIs(t, s.answer(), c.want)
				s.unharmed()
			})
		})
	}
}

func TestHostilePackets(t *testing.T) {
	floods := func(of int, packet func(n uint64) any) []any {
		var packets []any
		for n := range of {
			packets = append(packets, packet(uint64(n+1)))
		}
		return packets
	}
	for _, c := range []struct {
		name    string
		packets []any
		want    error
	}{
		{"malformed", []any{[]any{2}}, ErrProtocol},
		{"unknown kind", []any{[]any{99, 1}}, ErrProtocol},
		{"second hello", []any{helloOf('a')}, ErrProtocol},
		{"gap", []any{data(2, textOf(1))}, ErrProtocol},
		{"number of nothing", []any{data(math.MaxUint64, textOf(1))}, ErrProtocol},
		{"confirms what was not sent", []any{ack(1, 1)}, ErrProtocol},
		{"confirms it all", []any{ack(math.MaxUint64, 1)}, ErrProtocol},
		{"after the last packet", []any{data(1, textOf(1)), closing(2), data(3, textOf(1))}, ErrProtocol},
		{"unknown part", []any{fragment(1, 1, 4, []byte("part"))}, ErrProtocol},
		{"too large", []any{data(1, textOf(3000))}, webext.ErrTooLarge},
		{"too large in parts", []any{
			fragment(1, 1, machine.FragmentMore, make([]byte, 1500)), fragment(2, 1, machine.FragmentLast, make([]byte, 1500)),
		}, webext.ErrTooLarge},
		{"more than the window", floods(20, func(n uint64) any { return data(n, textOf(200)) }), ErrProtocol},
		{"more messages than the window", floods(20, func(n uint64) any { return data(n, textOf(1)) }), ErrProtocol},
		{"more empty messages than the window", floods(20, func(n uint64) any { return fragment(n, n, machine.FragmentLast, []byte{}) }), ErrProtocol},
		{"many large messages", floods(20, func(n uint64) any { return fragment(n, n, machine.FragmentMore, []byte{}) }), ErrProtocol},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := besiege(t, ListenOptions{MaxMessage: 2000, Window: Window{Messages: 16, Bytes: 1000}})
				s.post(helloOf('a'))
				victim := s.accept()
				s.post(c.packets...)
				assert.ErrorIs(t, s.answer(), c.want)
				assert.ErrorIs(t, victim.Err(), c.want)
				s.unharmed()
			})
		})
	}
}

func TestSessionOfAnotherSenderIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := besiege(t, ListenOptions{})
		h := helloOf('a')
		h.ID = s.dialed.id
		s.post(h, data(1, textOf(1)))
		assert.ErrorIs(t, s.answer(), ErrRefused)

		frame := s.browser.OpenTab("https://example.org/").Frame().AddFrame("https://example.com/")
		s.hostile = s.connect(frame.ContentScript(s.ext, nil).Runtime())
		s.post(h)
		assert.ErrorIs(t, s.answer(), ErrRefused)

		// The listener knows whose it is also after it has lost its memory.
		time.Sleep(time.Second)
		var err error
		require.NoError(t, s.dialed.Send(inTime(t), "kept"))
		_, err = s.accepted.Receive(inTime(t))
		require.NoError(t, err)
		require.NoError(t, s.accepted.Commit(inTime(t), nil))
		s.bg.Suspend()
		s.hostile = s.connect(s.newPage())
		s.listener, err = Listen(s.bg.Runtime(), "chat", ListenOptions{})
		require.NoError(t, err)
		s.post(h)
		assert.ErrorIs(t, s.answer(), ErrRefused)
		require.NoError(t, s.dialed.Send(inTime(t), "again"))
		s.accepted = s.accept()
		assert.True(t, s.accepted.Restored())
		_, err = s.accepted.Receive(inTime(t))
		require.NoError(t, err)
		s.unharmed()
	})
}

// The page that a frame shows after another one is somebody else, though its tab
// and its frame are the same.
func TestSessionOfAnotherOriginIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, s := pair(t, DialOptions{}, ListenOptions{})
		dialed, err := Dial(inTime(t), s.newPage(), "chat", DialOptions{})
		require.NoError(t, err)
		accepted := s.accept()
		h := helloOf('a')
		h.ID = dialed.id
		s.tab.Navigate("https://example.com/")
		s.hostile = s.connect(s.tab.ContentScript(s.ext, nil).Runtime())
		s.post(h)
		assert.ErrorIs(t, s.answer(), ErrRefused)
		s.tab.Navigate("https://example.org/back")
		s.hostile = s.connect(s.tab.ContentScript(s.ext, nil).Runtime())
		s.post(h)
		assert.NoError(t, accepted.Err())
		assert.Equal(t, Connected, accepted.State())
	})
}

// A page that goes into the back/forward cache of Chromium has another frame in
// the browser's words.
func TestSessionGoesOnForAnotherFrameOfItsPage(t *testing.T) {
	for _, forgets := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			s := besiege(t, ListenOptions{})
			dialed, err := Dial(inTime(t), s.newPage(), "chat", DialOptions{})
			require.NoError(t, err)
			accepted := s.accept()
			require.NoError(t, dialed.Send(inTime(t), "kept"))
			_, err = accepted.Receive(inTime(t))
			require.NoError(t, err)
			require.NoError(t, accepted.Commit(inTime(t), nil))
			if forgets {
				s.bg.Suspend()
				s.listener, err = Listen(s.bg.Runtime(), "chat", ListenOptions{})
				require.NoError(t, err)
			}
			frame := s.tab.Frame().AddFrame("https://example.org/")
			s.hostile = s.connect(frame.ContentScript(s.ext, nil).Runtime())
			h := helloOf('a')
			h.ID = dialed.id
			s.post(h)
			m, err := s.hostile.Receive(inTime(t))
			require.NoError(t, err)
			kind, _ := partsOf(t, m.Raw())
			assert.Equal(t, machine.PacketWelcome, kind)
		})
	}
}

func TestFloodOfSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := besiege(t, ListenOptions{MaxSessions: 10})
		rt := s.newPage()
		for n := range 20 {
			s.hostile = s.connect(rt)
			s.post(helloOf(byte(n)))
			if n >= 9 {
				assert.ErrorIs(t, s.answer(), ErrBusy)
			}
		}
		s.unharmed()
	})
}

func TestDialerMeetsHostileAnswers(t *testing.T) {
	for _, c := range []struct {
		name    string
		packets []any
		want    error
	}{
		{"not a packet", []any{"welcome"}, ErrProtocol},
		{"version to come", []any{welcome(machine.Version+1, 1, 0, 1)}, ErrVersion},
		{"version 0", []any{welcome(0, 1, 0, 1)}, ErrVersion},
		{"no common version", []any{machine.Reset{Code: machine.NoVersion}}, ErrVersion},
		{"unknown reset", []any{machine.Reset{Code: 99}}, ErrProtocol},
		{"has what was not sent", []any{welcome(machine.Version, 1, 5, 1)}, ErrProtocol},
		{"data first", []any{data(1, textOf(1))}, ErrProtocol},
		{"gap", []any{welcome(machine.Version, 1, 0, 1), data(2, textOf(1))}, ErrProtocol},
		{"confirms what was not sent", []any{welcome(machine.Version, 1, 0, 1), ack(1, 1)}, ErrProtocol},
		{"busy", []any{machine.Reset{Code: machine.Busy}}, ErrBusy},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				assert.ErrorIs(t, dialHostile(t, c.packets), c.want)
			})
		})
	}
}

// dialHostile dials somebody who answers with packets, and returns how that ends.
func dialHostile(t *testing.T, packets []any) error {
	browser := webexttest.NewBrowser(t, webexttest.Firefox)
	ext := browser.Install("session@gangway.test")
	ext.Background(func(rt *webext.Runtime) error {
		ports, err := rt.OnConnect()
		if err != nil {
			return err
		}
		for port := range ports.Values(rt.Lifetime()) {
			for _, f := range packets {
				_ = port.PostMessage(postable(f)) // The port may have ended.
			}
		}
		return nil
	})
	rt := browser.OpenTab("https://example.org/").ContentScript(ext, nil).Runtime()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s, err := Dial(ctx, rt, "chat", DialOptions{Window: Window{Bytes: 1000}, MaxMessage: 2000})
	if err != nil {
		return err
	}
	defer s.Abort()
	for {
		if _, err := s.Receive(ctx); err != nil {
			return err
		}
	}
}
