package tests

import (
	"fmt"
	"html"
	"net/http"
	"testing"

	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// titled serves pages whose titles are their paths.
var titled = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, "<!DOCTYPE html><title>%s</title><body><h1>A page</h1></body>", html.EscapeString(r.URL.Path[1:]))
})

// A popupStage is a stage with the example's popup open in it.
type popupStage struct {
	*stage
	*firefox.Popup
	t *testing.T
}

// greeted opens a tab with a page of that title, and waits until its content
// script has been greeted.
func (s *stage) greeted(t *testing.T, site, title string) *firefox.Tab {
	t.Helper()
	before := s.LastNumber()
	tab := firefoxtest.OpenTab(t, s.Browser, site+"/"+title)
	_, err := s.WaitLineAfter(firefoxtest.Context(t), before, func(l line) bool {
		return l.TabID == tab.ID && firefox.From(content, "hi there content script!")(l)
	})
	require.NoError(t, err)
	return tab
}

func (s *stage) openPopup(t *testing.T, tab *firefox.Tab) *popupStage {
	t.Helper()
	popup, err := s.extension.OpenPopup(firefoxtest.Context(t), tab)
	require.NoError(t, err)
	return &popupStage{s, popup, t}
}

// A shownTab is what the popup shows of a tab.
type shownTab struct {
	Name, State, Ports, Heard, LastHeard, Told, LastTold string
	Chosen                                               bool
}

// rowsScript defines rows, which returns what the popup shows of all tabs.
const rowsScript = `
	const rows = () => [...document.querySelectorAll("#tabs li")].map(item => {
		const text = selector => item.querySelector(selector).innerText;
		return {
			Name: text(".name"), State: text(".state"), Ports: text(".ports"),
			Heard: text(".heard b"), LastHeard: text(".heard .last"),
			Told: text(".told b"), LastTold: text(".told .last"), Chosen: item.querySelector("input").checked,
		};
	});`

// waits waits until an expression of JavaScript holds in the popup, which may
// use rows.
func (p *popupStage) waits(expression string) {
	p.t.Helper()
	err := p.Eval(firefoxtest.Context(p.t), rowsScript+`
		while (!(`+expression+`)) {
			await new Promise(resolve => setTimeout(resolve, 20)); // Nothing observes what somebody has typed.
		}`, nil)
	require.NoError(p.t, err, "%s\nthe popup shows:\n%+v", expression, p.rows())
}

func (p *popupStage) rows() []shownTab {
	p.t.Helper()
	var shown []shownTab
	require.NoError(p.t, p.Eval(p.t.Context(), rowsScript+`return rows();`, &shown))
	return shown
}

// press presses keys and nothing else.
func (p *popupStage) press(keys ...string) {
	p.t.Helper()
	require.NoError(p.t, p.Press(firefoxtest.Context(p.t), keys...))
}

// text returns the keys of a text.
func text(s string) []string {
	keys := make([]string, 0, len(s))
	for _, r := range s {
		keys = append(keys, string(r))
	}
	return keys
}

func TestPopupShowsTabsAndGreetsOne(t *testing.T) {
	bare := open(t)
	site := firefoxtest.Serve(t, titled)
	for _, version := range []int{3, 2} {
		t.Run(fmt.Sprintf("manifest v%d", version), func(t *testing.T) {
			s := bare.with(t, build(t, example, version))
			ctx := firefoxtest.Context(t)
			first := s.greeted(t, site, "<b>first</b>")
			second := s.greeted(t, site, "second")
			p := s.openPopup(t, second)

			p.waits(`rows().length == 2 && rows().every(row => row.State == "connected" && row.Told == 1)`)
			row := shownTab{
				State: "connected", Ports: "1 port", Heard: "1", LastHeard: "hello from content script",
				Told: "1", LastTold: "hi there content script!",
			}
			shown := []shownTab{row, row}
			shown[0].Name, shown[1].Name, shown[0].Chosen = "<b>first</b>", "second", true
			assert.Equal(t, shown, p.rows(), "a title is text, whatever it says")

			// While somebody writes, a page is clicked.
			p.press(append([]string{"Tab", "Tab", "Tab"}, text("to nobody else")...)...)
			p.waits(`document.activeElement.id == "text" && document.activeElement.value == "to nobody else"`)
			require.NoError(t, first.Eval(ctx, `document.body.click()`, nil))
			p.waits(`rows()[0].Heard == 2`)
			assert.Equal(t, "they clicked the page!", p.rows()[0].LastHeard)
			p.waits(`document.activeElement.id == "text" && document.activeElement.value == "to nobody else"`)

			// They choose the second tab, by keyboard alone, and send.
			p.press("Shift+Tab", "ArrowDown", "Enter")
			s.waitOn(t, content, "to nobody else", site+"/second")
			p.waits(`rows()[1].Told == 2 && rows()[1].Chosen && document.querySelector("#text").value == ""`)
			assert.Equal(t, "to nobody else", p.rows()[1].LastTold)
			assert.Equal(t, "1", p.rows()[0].Told)
			p.press("Enter")
			p.waits(`document.activeElement.id == "text"`)

			// The background goes and comes back under the open popup.
			require.NoError(t, s.extension.TerminateBackground(ctx))
			s.wait(t, background, "back after a suspension")
			p.waits(`rows().length == 2 && rows().every(row => row.State == "connected" && row.Ports == "2 ports")`)
			p.waits(`!document.body.matches(".waiting")`)
			assert.Equal(t, "2", p.rows()[0].Heard)
			assert.Equal(t, "2", p.rows()[1].Told)
			p.press(append(text("after a pause"), "Enter")...)
			s.waitOn(t, content, "after a pause", site+"/second")
			p.waits(`rows()[1].LastTold == "after a pause"`)

			require.NoError(t, p.Click(ctx, "#greet-all"))
			s.waitOn(t, content, "they clicked the button!", site+"/second")
			p.waits(`rows().every(row => row.LastTold == "they clicked the button!")`)

			require.NoError(t, first.Close(ctx))
			p.waits(`rows().length == 1 && rows()[0].Chosen`)
			p.press("Escape")
			open, err := p.Open(ctx)
			require.NoError(t, err)
			assert.False(t, open)

			require.NoError(t, s.Flush(ctx))
			for _, once := range []string{"to nobody else", "after a pause"} {
				assert.Equal(t, 1, s.count(content, once), once)
			}
			assert.Equal(t, 2, s.count(content, "they clicked the button!"))
		})
	}
}

// TestPopupWakesTabs opens the popup while the background is suspended.
func TestPopupWakesTabs(t *testing.T) {
	s := enter(t, example, 3)
	tab := s.greeted(t, s.page, "")
	require.NoError(t, s.extension.TerminateBackground(firefoxtest.Context(t)))
	p := s.openPopup(t, tab)
	p.waits(`rows().length == 1 && rows()[0].State == "connected"`)
	assert.Equal(t, "1", p.rows()[0].Heard)
	p.press(append([]string{"Tab", "Tab", "Tab"}, append(text("good morning"), "Enter")...)...)
	s.wait(t, content, "good morning")
}
