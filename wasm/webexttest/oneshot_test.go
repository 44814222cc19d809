package webexttest

import (
	"context"
	"testing"
	"testing/synctest"

	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// requests listens for the one-shot messages that a context receives.
func requests(t *testing.T, rt *webext.Runtime) *webext.Listener[*webext.Request] {
	t.Helper()
	l, err := rt.OnMessage()
	require.NoError(t, err)
	t.Cleanup(l.Stop)
	return l
}

// answer is how a one-shot message ended.
type answer struct {
	message webext.Message
	err     error
}

// ask sends a one-shot message; what comes of it is in the channel.
func ask(c *Context, v any) <-chan answer {
	answers := make(chan answer, 1)
	go func() {
		m, err := c.Runtime().SendMessage(context.Background(), v)
		answers <- answer{m, err}
	}()
	return answers
}

func TestOneShotMessageIsAnswered(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		got := requests(t, c.bg.Runtime())
		answers := ask(c.page, 1)
		request := next(t, got)
		assert.Equal(t, 1, number(t, request.Message()))
		assert.Equal(t, "https://example.org/", request.Sender().URL)
		require.NoError(t, request.Reply(2))
		a := <-answers
		require.NoError(t, a.err)
		assert.Equal(t, 2, number(t, a.message))
	})
}

func TestOneShotMessageToNobody(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		ext.Background(nil, Declares())
		a := <-ask(browser.OpenTab("https://example.org/").ContentScript(ext, nil), 1)
		assert.ErrorIs(t, a.err, webext.ErrNoReceiver)
	})
}

func TestOneShotMessageToATabAndToAnotherExtension(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		got := requests(t, c.page.Runtime())
		go func() { _ = next(t, got).Reply("from the tab") }()
		m, err := c.bg.Runtime().SendMessageTab(context.Background(), c.tab.ID(), webext.SendInfo{}, 1)
		require.NoError(t, err)
		var text string
		require.NoError(t, m.Decode(&text))
		assert.Equal(t, "from the tab", text)

		other := browser.Install("other@gangway.test").Background(nil).Runtime()
		external, err := other.OnMessageExternal(webext.AllowIDs(testID))
		require.NoError(t, err)
		defer external.Stop()
		go func() { _ = next(t, external).Reply("from outside") }()
		m, err = c.bg.Runtime().SendMessageExtension(context.Background(), "other@gangway.test", 1)
		require.NoError(t, err)
		require.NoError(t, m.Decode(&text))
		assert.Equal(t, "from outside", text)
	})
}

func TestFirstAnswerWins(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		first, second := requests(t, c.bg.Runtime()), requests(t, c.ext.OpenPopup(nil).Runtime())
		answers := ask(c.page, 0)
		require.NoError(t, next(t, second).Reply(2))
		require.NoError(t, next(t, first).Reply(1))
		assert.Equal(t, 2, number(t, (<-answers).message))
	})
}

func TestIgnoringIsToldAtOnceWhereNobodyElseCanAnswer(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		answers := ask(c.page, 0)
		next(t, requests(t, c.bg.Runtime())).Ignore()
		assert.ErrorIs(t, (<-answers).err, webext.ErrNoReply)
	})
}

func TestIgnoringLeavesTheMessageToOthers(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		popup := c.ext.OpenPopup(nil)
		first, second := requests(t, c.bg.Runtime()), requests(t, popup.Runtime())
		answers := ask(c.page, 0)
		next(t, second).Ignore()
		synctest.Wait()
		require.NoError(t, next(t, first).Reply(1))
		assert.Equal(t, 1, number(t, (<-answers).message))
	})
}

func TestProgramThatReturnsAnswersNothing(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		ext.Background(func(rt *webext.Runtime) error {
			next(t, requests(t, rt))
			return nil
		})
		page := browser.OpenTab("https://example.org/").ContentScript(ext, nil)
		assert.ErrorIs(t, (<-ask(page, 1)).err, webext.ErrNoReply)
		assert.ErrorIs(t, (<-ask(page, 1)).err, webext.ErrNoReply)
	})
}

func TestMessageWakesTheBackgroundAndIsKept(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		requests(t, c.bg.Runtime())
		c.bg.Suspend()
		answers := ask(c.page, 1)
		synctest.Wait()
		assert.Equal(t, 2, c.bg.Starts())
		require.NoError(t, next(t, requests(t, c.bg.Runtime())).Reply(3))
		assert.Equal(t, 3, number(t, (<-answers).message))
	})
}

func TestContextThatGoesBeforeItAnswers(t *testing.T) {
	want := map[Profile]error{Firefox: webext.ErrNoReceiver, Chromium: webext.ErrNoReply}
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		got := requests(t, c.bg.Runtime())
		answers := ask(c.page, 1)
		request := next(t, got)
		c.bg.Kill()
		assert.ErrorIs(t, (<-answers).err, want[browser.profile])
		assert.NoError(t, request.Reply("too late"))
	})
}

func TestSenderThatGoesIsNotAnswered(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		got := requests(t, c.bg.Runtime())
		answers := ask(c.page, 1)
		request := next(t, got)
		c.tab.Close()
		assert.ErrorIs(t, (<-answers).err, webext.ErrContextInvalidated)
		assert.NoError(t, request.Reply("to nobody"))
	})
}

func TestAnswerToAFrozenPageIsLost(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		got := requests(t, c.bg.Runtime())
		answers := ask(c.page, 1)
		request := next(t, got)
		c.tab.Freeze()
		require.NoError(t, request.Reply(2))
		synctest.Wait()
		c.tab.Thaw()
		synctest.Wait()
		assert.Empty(t, answers)
	})
}

func TestCanceledMessageIsForgotten(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		got := requests(t, c.bg.Runtime())
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			next(t, got)
			cancel()
		}()
		_, err := c.page.Runtime().SendMessage(ctx, 1)
		assert.ErrorIs(t, err, context.Canceled)
		_, _, replies := c.page.loader.Holds()
		assert.Zero(t, replies)
	})
}

// When a program has stopped listening, the listener of its loader is still
// there and returns nothing.
func TestMessageAfterStopIsNotAnswered(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		l, err := c.bg.Runtime().OnMessage()
		require.NoError(t, err)
		l.Stop()
		assert.ErrorIs(t, (<-ask(c.page, 1)).err, webext.ErrNoReply)
	})
}
