package native_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/native"
	"gangway/wasm/codec"
	"gangway/wasm/session"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"
)

const app = "gangway.test"

// background returns the background of an extension that may use an application.
func background(t *testing.T, p native.Program) *webext.Runtime {
	t.Helper()
	browser := webexttest.NewBrowser(t, webexttest.Firefox)
	e := browser.Install("native@gangway.test", webexttest.Permissions("nativeMessaging"))
	browser.InstallNative(app, func(in io.Reader, out io.Writer) error { return native.Run(in, out, p) }, e)
	return e.Background(nil).Runtime()
}

// echo sends back what comes, until the port ends.
func echo(ctx context.Context, rt *webext.Runtime) error {
	ports, err := rt.OnConnect()
	if err != nil {
		return err
	}
	port, err := ports.Receive(ctx)
	if err != nil {
		return err
	}
	for {
		m, err := port.Receive(context.Background())
		if err != nil {
			return nil
		}
		var v any
		if err := m.Decode(&v); err != nil {
			v = err.Error()
		}
		if err := port.PostMessage(v); err != nil {
			v = err.Error()
			if err := port.PostMessage(v); err != nil {
				return err
			}
		}
	}
}

func exchange(t *testing.T, p *webext.Port, v any) any {
	t.Helper()
	require.NoError(t, p.PostMessage(v))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	m, err := p.Receive(ctx)
	require.NoError(t, err)
	var got any
	require.NoError(t, m.Decode(&got))
	return got
}

func TestGoAtBothEndsHasAllValues(t *testing.T) {
	p, err := background(t, echo).ConnectApplication(app, webext.ConnectInfo{Name: "named"})
	require.NoError(t, err)
	defer p.Disconnect()
	for _, v := range []any{
		"text", nil, []byte{1, 0, 255}, codec.Date(1e12), codec.Map{{Key: 1.0, Value: "a"}}, map[string]any{"a": []any{true, 1.5}},
		codec.NewBigInt(true, []byte{1, 2, 3, 4, 5, 6, 7, 8, 9}), bytes.Repeat([]byte("long "), 1<<20),
	} {
		assert.Equal(t, v, exchange(t, p, v))
	}
	assert.Equal(t, "named", p.Name())
}

func TestOthersHaveJSON(t *testing.T) {
	p, err := background(t, echo).ConnectNative(app)
	require.NoError(t, err)
	defer p.Disconnect()
	assert.Equal(t, map[string]any{"a": []any{true, 1.5, nil}}, exchange(t, p, map[string]any{"a": []any{true, 1.5, nil}}))
	assert.Equal(t, "AQI=", exchange(t, p, []byte{1, 2}))
}

func TestApplicationMaySpeakFirst(t *testing.T) {
	rt := background(t, func(ctx context.Context, rt *webext.Runtime) error {
		port, err := native.Port(ctx, rt)
		if err != nil {
			return err
		}
		return port.PostMessage("first")
	})
	p, err := rt.ConnectNative(app)
	require.NoError(t, err)
	m, err := p.Receive(t.Context())
	require.NoError(t, err)
	var got string
	require.NoError(t, m.Decode(&got))
	assert.Equal(t, "first", got)
	_, err = p.Receive(t.Context())
	assert.ErrorIs(t, err, webext.ErrDisconnected, "the program has returned")
}

func TestSessionsGoToApplications(t *testing.T) {
	rt := background(t, func(ctx context.Context, rt *webext.Runtime) error {
		l, err := session.Listen(rt, "sums", session.ListenOptions{Volatile: true})
		if err != nil {
			return err
		}
		s, err := l.Receive(ctx)
		if err != nil {
			return err
		}
		for n, err := range session.Values[int](ctx, s) {
			if err != nil {
				return err
			}
			if err := s.Send(ctx, n+1); err != nil {
				return err
			}
		}
		return nil
	})
	s, err := session.Dial(t.Context(), rt, "sums", session.DialOptions{Target: session.ToApplication(app)})
	require.NoError(t, err)
	for n := range 100 {
		require.NoError(t, s.Send(t.Context(), n))
		m, err := s.Receive(t.Context())
		require.NoError(t, err)
		var got int
		require.NoError(t, m.Decode(&got))
		require.Equal(t, n+1, got)
	}
	require.NoError(t, s.Close(t.Context()))
}

func TestSessionEndsWithItsApplication(t *testing.T) {
	rt := background(t, func(ctx context.Context, rt *webext.Runtime) error {
		l, err := session.Listen(rt, "short", session.ListenOptions{Volatile: true})
		if err != nil {
			return err
		}
		s, err := l.Receive(ctx)
		if err != nil {
			return err
		}
		if err := s.Send(ctx, "hello"); err != nil {
			return err
		}
		_, err = s.Receive(ctx)
		return err
	})
	s, err := session.Dial(t.Context(), rt, "short", session.DialOptions{Target: session.ToApplication(app)})
	require.NoError(t, err)
	_, err = s.Receive(t.Context())
	require.NoError(t, err)
	require.NoError(t, s.Send(t.Context(), "bye"))
	_, err = s.Receive(t.Context())
	assert.ErrorIs(t, err, session.ErrForgotten)
}

func TestContextIsDoneWhenThePortEnds(t *testing.T) {
	done := make(chan error, 1)
	rt := background(t, func(ctx context.Context, rt *webext.Runtime) error {
		port, err := native.Port(ctx, rt)
		if err != nil {
			return err
		}
		if err := port.PostMessage("here"); err != nil {
			return err
		}
		<-ctx.Done()
		done <- port.PostMessage("late")
		return ctx.Err()
	})
	p, err := rt.ConnectNative(app)
	require.NoError(t, err)
	_, err = p.Receive(t.Context())
	require.NoError(t, err)
	p.Disconnect()
	assert.ErrorIs(t, <-done, webext.ErrDisconnected)
}

func TestOnlyThePortIsThere(t *testing.T) {
	err := native.Run(new(bytes.Buffer), io.Discard, func(_ context.Context, rt *webext.Runtime) error {
		_, err := rt.OnMessage()
		return err
	})
	assert.ErrorIs(t, err, webext.ErrUnsupported)
	assert.ErrorContains(t, err, "native application")
}

func TestInputThatIsNoBrowsers(t *testing.T) {
	wait := func(ctx context.Context, rt *webext.Runtime) error {
		<-ctx.Done()
		return ctx.Err()
	}
	for name, test := range map[string]struct {
		input []byte
		err   string
	}{
		"nothing":       {nil, ""},
		"half a length": {[]byte{1, 0}, io.ErrUnexpectedEOF.Error()},
		"half a text":   {binary.NativeEndian.AppendUint32(nil, 10), io.ErrUnexpectedEOF.Error()},
		"text":          {[]byte("hello there"), "is the input that of a browser?"},
	} {
		t.Run(name, func(t *testing.T) {
			err := native.Run(bytes.NewReader(test.input), io.Discard, wait)
			if test.err == "" {
				assert.NoError(t, err)
			} else {
				assert.ErrorContains(t, err, test.err)
			}
		})
	}
}

func TestMessageThatIsNoJSONIsAnErrorOfItAlone(t *testing.T) {
	in := append(binary.NativeEndian.AppendUint32(nil, 1), '{')
	in = append(binary.NativeEndian.AppendUint32(in, 2), "42"...)
	err := native.Run(bytes.NewReader(in), io.Discard, func(ctx context.Context, rt *webext.Runtime) error {
		ports, err := rt.OnConnect()
		require.NoError(t, err)
		port, err := ports.Receive(t.Context())
		require.NoError(t, err)
		var n int
		m, err := port.Receive(t.Context())
		require.NoError(t, err)
		assert.Error(t, m.Decode(&n))
		m, err = port.Receive(t.Context())
		require.NoError(t, err)
		require.NoError(t, m.Decode(&n))
		assert.Equal(t, 42, n)
		return nil
	})
	assert.NoError(t, err)
}

func TestErrorsOfTheProgramAreReturned(t *testing.T) {
	failure := errors.New("a failure")
	assert.ErrorIs(t, native.Run(new(bytes.Buffer), io.Discard, func(context.Context, *webext.Runtime) error { return failure }), failure)
}

func TestDialEndsWithoutTheApplication(t *testing.T) {
	rt := background(t, echo)
	_, err := session.Dial(t.Context(), rt, "any", session.DialOptions{Target: session.ToApplication("gangway.other")})
	assert.ErrorIs(t, err, webext.ErrNoApplication)
}
