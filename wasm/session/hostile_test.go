package session

import (
	"context"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/codec"
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

func besiege(t *testing.T, o Options) *siege {
	s := &siege{t: t, browser: webexttest.NewBrowser(t, webexttest.Firefox)}
	s.ext = s.browser.Install("session@gangway.test", webexttest.StoragePermission())
	s.bg = s.ext.Background(nil)
	var err error
	s.listener, err = Listen(s.bg.Runtime(), "chat", o)
	require.NoError(t, err)
	s.dialed, err = Dial(inTime(t), s.newPage(), "chat", Options{})
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
	accepted, err := s.listener.Accept(ctx)
	require.NoError(s.t, err)
	return accepted
}

func (s *siege) connect(rt *webext.Runtime) *webext.Port {
	s.t.Helper()
	port, err := rt.Connect(webext.ConnectInfo{Name: portName("chat")})
	require.NoError(s.t, err)
	return port
}

func (s *siege) post(frames ...any) {
	for _, f := range frames {
		_ = s.hostile.PostMessage(f) // The port may have ended.
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
		kind, parts, r := parse(m.Raw())
		if kind == frameReset {
			f, ok := r.reset(parts)
			require.True(s.t, ok)
			return f.cause()
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
	s.listener.Close()
}

func helloOf(id byte) hello {
	return hello{min: 1, max: 1, id: strings.Repeat(string(id), idSize), epoch: 1, first: 1, credit: 1 << 20}
}

// A raw frame is a value that package codec sends as it is.
type raw []byte

func (r raw) AppendCBOR(buf []byte, _ int) ([]byte, error) { return append(buf, r...), nil }

// text is the payload of a message.
func textOf(n int) []byte { return codec.AppendString(nil, strings.Repeat("x", n)) }

func TestHostileHellos(t *testing.T) {
	long := helloOf('a')
	long.id += "b"
	zero := helloOf('a')
	zero.first = 0
	old := helloOf('a')
	old.min, old.max = 0, 0
	late := helloOf('a')
	late.min, late.max = 2, 9
	resumed := helloOf('a')
	resumed.first = 2
	for _, c := range []struct {
		name  string
		frame any
		want  error
	}{
		{"not a frame", "hello", ErrProtocol},
		{"nothing", nil, ErrProtocol},
		{"number", 0, ErrProtocol},
		{"empty", []any{}, ErrProtocol},
		{"not a hello", ack{1, 1}, ErrProtocol},
		{"short", []any{0, 1, 1}, ErrProtocol},
		{"id too long", long, ErrProtocol},
		{"frame 0", zero, ErrProtocol},
		{"old version", old, ErrVersion},
		{"version to come", late, ErrVersion},
		{"version to come with other parts", []any{0, 2, 3, "what", map[string]int{}}, ErrVersion},
		{"unknown session", resumed, ErrForgotten},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := besiege(t, Options{})
				s.post(c.frame)
				assert.ErrorIs(t, s.answer(), c.want)
				s.unharmed()
			})
		})
	}
}

func TestHostileFrames(t *testing.T) {
	floods := func(of int, frame func(n uint64) any) []any {
		var frames []any
		for n := range of {
			frames = append(frames, frame(uint64(n+1)))
		}
		return frames
	}
	for _, c := range []struct {
		name   string
		frames []any
		want   error
	}{
		{"malformed", []any{[]any{2}}, ErrProtocol},
		{"unknown kind", []any{[]any{99, 1}}, ErrProtocol},
		{"second hello", []any{helloOf('a')}, ErrProtocol},
		{"gap", []any{&data{2, textOf(1)}}, ErrProtocol},
		{"number of nothing", []any{&data{math.MaxUint64, textOf(1)}}, ErrProtocol},
		{"confirms what was not sent", []any{ack{1, 1}}, ErrProtocol},
		{"confirms it all", []any{ack{math.MaxUint64, 1}}, ErrProtocol},
		{"after the last frame", []any{&data{1, textOf(1)}, closing{2}, &data{3, textOf(1)}}, ErrProtocol},
		{"unknown part", []any{fragment{1, 1, 3, []byte("part")}}, ErrProtocol},
		{"too large", []any{&data{1, textOf(3000)}}, ErrTooLarge},
		{"too large in parts", []any{
			fragment{1, 1, fragmentMore, make([]byte, 1500)}, fragment{2, 1, fragmentLast, make([]byte, 1500)},
		}, ErrTooLarge},
		{"more than the window", floods(20, func(n uint64) any { return &data{n, textOf(200)} }), ErrProtocol},
		{"many large messages", floods(20, func(n uint64) any { return fragment{n, n, fragmentMore, []byte{}} }), ErrProtocol},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := besiege(t, Options{MaxMessage: 2000, Window: Window{Bytes: 1000}})
				s.post(helloOf('a'))
				victim := s.accept()
				s.post(c.frames...)
				assert.ErrorIs(t, s.answer(), c.want)
				assert.ErrorIs(t, victim.Err(), c.want)
				s.unharmed()
			})
		})
	}
}

func TestSessionOfAnotherSenderIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := besiege(t, Options{})
		h := helloOf('a')
		h.id = s.dialed.id
		s.post(h, &data{1, textOf(1)})
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
		s.listener, err = Listen(s.bg.Runtime(), "chat", Options{})
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

func TestFloodOfSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := besiege(t, Options{MaxSessions: 10})
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
		name   string
		frames []any
		want   error
	}{
		{"not a frame", []any{"welcome"}, ErrProtocol},
		{"version to come", []any{welcome{2, 1, 0, 1}}, ErrVersion},
		{"version 0", []any{welcome{0, 1, 0, 1}}, ErrVersion},
		{"no common version", []any{reset{code: resetVersion}}, ErrVersion},
		{"unknown reset", []any{reset{code: 99}}, ErrProtocol},
		{"has what was not sent", []any{welcome{1, 1, 5, 1}}, ErrProtocol},
		{"data first", []any{&data{1, textOf(1)}}, ErrProtocol},
		{"gap", []any{welcome{1, 1, 0, 1}, &data{2, textOf(1)}}, ErrProtocol},
		{"confirms what was not sent", []any{welcome{1, 1, 0, 1}, ack{1, 1}}, ErrProtocol},
		{"busy", []any{reset{code: resetBusy}}, ErrBusy},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				assert.ErrorIs(t, dialHostile(t, c.frames), c.want)
			})
		})
	}
}

// dialHostile dials somebody who answers with frames, and returns how that ends.
func dialHostile(t *testing.T, frames []any) error {
	browser := webexttest.NewBrowser(t, webexttest.Firefox)
	ext := browser.Install("session@gangway.test")
	ext.Background(func(rt *webext.Runtime) error {
		ports, err := rt.OnConnect()
		if err != nil {
			return err
		}
		for port := range ports.Events() {
			for _, f := range frames {
				_ = port.PostMessage(f) // The port may have ended.
			}
		}
		return nil
	})
	rt := browser.OpenTab("https://example.org/").ContentScript(ext, nil).Runtime()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s, err := Dial(ctx, rt, "chat", Options{Window: Window{Bytes: 1000}, MaxMessage: 2000})
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
