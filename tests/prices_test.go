package tests

import (
	"context"
	"testing"

	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/pageserver"
	"gangway/tests/fixtures/stall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPricesAreWatched has a person watch prices while the background is suspended
// and killed: the popup, in TypeScript, is open in a tab. Then its process is killed,
// and the popup with it; the page goes on.
func TestPricesAreWatched(t *testing.T) {
	s := enter(t, stall.Prices, 3)
	shop := firefoxtest.OpenTab(t, s.Browser, firefoxtest.Serve(t, pageserver.HTML(stall.Page)))
	open := func() stall.Tab { return firefoxtest.OpenTab(t, s.Browser, s.extension.URL(stall.Popup)) }
	person := stall.Person{
		Context: firefoxtest.Context, Page: shop, Open: open, Hear: s.hear(t),
		Ends: []func() error{
			func() error { return s.extension.TerminateBackground(firefoxtest.Context(t)) },
			func() error { return s.extension.KillBackgroundAlone(firefoxtest.Context(t)) },
		},
		Kill: func() error { return s.extension.KillBackgroundAlone(firefoxtest.Context(t)) },
	}
	person.Watch(t)

	for range 2 {
		require.NoError(t, s.extension.KillBackground(firefoxtest.Context(t)))
		person.Continue(t, open())
	}
}

// hear returns a function that waits for a line of the background which it has not
// returned for yet.
func (s *stage) hear(t *testing.T) func(text string) {
	before := s.from
	return func(text string) {
		t.Helper()
		l, err := s.WaitLineAfter(firefoxtest.Context(t), before, firefox.From(background, text))
		require.NoError(t, err)
		before = l.Number
	}
}

// TestPricesLook saves pictures of the popup and of a page in build, and uses the
// popup by keyboard alone.
func TestPricesLook(t *testing.T) {
	s := enter(t, stall.Prices, 3)
	ctx := firefoxtest.Context(t)
	require.NoError(t, s.SetPref(ctx, "ui.prefersReducedMotion", 1))
	shop := firefoxtest.OpenTab(t, s.Browser, firefoxtest.Serve(t, pageserver.HTML(stall.Page)))
	p := s.openPopup(t, shop)
	p.waits(`document.querySelector("#empty").checkVisibility()`)
	p.fits()
	p.picture("prices-empty", "light")
	for _, row := range [][]string{{"Earl Grey, a tin of 250 g", "12.50"}, {"<b>A pot</b>", "1240"}, {"Biscuits", "0.35"}} {
		p.waits(`!document.querySelector("#add button").disabled`)
		require.NoError(t, p.Eval(ctx, `document.querySelector("#name").focus()`, nil))
		p.press(text(row[0])...)
		p.press("Tab")
		p.press(text(row[1])...)
		p.press("Tab", "ArrowDown", "Tab", "Enter") // From the euro to the krone.
		p.waits(`document.activeElement.id == "name" && document.activeElement.value == ""`)
	}
	require.NoError(t, shop.Eval(ctx, `return document.querySelector("#pot .gangway-price").click()`, nil))
	p.waits(`document.querySelectorAll("#list li").length == 4`)
	p.fits()
	light, dark := p.picture("prices-light", "light"), p.picture("prices-dark", "dark")
	assert.Equal(t, light.Bounds(), dark.Bounds())
	assert.Greater(t, brightness(light), 0.8)
	assert.Less(t, brightness(dark), 0.25)

	p.press("Shift+Tab", "Enter") // The last one is removed, and its neighbor has the keyboard.
	p.waits(`document.querySelectorAll("#list li").length == 3 && document.activeElement.matches(".forget")`)
	p.press("Tab", "Tab", "Tab", "Tab", "Tab")
	p.waits(`document.activeElement.id == "live"`)
	p.press("Enter")
	s.wait(t, background, "somebody has left the list")
	p.press("Enter")
	p.waits(`document.querySelector("#status").textContent == ""`)
	hears := s.hear(t)
	hears("somebody has left the list")
	require.NoError(t, p.Close(context.WithoutCancel(ctx)))
	hears("somebody has left the list") // The popup has cancelled as it went.
}

// fits waits until Firefox has made the popup as large as its page.
func (p *popupStage) fits() {
	p.t.Helper()
	require.NoError(p.t, p.Eval(firefoxtest.Context(p.t), `
		const { documentElement: root } = document;
		while (root.scrollWidth > root.clientWidth || root.scrollHeight > root.clientHeight) await new Promise((next) => setTimeout(next, 20));`, nil))
}
