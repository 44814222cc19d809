package webexttest

import (
	"testing"
	"testing/synctest"

	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hearing is a content script that notes what its page says.
type hearing struct{ words []string }

func (h *hearing) run(rt *webext.Runtime) error {
	messages, err := rt.OnPageMessage()
	if err != nil {
		return err
	}
	for m := range messages.Values(rt.Lifetime()) {
		var v struct{ Type, Word string }
		if err := m.Message.Decode(&v); err != nil {
			return err
		}
		h.words = append(h.words, m.Origin+" "+v.Word)
	}
	return nil
}

func say(t *testing.T, f *Frame, kind string, words ...string) {
	t.Helper()
	for _, word := range words {
		require.NoError(t, f.PostMessage(map[string]any{"Type": kind, "Word": word}))
	}
}

func TestPageMessagesComeInOrder(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext, tab, h := browser.Install(testID), browser.OpenTab("https://example.org/a"), new(hearing)
		say(t, tab.Frame(), "buy", "before the content script")
		tab.ContentScript(ext, h.run)
		say(t, tab.Frame(), "buy", "one", "two")
		synctest.Wait()
		say(t, tab.Frame(), "buy", "three")
		say(t, tab.Frame().AddFrame("https://example.com/"), "buy", "of a frame")
		synctest.Wait()
		assert.Equal(t, []string{"https://example.org one", "https://example.org two", "https://example.org three"}, h.words)
	})
}

func TestPageMessageStartsALazyProgram(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext, tab, h := browser.Install(testID), browser.OpenTab("https://example.org/"), new(hearing)
		page := tab.ContentScript(ext, h.run, Lazy(), PageMessages(map[string]string{"Type": "buy"}))
		say(t, tab.Frame(), "other", "for somebody else")
		require.NoError(t, tab.Frame().PostMessage("no object"))
		synctest.Wait()
		assert.False(t, page.Started())
		say(t, tab.Frame(), "buy", "one")
		say(t, tab.Frame(), "other", "for somebody else")
		say(t, tab.Frame(), "buy", "two")
		synctest.Wait()
		assert.True(t, page.Started())
		assert.Equal(t, []string{"https://example.org one", "https://example.org two"}, h.words)
	})
}

func TestPageMessagesAreReadAsAllOthers(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext, tab := browser.Install(testID), browser.OpenTab("https://example.org/")
		rt := tab.ContentScript(ext, nil).Runtime()
		messages, err := rt.OnPageMessage()
		require.NoError(t, err)
		require.NoError(t, tab.Frame().PostMessage(7))
		m, err := messages.Receive(t.Context())
		require.NoError(t, err)
		assert.Equal(t, 7, number(t, m.Message))
		assert.Error(t, tab.Frame().PostMessage(func() {}))
		messages.Stop()
		require.NoError(t, tab.Frame().PostMessage(8))
		synctest.Wait()
		_, err = messages.Receive(t.Context())
		assert.ErrorIs(t, err, webext.ErrStopped)
		tab.Freeze()
		require.NoError(t, tab.Frame().PostMessage(9))

		_, err = ext.Background(nil).Runtime().OnPageMessage()
		assert.ErrorIs(t, err, webext.ErrUnsupported)
	})
}
