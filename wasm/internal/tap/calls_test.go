package tap_test

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gangway/internal/inspect"
	"gangway/internal/inspect/model"
	"gangway/wasm/rpc"
	"gangway/wasm/session"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The methods of a shop.
var (
	price  = rpc.Method[string, int]{Name: "Shop/Price"}
	watch  = rpc.Method[int, int]{Name: "Shop/Watch"}
	total  = rpc.Method[int, int]{Name: "Shop/Total"}
	browse = rpc.Method[rpc.None, rpc.None]{Name: "Shop/Browse"}
	print  = rpc.Method[int, string]{Name: "Shop/Print"}
)

func shop() *rpc.Mux {
	mux := rpc.NewMux()
	rpc.Handle(mux, price, func(_ context.Context, name string) (int, error) {
		if name == "tea" {
			return 12, nil
		}
		return 0, &rpc.Error{Code: rpc.NotFound, Text: "no " + name}
	})
	rpc.HandleServerStream(mux, watch, func(ctx context.Context, to int) iter.Seq2[int, error] {
		return func(yield func(int, error) bool) {
			for n := 0; n < to && yield(n, nil); n++ {
			}
		}
	})
	rpc.HandleClientStream(mux, total, func(_ context.Context, all iter.Seq[int]) (sum int, err error) {
		for n := range all {
			sum += n
		}
		return sum, nil
	})
	rpc.Handle(mux, browse, func(ctx context.Context, _ rpc.None) (rpc.None, error) {
		<-ctx.Done()
		return rpc.None{}, ctx.Err()
	})
	rpc.Handle(mux, print, func(_ context.Context, size int) (string, error) { return strings.Repeat("x", size), nil })
	return mux
}

// A shopper calls a shop, and the inspector looks on.
type shopper struct {
	t          *testing.T
	inspector  *inspector
	browser    *webexttest.Browser
	extension  *webexttest.Extension
	background *webexttest.Background
	tab        *webexttest.Tab
}

// newShopper makes a background that is built with the tap or without.
func newShopper(t *testing.T, reports bool) *shopper {
	b := webexttest.NewBrowser(t, webexttest.Firefox)
	s := &shopper{t: t, browser: b, extension: b.Install("shop@gangway.test", webexttest.Permissions("storage"))}
	s.background = s.extension.Background(func(rt *webext.Runtime) error {
		if reports {
			rt = tapped(rt)
		}
		mux := shop()
		requests, err := rt.OnMessage()
		if err != nil {
			return err
		}
		go func() {
			for r := range requests.Values(context.Background()) {
				mux.Answer(r)
			}
		}()
		l, err := session.Listen(rt, "shop", session.ListenOptions{})
		if err != nil {
			return err
		}
		return rpc.Serve(context.Background(), l, rpc.Options{Serve: mux})
	})
	s.inspector = openInspector(t, s.extension)
	synctest.Wait()
	s.tab = b.OpenTab("https://example.org/")
	return s
}

// dial returns a link of the tab, with the tap or without.
func (s *shopper) dial(reports bool) *rpc.Link {
	rt := s.tab.ContentScript(s.extension, nil).Runtime()
	if reports {
		rt = tapped(rt)
	}
	dialed, err := session.Dial(context.Background(), rt, "shop", session.DialOptions{})
	require.NoError(s.t, err)
	s.t.Cleanup(dialed.Abort)
	return rpc.Open(dialed, rpc.Options{})
}

// calls describes all calls that the inspector has seen.
func (s *shopper) calls() (all []string) {
	for _, c := range s.inspector.model.Calls {
		state := "runs"
		if c.Ended != 0 {
			state = "answered"
			assert.GreaterOrEqual(s.t, c.Ended, c.Begun)
		}
		if c.Code != 0 {
			state = strings.TrimSpace(c.Code.String() + " " + c.Text)
		}
		all = append(all, fmt.Sprintf("%s %d/%d %s", c.Method, c.Sent, c.Received, state))
	}
	return all
}

// typed returns the messages of a call with their types, as its caller tells of
// them, or the other end.
func (s *shopper) typed(c *model.Call) (all []string) {
	types := inspect.Types{Methods: []inspect.Method{
		{Name: "Shop/Price", Request: "string", Response: "int"}, {Name: "Shop/Watch", Request: "int", Response: "Tick"},
	}}
	for _, m := range s.inspector.model.Messages {
		if m.Call == c && m.Context == c.Context {
			name, text := m.Typed(&types)
			all = append(all, name+" "+text)
		}
	}
	return all
}

// TestInspectorSeesCalls has all that becomes of calls, as both ends tell of it, or
// either one alone.
func TestInspectorSeesCalls(t *testing.T) {
	for name, reports := range map[string][2]bool{"both": {true, true}, "the caller": {true, false}, "the server": {false, true}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newShopper(t, reports[1])
				l := s.dial(reports[0])
				ctx, cancel := context.WithCancel(context.Background())
				_, err := rpc.Call(ctx, l, price, "tea")
				require.NoError(t, err)
				_, err = rpc.Call(ctx, l, price, "gold")
				require.ErrorIs(t, err, rpc.NotFound)
				for _, err := range rpc.CallServerStream(ctx, l, watch, 3) {
					require.NoError(t, err)
				}
				_, err = rpc.CallClientStream(ctx, l, total, slices.Values([]int{1, 2, 3, 4}))
				require.NoError(t, err)
				_, err = rpc.Call(ctx, l, print, 200_000) // In fragments.
				require.NoError(t, err)
				go func() { _, _ = rpc.Call(ctx, l, browse, rpc.None{}) }()
				settle()
				want := []string{
					"Shop/Price 0/0 answered", "Shop/Price 0/0 not found no gold", "Shop/Watch 0/3 answered", "Shop/Total 4/0 answered",
					"Shop/Print 0/0 answered", "Shop/Browse 0/0 runs",
				}
				assert.Equal(t, want, s.calls())
				assert.True(t, s.inspector.model.Calls[0].Dialing)
				assert.Equal(t, []string{`string "tea"`, `int 12`}, s.typed(s.inspector.model.Calls[0]))
				assert.Equal(t, []string{"int 3", "Tick 0", "Tick 1", "Tick 2", " 3"}, s.typed(s.inspector.model.Calls[2])[:5])
				cancel()
				settle()
				want[5] = "Shop/Browse 0/0 canceled"
				assert.Equal(t, want, s.calls())
			})
		})
	}
}

// TestInspectorSeesCallsEndWithTheirServer suspends the background in the midst of
// a call.
func TestInspectorSeesCallsEndWithTheirServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShopper(t, true)
		l := s.dial(true)
		failed := make(chan error, 1)
		go func() {
			_, err := rpc.Call(context.Background(), l, browse, rpc.None{})
			failed <- err
		}()
		settle()
		require.Equal(t, []string{"Shop/Browse 0/0 runs"}, s.calls())
		s.background.Kill()
		require.ErrorIs(t, <-failed, rpc.Unavailable)
		settle()
		assert.Equal(t, []string{"Shop/Browse 0/0 unavailable the other end has lost it with its memory"}, s.calls())
	})
}

// TestInspectorSeesOneShotCalls has a caller that reports, and one in another tab that
// does not: of its calls the background tells.
func TestInspectorSeesOneShotCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShopper(t, true)
		silent := s.browser.OpenTab("https://example.com/")
		for _, rt := range []*webext.Runtime{
			tapped(s.tab.ContentScript(s.extension, nil).Runtime()),
			silent.ContentScript(s.extension, nil).Runtime(),
		} {
			_, err := rpc.Call(context.Background(), rpc.OneShot(rt), price, "tea")
			require.NoError(t, err)
			_, err = rpc.Call(context.Background(), rpc.OneShot(rt), price, "gold")
			require.ErrorIs(t, err, rpc.NotFound)
			settle()
		}
		each := []string{"Shop/Price 0/0 answered", "Shop/Price 0/0 not found no gold"}
		assert.Equal(t, slices.Repeat(each, 2), s.calls())
		for i, c := range s.inspector.model.Calls {
			assert.Equal(t, i < 2, c.InTab(s.tab.ID()), "call %d", i)
			assert.Equal(t, i >= 2, c.InTab(silent.ID()), "call %d", i)
		}
		for _, m := range s.inspector.model.Messages {
			if m.Kind == inspect.RequestAnswered && m.Context.Place.Role() == model.ContentScript {
				assert.Equal(t, "Shop/Price", m.Method)
				assert.NotNil(t, m.Call)
			}
		}
		const more = 2 * inspect.ItemBytes // Of messages that are noted in part.
		caller := rpc.OneShot(tapped(s.tab.ContentScript(s.extension, nil).Runtime()))
		_, err := rpc.Call(context.Background(), caller, print, more)
		require.NoError(t, err)
		_, err = rpc.Call(context.Background(), caller, price, strings.Repeat("x", more))
		require.ErrorIs(t, err, rpc.NotFound)
		settle()
		assert.Contains(t, s.calls(), "Shop/Print 0/0 answered")
		assert.Len(t, s.calls(), 6)
		time.Sleep(time.Second)
	})
}
