package webexttest

import (
	"sync"
	"testing"
	"testing/synctest"

	"gangway/wasm/codec"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/loader"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shop is a content script that tells what it hears, and answers messages and
// calls with what they say.
type shop struct {
	ports  []string
	clicks []webext.DOMEvent
}

func (s *shop) run(rt *webext.Runtime) error {
	ports, err := rt.OnConnect()
	if err != nil {
		return err
	}
	clicks, err := rt.OnDOMEvent()
	if err != nil {
		return err
	}
	messages, err := rt.OnMessage()
	if err != nil {
		return err
	}
	calls, err := rt.OnCall()
	if err != nil {
		return err
	}
	var all sync.WaitGroup
	all.Go(func() {
		for p := range ports.Values(rt.Lifetime()) {
			s.ports = append(s.ports, p.Name())
			go sendBack(p)
		}
	})
	all.Go(func() {
		for click := range clicks.Values(rt.Lifetime()) {
			s.clicks = append(s.clicks, click)
		}
	})
	for _, requests := range []*webext.Listener[*webext.Request]{messages, calls} {
		all.Go(func() {
			for q := range requests.Values(rt.Lifetime()) {
				reply(q)
			}
		})
	}
	all.Wait()
	return nil
}

// reply answers with the message.
func reply(q *webext.Request) {
	if q == nil {
		return // The context is gone.
	}
	var v any
	if q.Message().Decode(&v) == nil && v != "ignore" {
		_ = q.Reply(v)
		return
	}
	q.Ignore()
}

var click = webext.DOMEvent{Type: "click", Selector: "button.buy", Trusted: true}

// lazyShop opens a tab with a lazy shop, and a background in the test's place.
func lazyShop(browser *Browser, options ...ContextOption) (*shop, *Background, *Tab, *Context) {
	s := new(shop)
	ext := browser.Install(testID)
	bg := ext.Background(nil)
	tab := browser.OpenTab("https://example.org/")
	page := tab.ContentScript(ext, s.run, append(options, Lazy())...)
	return s, bg, tab, page
}

func TestLazyProgramStartsWithWhatIsForIt(t *testing.T) {
	triggers := map[string]func(t *testing.T, bg *Background, tab *Tab, page *Context){
		"port": func(t *testing.T, bg *Background, tab *Tab, _ *Context) {
			p := openTab(t, bg.Runtime(), tab)
			post(t, p, 1, 200)
			requireNext(t, p, 1, 200)
		},
		"message": func(t *testing.T, bg *Background, tab *Tab, _ *Context) {
			m, err := bg.Runtime().SendMessageTab(t.Context(), tab.ID(), webext.SendInfo{}, 7)
			require.NoError(t, err)
			assert.Equal(t, 7, number(t, m))
		},
		"call": func(t *testing.T, _ *Background, _ *Tab, page *Context) {
			answer, err := page.Script().Call(t.Context(), "seven")
			require.NoError(t, err)
			assert.Equal(t, "seven", answer)
		},
		"DOM event": func(_ *testing.T, _ *Background, _ *Tab, page *Context) { page.Dispatch(click) },
	}
	for name, trigger := range triggers {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, browser *Browser) {
				s, bg, tab, page := lazyShop(browser)
				synctest.Wait()
				assert.False(t, page.Started())
				trigger(t, bg, tab, page)
				synctest.Wait()
				assert.True(t, page.Started())
				page.Dispatch(click)
				synctest.Wait()
				assert.Contains(t, s.clicks, click, "it hears of what comes later, too")
			})
		})
	}
}

func TestProgramThatIsNotLazyHearsTheSame(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		s := new(shop)
		page := browser.OpenTab("https://example.org/").ContentScript(browser.Install(testID), s.run)
		assert.True(t, page.Started())
		page.Dispatch(click)
		answer, err := page.Script().Call(t.Context(), "seven")
		require.NoError(t, err)
		assert.Equal(t, "seven", answer)
		synctest.Wait()
		assert.Equal(t, []webext.DOMEvent{click}, s.clicks)
	})
}

func TestLazyProgramLeavesPortsOfOtherNamesAlone(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		s, bg, tab, page := lazyShop(browser, Ports("other", "buy"))
		p := openTab(t, bg.Runtime(), tab)
		assertOpen(t, p)
		assert.False(t, page.Started())
		_, err := bg.Runtime().ConnectTab(tab.ID(), webext.ConnectTabInfo{Name: "buy"})
		require.NoError(t, err)
		synctest.Wait()
		assert.True(t, page.Started())
		assert.Equal(t, []string{"buy"}, s.ports)
	})
}

func TestLazyProgramDoesNotStartForWhatItDoesNotDeclare(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		_, bg, tab, page := lazyShop(browser, Declares(loader.DOMEvent))
		assertEnded(t, openTab(t, bg.Runtime(), tab), webext.ErrNoReceiver)
		_, err := page.Script().Call(t.Context(), 1)
		assert.ErrorIs(t, err, webext.ErrNoReceiver)
		assert.False(t, page.Started())
	})
}

func TestLazyProgramSleepsThroughTheBackForwardCache(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		s, _, tab, page := lazyShop(browser)
		tab.Freeze()
		page.Dispatch(click)
		tab.Thaw()
		synctest.Wait()
		assert.False(t, page.Started(), "frozen pages have no events, and being shown is for nobody yet")
		page.Dispatch(click)
		synctest.Wait()
		assert.Equal(t, []webext.DOMEvent{click}, s.clicks)
	})
}

func TestLazyProgramThatNeverStartedIsGoneWithItsPage(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		_, _, tab, page := lazyShop(browser)
		tab.Close()
		require.NoError(t, page.Wait())
		page.Dispatch(click)
		assert.False(t, page.Started())
	})
}

func TestCallLearnsThatNobodyAnswers(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		_, _, tab, page := lazyShop(browser)
		answer, err := page.Script().Call(t.Context(), "ignore")
		require.NoError(t, err)
		assert.Equal(t, codec.Undefined{}, answer)
		tab.Close()
		_, err = page.Script().Call(t.Context(), "late")
		assert.ErrorIs(t, err, webext.ErrNoReceiver)
	})
}

func TestBackgroundsHaveNoPage(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		rt := browser.Install(testID).Background(nil).Runtime()
		_, err := rt.OnDOMEvent()
		assert.ErrorIs(t, err, webext.ErrUnsupported)
		_, err = rt.OnCall()
		assert.ErrorIs(t, err, webext.ErrUnsupported)
	})
}
