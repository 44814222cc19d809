package webapi_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"gangway/wasm/codec"
	"gangway/wasm/internal/host"
	"gangway/wasm/internal/webapi"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inBackground runs a test in an extension whose background the test plays.
func inBackground(t *testing.T, test func(t *testing.T, ext *webexttest.Extension, bg *webexttest.Background)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ext := webexttest.NewBrowser(t, webexttest.Firefox).Install("test@gangway.test")
		test(t, ext, ext.Background(nil))
	})
}

// list reads arguments as values of type any.
func list(arguments []byte) (values []any, err error) {
	err = codec.Unmarshal(arguments, &values)
	return values, err
}

// item returns a value as an item.
func item(v any) []byte {
	data, err := codec.Marshal(v)
	if err != nil {
		panic(err)
	}
	return data
}

func next[T any](t *testing.T, l *webext.Listener[T]) T {
	t.Helper()
	v, err := l.Receive(t.Context())
	require.NoError(t, err)
	return v
}

func TestCallPassesArgumentsAndReturnsTheResult(t *testing.T) {
	inBackground(t, func(t *testing.T, ext *webexttest.Extension, bg *webexttest.Background) {
		var got []any
		ext.Handle("alarms.get", func(arguments ...any) (any, error) {
			got = arguments
			return map[string]any{"name": "a"}, nil
		})
		result, err := webapi.Call(t.Context(), bg.Runtime(), "alarms.get", item([]any{nil, "a", 7}))
		require.NoError(t, err)
		assert.Equal(t, []any{nil, "a", 7.0}, got)
		assert.Equal(t, item(map[string]any{"name": "a"}), result)
	})
}

func TestCallsTakeEffectInTheirOrder(t *testing.T) {
	inBackground(t, func(t *testing.T, ext *webexttest.Extension, bg *webexttest.Background) {
		var got []any
		ext.Handle("alarms.create", func(arguments ...any) (any, error) {
			got = append(got, arguments...)
			return codec.Undefined{}, nil
		})
		ctx, cancel := context.WithCancel(t.Context())
		for n := range 20 {
			stop, err := host.Of(bg.Runtime().Lifetime()).Call("alarms.create", item([]any{n}), func([]byte, error) {})
			require.NoError(t, err)
			defer stop()
		}
		cancel()
		synctest.Wait()
		require.Len(t, got, 20)
		for n := range 20 {
			assert.Equal(t, float64(n), got[n])
		}
		_, err := webapi.Call(ctx, bg.Runtime(), "alarms.create", item([]any{20}))
		assert.ErrorIs(t, err, context.Canceled)
		synctest.Wait()
		assert.Len(t, got, 20, "nothing is called if ctx is done")
	})
}

func TestCallErrorsNameTheFunction(t *testing.T) {
	inBackground(t, func(t *testing.T, ext *webexttest.Extension, bg *webexttest.Background) {
		_, err := webapi.Call(t.Context(), bg.Runtime(), "alarms.get", item([]any{}))
		require.ErrorIs(t, err, webext.ErrUnsupported)
		assert.ErrorContains(t, err, "call alarms.get: ")
		assert.ErrorContains(t, err, `alarms.get needs the permission "alarms"`)

		thrown := &webext.Error{Name: "Error", Message: "no such alarm"}
		ext.Handle("alarms.get", func(...any) (any, error) { return nil, thrown })
		_, err = webapi.Call(t.Context(), bg.Runtime(), "alarms.get", item([]any{}))
		assert.EqualError(t, err, "call alarms.get: Error: no such alarm")
		var got *webext.Error
		assert.ErrorAs(t, err, &got)
		ext.Handle("alarms.get", nil)
		_, err = webapi.Call(t.Context(), bg.Runtime(), "alarms.get", item([]any{}))
		assert.ErrorIs(t, err, webext.ErrUnsupported)
	})
}

func TestContentScriptsHaveLittleOfTheAPI(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		browser := webexttest.NewBrowser(t, webexttest.Firefox)
		ext := browser.Install("test@gangway.test")
		handle := func(...any) (any, error) { return "text", nil }
		ext.Handle("tabs.query", handle)
		ext.Handle("i18n.getUILanguage", handle)
		rt := browser.OpenTab("https://example.org/").ContentScript(ext, nil).Runtime()
		_, err := webapi.Call(t.Context(), rt, "tabs.query", item([]any{}))
		assert.ErrorContains(t, err, "tabs.query needs a background or an extension page")
		_, err = webapi.Listen(rt, "gangway:event:alarms.onAlarm;", nil, list)
		assert.ErrorContains(t, err, "listen to alarms.onAlarm: webext: not available here: alarms.onAlarm needs a background or an extension page")
		_, err = webapi.Call(t.Context(), rt, "i18n.getUILanguage", item([]any{}))
		assert.NoError(t, err)
		changed, err := webapi.Listen(rt, "gangway:event:storage.onChanged;", nil, list)
		require.NoError(t, err)
		defer changed.Stop()
		ext.Fire("storage.onChanged", "changes", "local")
		assert.Equal(t, []any{"changes", "local"}, next(t, changed))
	})
}

func TestEveryListenerReceivesEveryOccurrence(t *testing.T) {
	inBackground(t, func(t *testing.T, ext *webexttest.Extension, bg *webexttest.Background) {
		const event = "gangway:event:alarms.onAlarm;"
		first, err := webapi.Listen(bg.Runtime(), event, nil, list)
		require.NoError(t, err)
		defer first.Stop()
		second, err := webapi.Listen(bg.Runtime(), event, nil, func(arguments []byte) (int, error) { return len(arguments), nil })
		require.NoError(t, err)
		ext.Fire("alarms.onAlarm", "a", 1)
		assert.Equal(t, []any{"a", 1.0}, next(t, first))
		assert.Equal(t, len(item([]any{"a", 1})), next(t, second))
		second.Stop()
		ext.Fire("alarms.onAlarm", "b")
		assert.Equal(t, []any{"b"}, next(t, first))
		_, err = second.Receive(t.Context())
		assert.ErrorIs(t, err, webext.ErrStopped)
	})
}

func TestOccurrenceThatCannotBeReadHarmsNoOther(t *testing.T) {
	inBackground(t, func(t *testing.T, ext *webexttest.Extension, bg *webexttest.Background) {
		const event = "gangway:event:alarms.onAlarm;"
		read := func(arguments []byte) (any, error) {
			values, err := list(arguments)
			if err == nil && values[0] == "bad" {
				err = errors.New("arguments[0]: a bad name")
			}
			return values[0], err
		}
		strict, err := webapi.Listen(bg.Runtime(), event, nil, read)
		require.NoError(t, err)
		defer strict.Stop()
		other, err := webapi.Listen(bg.Runtime(), event, nil, list)
		require.NoError(t, err)
		defer other.Stop()
		ext.Fire("alarms.onAlarm", "bad")
		ext.Fire("alarms.onAlarm", "good")
		assert.Equal(t, "good", next(t, strict))
		assert.Equal(t, []any{"bad"}, next(t, other))
	})
}

// listening is a background that sends what it receives of an event.
func listening(event string, got chan<- []any) func(*webext.Runtime) error {
	return func(rt *webext.Runtime) error {
		l, err := webapi.Listen(rt, event, nil, list)
		if err != nil {
			return err
		}
		for values := range l.Values(rt.Lifetime()) {
			got <- values
		}
		return nil
	}
}

func TestEventWakesASuspendedBackgroundAndIsKeptForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := make(chan []any, 100)
		ext := webexttest.NewBrowser(t, webexttest.Firefox).Install("test@gangway.test")
		bg := ext.Background(listening("gangway:event:alarms.onAlarm;", got))
		synctest.Wait()
		for n := range 20 {
			bg.Suspend()
			ext.Fire("alarms.onAlarm", n)
			ext.Fire("alarms.onAlarm", n, "again")
			synctest.Wait()
			assert.Equal(t, []any{float64(n)}, <-got)
			assert.Equal(t, []any{float64(n), "again"}, <-got)
		}
		assert.Equal(t, 21, bg.Starts())
		assert.Empty(t, got)
		bg.Suspend()
		ext.Fire("alarms.onOther")
		synctest.Wait()
		assert.Nil(t, bg.Context())
	})
}

func TestLateEventDoesNotWake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := make(chan []any, 100)
		ext := webexttest.NewBrowser(t, webexttest.Firefox).Install("test@gangway.test")
		bg := ext.Background(listening("gangway:event:late.tabs.onRemoved;", got))
		synctest.Wait()
		ext.Fire("tabs.onRemoved", 7)
		assert.Equal(t, []any{7.0}, <-got)
		bg.Suspend()
		ext.Fire("tabs.onRemoved", 8)
		synctest.Wait()
		assert.Nil(t, bg.Context())
		assert.Empty(t, got)
	})
}

func TestClosedTabWakesWhoSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := make(chan []any, 100)
		browser := webexttest.NewBrowser(t, webexttest.Firefox)
		ext := browser.Install("test@gangway.test")
		bg := ext.Background(listening("gangway:event:tabs.onRemoved;", got), webexttest.Declares("tabs.onRemoved"))
		tab := browser.OpenTab("https://example.org/")
		synctest.Wait()
		bg.Suspend()
		tab.Close()
		values := <-got
		assert.Equal(t, float64(tab.ID()), values[0])
		assert.Equal(t, 2, bg.Starts())
	})
}

func TestListenerWithOwnArgumentsHearsWhileTheProgramRunsAndDoesNotWake(t *testing.T) {
	inBackground(t, func(t *testing.T, ext *webexttest.Extension, bg *webexttest.Background) {
		const event = "gangway:event:tabs.onUpdated;"
		own, err := webapi.Listen(bg.Runtime(), event, item([]any{map[string]any{"windowId": 1}}), list)
		require.NoError(t, err)
		ext.Fire("tabs.onUpdated", 7)
		assert.Equal(t, []any{7.0}, next(t, own))
		own.Stop()
		bg.Suspend()
		ext.Fire("tabs.onUpdated", 8)
		synctest.Wait()
		assert.Nil(t, bg.Context())
	})
}

// ask is an event that is answered.
const ask = "gangway:event:ask.webRequest.onBeforeRequest;"

func asking(t *testing.T, rt *webext.Runtime) *webext.Listener[*webext.Question[[]any, string]] {
	t.Helper()
	l, err := webapi.Ask(rt, ask, nil, func(arguments []byte) ([]any, error) {
		values, err := list(arguments)
		if err == nil && len(values) == 0 {
			err = errors.New("no request")
		}
		return values, err
	}, func(answer string) []byte { return item(answer) })
	require.NoError(t, err)
	return l
}

func TestFirstAnswerOfAllListenersCounts(t *testing.T) {
	inBackground(t, func(t *testing.T, ext *webexttest.Extension, bg *webexttest.Background) {
		first, second := asking(t, bg.Runtime()), asking(t, bg.Runtime())
		defer first.Stop()
		defer second.Stop()
		answers := make(chan any, 1)
		go func() {
			answer, err := ext.Ask(context.Background(), "webRequest.onBeforeRequest", "https://example.org/")
			assert.NoError(t, err)
			answers <- answer
		}()
		p, q := next(t, first), next(t, second)
		assert.Equal(t, []any{"https://example.org/"}, p.Value)
		assert.Equal(t, p.Value, q.Value)
		require.NoError(t, q.Reply("second"))
		require.NoError(t, p.Reply("first"))
		p.Ignore()
		assert.Equal(t, "second", <-answers)
	})
}

func TestQuestionWithoutAnAnswerGetsTheNeutralOne(t *testing.T) {
	for name, end := range map[string]func(*webexttest.Background, *webext.Listener[*webext.Question[[]any, string]], *webext.Question[[]any, string]){
		"ignored": func(_ *webexttest.Background, _ *webext.Listener[*webext.Question[[]any, string]], q *webext.Question[[]any, string]) {
			q.Ignore()
		},
		"suspended": func(bg *webexttest.Background, _ *webext.Listener[*webext.Question[[]any, string]], _ *webext.Question[[]any, string]) {
			bg.Suspend()
		},
		"killed": func(bg *webexttest.Background, _ *webext.Listener[*webext.Question[[]any, string]], _ *webext.Question[[]any, string]) {
			bg.Kill()
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBackground(t, func(t *testing.T, ext *webexttest.Extension, bg *webexttest.Background) {
				l := asking(t, bg.Runtime())
				defer l.Stop()
				answered := make(chan struct{})
				go func() {
					defer close(answered)
					answer, err := ext.Ask(context.Background(), "webRequest.onBeforeRequest", "a")
					assert.NoError(t, err)
					assert.Nil(t, answer)
				}()
				end(bg, l, next(t, l))
				<-answered
			})
		})
	}
}

func TestQuestionThatNobodyCanReceiveGetsTheNeutralAnswer(t *testing.T) {
	inBackground(t, func(t *testing.T, ext *webexttest.Extension, bg *webexttest.Background) {
		l := asking(t, bg.Runtime())
		unreadable, err := ext.Ask(t.Context(), "webRequest.onBeforeRequest")
		require.NoError(t, err)
		assert.Nil(t, unreadable)
		answered := make(chan struct{})
		go func() {
			defer close(answered)
			answer, err := ext.Ask(context.Background(), "webRequest.onBeforeRequest", "waits")
			assert.NoError(t, err)
			assert.Nil(t, answer)
		}()
		synctest.Wait()
		l.Stop() // Nobody has received it.
		<-answered
		answer, err := ext.Ask(t.Context(), "webRequest.onBeforeRequest", "after the end")
		require.NoError(t, err)
		assert.Nil(t, answer)
	})
}

func TestQuestionWakesASuspendedBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ext := webexttest.NewBrowser(t, webexttest.Firefox).Install("test@gangway.test")
		bg := ext.Background(func(rt *webext.Runtime) error {
			for q := range asking(t, rt).Values(rt.Lifetime()) {
				if err := q.Reply("answer"); err != nil {
					return err
				}
			}
			return nil
		})
		synctest.Wait()
		for range 20 {
			bg.Suspend()
			answer, err := ext.Ask(t.Context(), "webRequest.onBeforeRequest", "a")
			require.NoError(t, err)
			assert.Equal(t, "answer", answer)
		}
	})
}
