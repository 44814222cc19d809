package tests

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const instantiates = "instantiates a program"

// TestLazyContentScripts opens pages in which nothing of Go runs, and starts
// the programs in each way in which they start. They are packed as the fixture's
// minimum version of Firefox lets them be.
func TestLazyContentScripts(t *testing.T) {
	bare := open(t)
	for _, version := range []int{3, 2} {
		t.Run(fmt.Sprintf("manifest v%d", version), func(t *testing.T) {
			dir := build(t, fixture("lazy"), version)
			script, err := os.ReadFile(filepath.Join(dir, "content.js"))
			require.NoError(t, err)
			require.True(t, strings.Contains(string(script), "/*brotli "), "it carries Brotli")
			s := bare.with(t, dir)
			s.wait(t, background, "ready")
			for name, test := range lazyTests {
				t.Run(name, func(t *testing.T) {
					p := s.idle(t, s.page+"/"+name+"#"+name)
					test(t, p)
				})
			}
		})
	}
}

// A lazyPage is a page whose content scripts have not started.
type lazyPage struct {
	*stage
	tab *firefox.Tab
	url string
}

// idle opens a page and checks that nothing of Go runs in it.
func (s *stage) idle(t *testing.T, url string) *lazyPage {
	t.Helper()
	at := *s
	at.from = s.LastNumber()
	p := &lazyPage{stage: &at, tab: firefoxtest.OpenTab(t, s.Browser, url), url: url}
	p.wait(t, content, "loaded; the scripts of Go are undefined")
	p.assertStarts(t, 0)
	return p
}

// assertStarts says how many programs were instantiated since the page was
// opened.
func (p *lazyPage) assertStarts(t *testing.T, want int) {
	t.Helper()
	require.NoError(t, p.Flush(firefoxtest.Context(t)))
	assert.Equal(t, want, p.count(content, instantiates))
}

// eval runs a script in the page.
func (p *lazyPage) eval(t *testing.T, script string) {
	t.Helper()
	require.NoError(t, p.tab.Eval(firefoxtest.Context(t), script, nil))
}

func (p *lazyPage) click(t *testing.T, selector string) {
	t.Helper()
	require.NoError(t, p.tab.Click(firefoxtest.Context(t), selector))
}

func (p *lazyPage) clickAction(t *testing.T) {
	t.Helper()
	require.NoError(t, p.extension.ClickAction(firefoxtest.Context(t), p.tab))
}

// addShop adds elements to the page when the content scripts have long run.
const addShop = `
	document.body.insertAdjacentHTML("beforeend", '<p id="other">other</p><button id="buy"><b id="label">buy</b></button><a id="away" href="/away">away</a>');
	document.body.addEventListener("click", (event) => event.stopPropagation(), true);`

var lazyTests = map[string]func(*testing.T, *lazyPage){
	"port": func(t *testing.T, p *lazyPage) {
		p.clickAction(t)
		p.wait(t, background, "numbers answers: 200, in order")
		p.clickAction(t)
		p.waitFor(t, func(l line) bool { return p.count(background, "numbers answers: 200, in order") == 2 })
		p.assertStarts(t, 1)
	},
	"message": func(t *testing.T, p *lazyPage) {
		p.clickAction(t)
		p.wait(t, background, "answer: answer to question")
		p.assertStarts(t, 1)
	},
	"second": func(t *testing.T, p *lazyPage) {
		p.clickAction(t)
		p.wait(t, background, "second answers: the second one runs")
		p.assertStarts(t, 1)
		assert.Zero(t, p.count(content, "Go runs"), "the other program sleeps on")
		p.eval(t, `document.dispatchEvent(new Event("call-content"))`)
		p.wait(t, content, `answer: {"paid":7}`)
		p.assertStarts(t, 2)
	},
	"replaced": func(t *testing.T, p *lazyPage) {
		p.eval(t, `document.open(); document.write("<button id=buy>Buy</button>"); document.close();
			await new Promise((done) => setTimeout(done));`)
		p.click(t, "#buy")
		p.wait(t, content, "click on #buy trusted true element buy prevented false")
		p.assertStarts(t, 1)
		assert.Equal(t, 1, p.count(content, "click on"), "each click once")
	},
	"stranger": func(t *testing.T, p *lazyPage) {
		p.clickAction(t)
		p.eval(t, `document.dispatchEvent(new Event("call-second"))`)
		p.wait(t, content, `rejected: gangway: no program "second" takes calls here`)
		p.assertStarts(t, 0)
		assert.Zero(t, p.count(background, "stranger ended"))
	},
	"call": func(t *testing.T, p *lazyPage) {
		p.eval(t, `for (let n = 0; n < 3; n++) document.dispatchEvent(new Event("call-content"))`)
		p.waitFor(t, func(l line) bool { return p.count(content, `answer: {"paid":7}`) == 3 })
		p.assertStarts(t, 1)
	},
	"click": func(t *testing.T, p *lazyPage) {
		p.eval(t, addShop)
		p.click(t, "#other")
		p.assertStarts(t, 0)
		p.click(t, "#label")
		p.wait(t, content, "click on #buy trusted true element buy prevented false")
		p.eval(t, `document.querySelector("#buy").click()`)
		p.wait(t, content, "click on #buy trusted false element buy prevented false")
		p.assertStarts(t, 1)
		assert.Equal(t, 2, p.count(content, "click on"), "each click once")
	},
	"link": func(t *testing.T, p *lazyPage) {
		p.eval(t, addShop)
		p.click(t, "#away")
		p.wait(t, content, "click on a trusted true element away prevented true")
		url, err := p.tab.URL(firefoxtest.Context(t))
		require.NoError(t, err)
		assert.Equal(t, p.url, url)
	},
	"shadow": func(t *testing.T, p *lazyPage) {
		p.eval(t, `
			document.body.insertAdjacentHTML("beforeend", "<div id=host></div>");
			document.querySelector("#host").attachShadow({ mode: "open" }).innerHTML = "<button id=buy>buy</button>";
			document.querySelector("#host").shadowRoot.querySelector("#buy").click();`)
		p.wait(t, content, "click on #buy trusted false element buy")
	},
	"thaw": func(t *testing.T, p *lazyPage) {
		p = p.backFromTheCache(t)
		p.wait(t, content, "thawed")
		p.assertStarts(t, 0)
		p.click(t, "#buy")
		p.wait(t, content, "click on #buy trusted true")
		p.assertStarts(t, 1)
	},
}

// backFromTheCache leaves the page with the elements of addShop, and comes
// back. Firefox does not keep every page, so that it may take a few.
func (p *lazyPage) backFromTheCache(t *testing.T) *lazyPage {
	t.Helper()
	for range 10 {
		p.eval(t, addShop)
		require.NoError(t, p.tab.Navigate(firefoxtest.Context(t), p.page+"/elsewhere"))
		require.NoError(t, p.tab.Back(firefoxtest.Context(t)))
		var kept bool
		require.NoError(t, p.tab.Eval(firefoxtest.Context(t), `return document.querySelector("#buy") != null`, &kept))
		if kept {
			return p
		}
		p = p.idle(t, p.url)
	}
	require.Fail(t, "no page was kept")
	return nil
}

// TestLazyContentScriptStartsUnderStrictPagePolicy starts a program in a page
// whose policy forbids all scripts.
func TestLazyContentScriptStartsUnderStrictPagePolicy(t *testing.T) {
	s := enter(t, fixture("lazy"), 3)
	s.page = firefoxtest.Serve(t, strictPage)
	p := s.idle(t, s.page+"/")
	p.eval(t, addShop)
	p.click(t, "#buy")
	p.wait(t, content, "click on #buy trusted true element buy")
}

// TestEagerContentScriptHearsTheSame has one program that starts at once
// beside two that do not.
func TestEagerContentScriptHearsTheSame(t *testing.T) {
	s := enter(t, fixture("lazy"), 3)
	tab := firefoxtest.OpenTab(t, s.Browser, s.page+"/both/")
	s.wait(t, content, "the eager one runs")
	p := &lazyPage{stage: s, tab: tab}
	p.eval(t, addShop)
	p.click(t, "#buy")
	s.wait(t, content, "the eager one hears of a click")
	s.wait(t, content, "click on #buy trusted true element buy")
}
