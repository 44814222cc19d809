package firefox_test

import (
	"bytes"
	"image/png"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/pageserver"
)

// popupOpener installs an extension with a popup and returns what opens that.
func popupOpener(t *testing.T, b *firefox.Browser) func() *firefox.Popup {
	t.Helper()
	tab := firefoxtest.OpenTab(t, b, firefoxtest.Serve(t, pageserver.HTML(page)))
	extension := firefoxtest.Install(t, b, "testdata/popup")
	return func() *firefox.Popup {
		popup, err := extension.OpenPopup(firefoxtest.Context(t), tab)
		require.NoError(t, err)
		return popup
	}
}

func TestPopupTakesKeysClicksAndScripts(t *testing.T) {
	b := firefoxtest.Start(t, firefox.Options{})
	ctx := firefoxtest.Context(t)
	openPopup := popupOpener(t, b)
	popup := openPopup()
	firefoxtest.WaitLine(t, b, firefox.SourcePopup, "popup starts")

	require.NoError(t, popup.Press(ctx, "H", "i", "!", "Tab", "Shift+Tab", "Tab", "Enter"))
	firefoxtest.WaitLine(t, b, firefox.SourcePopup, "popup sees a key Tab true true")
	firefoxtest.WaitLine(t, b, firefox.SourcePopup, "popup sees a click true")
	var text string
	require.NoError(t, popup.Eval(ctx, `return document.querySelector(arguments[0]).value`, &text, "#text"))
	assert.Equal(t, "Hi!", text)
	before := b.LastNumber()
	require.NoError(t, popup.Click(ctx, "#button"))
	_, err := b.WaitLineAfter(ctx, before, firefox.Contains("popup sees a click true"))
	require.NoError(t, err)
	require.ErrorContains(t, popup.Eval(ctx, `throw new Error("on purpose")`, nil), "on purpose")

	shot, err := popup.Screenshot(ctx, 2)
	require.NoError(t, err)
	picture, err := png.Decode(bytes.NewReader(shot))
	require.NoError(t, err)
	assert.GreaterOrEqual(t, picture.Bounds().Dx(), 600)

	require.NoError(t, popup.Press(ctx, "Escape"))
	require.Eventually(t, func() bool {
		open, err := popup.Open(ctx)
		return assert.NoError(t, err) && !open
	}, time.Minute, 20*time.Millisecond)
	require.ErrorContains(t, popup.Eval(ctx, ``, nil), "its popup is not open")
	require.NoError(t, popup.Close(ctx))

	popup = openPopup()
	require.NoError(t, popup.Close(ctx))
	open, err := popup.Open(ctx)
	require.NoError(t, err)
	assert.False(t, open)
}

func TestPopupIsClickableWhenSomethingListens(t *testing.T) {
	b := firefoxtest.Start(t, firefox.Options{})
	ctx := firefoxtest.Context(t)
	popup := popupOpener(t, b)()

	clickable, err := popup.Clickable(ctx, "#late", time.Hour)
	require.NoError(t, err)
	assert.True(t, clickable)
	var listens bool
	require.NoError(t, popup.Eval(ctx, `return document.querySelector("#late").matches(".listens")`, &listens))
	assert.True(t, listens)

	for selector, what := range map[string]string{"#none": "is not there", "#disabled": "is disabled", "#hidden": "is hidden"} {
		clickable, err := popup.Clickable(ctx, selector, 0)
		require.NoError(t, err)
		assert.False(t, clickable, "it %s", what)
	}
	clickable, err = popup.Clickable(ctx, "#idle", 0)
	require.NoError(t, err)
	assert.True(t, clickable, "nothing listens, but a person can click")
}
