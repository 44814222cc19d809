package tests

import (
	"context"
	"fmt"
	"testing"

	"gangway/browsertest"
	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/pageserver"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	prices      = "../examples/prices"
	pricesPopup = "popup/popup.html"
)

// pricesPage has prices in several currencies.
const pricesPage = `<!doctype html><html lang="en"><head><title>Harbor tea</title></head><body style="font: 18px sans-serif">
<h1>Harbor tea</h1>
<p id="tea">A tin of tea is €12.50, <b>two</b> are <a href="#two">€ 24,00</a>.</p>
<p id="pot">A pot is $40, and comes from 1960.</p>
<script>"€1.00"</script>
</body></html>`

// A watcher is a person who watches some of the prices.
type watcher struct {
	*browsertest.Browser
	page, popup *browsertest.Tab
}

// shown waits until an expression of JavaScript holds in a tab. It may use values,
// the texts of the values in the list, and notes, those beside the prices.
func shown(t *testing.T, tab *browsertest.Tab, expression string) {
	t.Helper()
	tab.WaitFor(`(() => {
		const values = () => [...document.querySelectorAll("#list .value")].map((value) => value.textContent);
		const notes = () => [...document.querySelectorAll(".gangway-price:not([hidden])")].map((note) => note.textContent);
		return ` + expression + `;
	})()`)
}

// Scripts that play a person.
const (
	chooseCurrency = `
		const select = document.querySelector("#currency");
		select.value = arguments[0];
		select.dispatchEvent(new Event("change"));`
	addPrice = `
		document.querySelector("#name").value = arguments[0];
		document.querySelector("#amount").value = arguments[1];
		document.querySelector("#of").value = arguments[2];
		document.querySelector("#add").requestSubmit();`
	click = `document.querySelector(arguments[0]).click();`
	ready = `document.querySelector("#add button").disabled === false`
)

// TestPricesAreWatched has a person watch prices while the background is suspended
// and killed: the popup, in TypeScript, is open in a tab.
func TestPricesAreWatched(t *testing.T) {
	inBoth(t, prices, func(t *testing.T, b *browsertest.Browser) {
		w := &watcher{Browser: b, page: b.Open(b.Serve(browsertest.HTML(pricesPage)))}
		shown(t, w.page, `notes().join() == "watch,watch," + notes()[2] && /^≈ [\d.]+ EUR$/.test(notes()[2])`)
		w.popup = b.Open(b.URL(pricesPopup))
		shown(t, w.popup, ready+` && !document.querySelector("#empty").hidden`)
		b.Wait(background, "somebody follows the list")
		w.converts(t)
		w.outlivesEnds(t)
		w.pauses(t)
		w.addsWhileItEnds(t)
		w.isRefused(t)
	})
}

// converts chooses a currency, of which the page learns, and clicks a price there,
// of which the popup learns.
func (w *watcher) converts(t *testing.T) {
	t.Helper()
	w.popup.Eval(chooseCurrency, nil, "DKK")
	shown(t, w.page, `notes()[0] == "≈ 93.25 DKK" && notes()[1] == "≈ 179.04 DKK" && document.querySelector("#tea").innerText.startsWith("A tin of tea is €12.50≈")`)
	w.page.Eval(click, nil, "#tea .gangway-price")
	shown(t, w.page, `notes()[0] == "≈ 93.25 DKK, watched"`)
	shown(t, w.popup, `values().length == 1 && values()[0].includes("93.25") && document.querySelector("#list a").textContent == "Harbor tea"`)
	w.popup.Eval(addPrice, nil, "Pot", "40", "USD")
	shown(t, w.popup, `values().length == 2 && document.activeElement.id == "name" && document.activeElement.value == ""`)
	w.moves(t)
}

func (w *watcher) outlivesEnds(t *testing.T) {
	t.Helper()
	for i, end := range []func(){w.Suspend, w.Kill} {
		end()
		w.moves(t)
		w.page.Eval(click, nil, "#pot .gangway-price")
		shown(t, w.popup, fmt.Sprintf(`values().length == %d`, 3+i))
	}
}

// pauses ends the stream, takes a price from the list, and begins another stream.
func (w *watcher) pauses(t *testing.T) {
	t.Helper()
	w.Forget()
	w.popup.Eval(click, nil, "#live")
	w.Wait(background, "somebody has left the list")
	shown(t, w.popup, `document.querySelector("#live").ariaPressed == "false" && document.querySelector("#status").textContent == "Paused."`)
	w.popup.Eval(click, nil, ".forget")
	shown(t, w.popup, `values().length == 3`)
	w.Forget()
	w.popup.Eval(click, nil, "#live")
	w.Wait(background, "somebody follows the list")
	w.moves(t)
}

// moves waits until the stream has brought two new values.
func (w *watcher) moves(t *testing.T) {
	t.Helper()
	const note = `window.before = document.querySelector("#list").innerText;`
	w.popup.Eval(note, nil)
	for range 2 {
		shown(t, w.popup, `window.before != document.querySelector("#list").innerText`)
		w.popup.Eval(note, nil)
	}
}

// addsWhileItEnds adds prices, and kills the background at the same time. Each call
// ends. If it was answered its price is there, and none is there twice.
func (w *watcher) addsWhileItEnds(t *testing.T) {
	t.Helper()
	const perhaps = "The background has ended meanwhile: see in the list whether it is done."
	for round := range 5 {
		name := fmt.Sprintf("Biscuits %d", round)
		w.popup.Eval(addPrice, nil, name, "3.50", "GBP")
		w.Kill()
		shown(t, w.popup, ready)
		var status string
		w.popup.Eval(`return document.querySelector("#status").textContent`, &status)
		if assert.Contains(t, []string{"", perhaps}, status) && status == "" {
			shown(t, w.popup, `document.querySelector("#list").innerText.includes("`+name+`")`)
		}
		w.moves(t)
		var times int
		w.popup.Eval(`return document.querySelector("#list").innerText.split(arguments[0]).length - 1`, &times, name)
		assert.LessOrEqual(t, times, 1, name)
	}
}

// isRefused adds a price that the service does not take.
func (w *watcher) isRefused(t *testing.T) {
	t.Helper()
	w.popup.Eval(addPrice, nil, " ", "1", "EUR")
	shown(t, w.popup, `document.querySelector("#status").textContent == "give the price a name"`)
}

// TestPricesOutliveACrash kills the process of the background, and the popup with
// it; the page goes on.
func TestPricesOutliveACrash(t *testing.T) {
	s := enter(t, prices, 3)
	shop := firefoxtest.OpenTab(t, s.Browser, firefoxtest.Serve(t, pageserver.HTML(pricesPage)))
	watch := func() {
		t.Helper()
		require.NoError(t, shop.Eval(firefoxtest.Context(t), `
			let price;
			while (!(price = document.querySelector("#pot .gangway-price:not([hidden])"))) await new Promise((next) => setTimeout(next, 20));
			price.click();`, nil))
	}
	watch()
	for watched := 1; watched <= 3; watched++ {
		popup := firefoxtest.OpenTab(t, s.Browser, s.extension.URL(pricesPopup))
		waitListed(t, popup, watched)
		if watched < 3 {
			require.NoError(t, s.extension.KillBackground(firefoxtest.Context(t)))
			watch()
		}
	}
}

// waitListed waits until so many prices are in the popup's list, and their values
// move.
func waitListed(t *testing.T, popup *firefox.Tab, n int) {
	t.Helper()
	require.NoError(t, popup.Eval(firefoxtest.Context(t), `
		const until = async (holds) => { while (!holds()) await new Promise((next) => setTimeout(next, 20)); };
		await until(() => document.querySelectorAll("#list li").length == arguments[0]);
		const before = document.querySelector("#list").innerText;
		await until(() => document.querySelector("#list").innerText != before);`, nil, n))
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
	s := enter(t, prices, 3)
	ctx := firefoxtest.Context(t)
	require.NoError(t, s.SetPref(ctx, "ui.prefersReducedMotion", 1))
	shop := firefoxtest.OpenTab(t, s.Browser, firefoxtest.Serve(t, pageserver.HTML(pricesPage)))
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
