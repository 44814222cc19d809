package tests

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"path/filepath"
	"strings"
	"testing"

	"gangway/internal/extbuild"
	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"
	"gangway/tests/inspectortest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An inspectorStage is a stage with the inspector of the example open in a tab.
type inspectorStage struct {
	*stage
	*inspectortest.Page
	t   *testing.T
	tab *firefox.Tab
}

func openInspector(t *testing.T) *inspectorStage {
	t.Helper()
	out := filepath.Join(t.TempDir(), "extension")
	_, err := extbuild.Build(t.Context(), extbuild.Options{Dir: example, Out: out, Inspect: true})
	require.NoError(t, err)
	s := open(t).with(t, out)
	require.NoError(t, s.SetPref(firefoxtest.Context(t), "ui.prefersReducedMotion", 1))
	tab := firefoxtest.OpenTab(t, s.Browser, s.extension.URL(extbuild.InspectorPage))
	return &inspectorStage{s, inspectortest.New(t, tab.Eval), t, tab}
}

// clicks has a page clicked, each time of which its content script sends a
// message.
func (s *inspectorStage) clicks(tab *firefox.Tab, times int) {
	s.t.Helper()
	require.NoError(s.t, tab.Eval(firefoxtest.Context(s.t), `
		const { port1, port2 } = new MessageChannel(); // A hidden page has timers that are slow.
		for (let n = 0; n < arguments[0]; n++) {
			document.body.click();
			if (n % 100 == 99) {
				await new Promise(resolve => { port1.onmessage = resolve; port2.postMessage(null); });
			}
		}`, nil, times))
}

// TestInspectorShowsTheExample has three tabs of the example, a suspension and
// 10,000 messages in the inspector, uses it by keyboard, and saves pictures of it
// in build, inspector-light.png and inspector-dark.png.
func TestInspectorShowsTheExample(t *testing.T) {
	s := openInspector(t)
	site := firefoxtest.Serve(t, titled)
	ctx := firefoxtest.Context(t)
	tides := s.greeted(t, site, "Tide tables")
	harbor := s.greeted(t, site, "Harbor news")
	s.greeted(t, site, "Ferries")
	s.Waits(`rows().filter(row => row[1] == "greetings (session)" && row[2] == "connected").length == 3`)
	s.Waits(`nodes().includes("background, awake") && nodes().filter(node => node.startsWith("tab ")).length == 3`)

	before := s.LastNumber()
	require.NoError(t, s.extension.TerminateBackground(ctx))
	s.Waits(`nodes().includes("background, suspended, or gone")`)
	s.Waits(`rows().filter(row => row[2] == "asleep" || row[2] == "waiting").length == 3`)
	state, err := s.extension.BackgroundState(ctx)
	require.NoError(t, err)
	assert.Equal(t, "stopped", state, "the inspector wakes nobody")

	s.clicks(harbor, 1)
	_, err = s.WaitLineAfter(ctx, before, firefox.From(background, "they clicked the page!"))
	require.NoError(t, err)
	s.Waits(`nodes().includes("background, awake") && rows().some(row => row[2] == "connected" && row[8] == "2")`)
	s.Page.Eval(`
		const list = document.querySelector("#messages");
		new MutationObserver(changes => { // Of one drawing.
			const filled = new Set(changes.filter(c => c.type == "characterData").map(c => c.target.parentNode.closest("li")));
			const added = changes.some(c => c.target == list && c.addedNodes.length);
			if (!added && filled.size == list.children.length) list.dataset.filled = "in place";
		}).observe(list, { childList: true, characterData: true, subtree: true });`, nil)
	s.clicks(tides, 10_000)
	s.Waits(`rows().some(row => parseInt(row[3]) >= 10_000 && row[6] == "0 / 0" && row[7].endsWith(" ms"))`)
	s.Waits(`document.querySelector("#messages").dataset.filled == "in place"`)

	// By keyboard: a row, its newest message, a filter.
	s.Page.Eval(`document.querySelector("#rows tr").focus(); press("ArrowDown"); press("ArrowUp"); press("Enter");`, nil)
	s.Waits(`document.querySelector("#chosen").textContent.startsWith("of greetings")`)
	s.Page.Eval(`press("/"); const filter = document.querySelector("#filter"); filter.value = "clicked"; filter.dispatchEvent(new Event("input"));
		document.querySelector("#messages li").focus(); press("Enter");`, nil)
	s.Waits(`messages().length > 0 && messages().every(m => m[5].includes("clicked"))`)
	s.Waits(`document.querySelector("#detail").textContent.includes('"greeting": "they clicked the page!"')`)
	s.exports()
	s.Page.Eval(`press("p");`, nil)
	s.Waits(`document.querySelector("#pause").ariaPressed == "true"`)
	s.Page.Eval(`press("p");`, nil)

	s.Page.Eval(`press("Escape");`, nil)
	s.Waits(`document.querySelector("#detail").hidden && document.querySelector("#chosen").textContent == ""`)
	s.clicks(harbor, 20)
	s.Waits(`nodes().includes("background, awake") && messages().some(m => m[1] == "↓ receive" && m[5].includes("clicked"))`)
	s.Waits(`nodes().filter(node => node.startsWith("tab ")).length == 3`) // One of them is silent.
	s.Page.Eval(`[...document.querySelectorAll("#messages li")].find(m => /receive.*clicked/.test(m.textContent)).click();`, nil)
	light, dark := s.picture("inspector-light", 1), s.picture("inspector-dark", 0)
	assert.Greater(t, brightness(light), 0.8)
	assert.Less(t, brightness(dark), 0.25)
}

// exports reads the messages that are shown, as the link for the export gives
// them.
func (s *inspectorStage) exports() {
	s.t.Helper()
	var address string
	s.Page.Eval(`const link = document.querySelector("#export");
		link.addEventListener("click", event => event.preventDefault(), { once: true });
		link.click();
		return link.href;`, &address)
	_, encoded, found := strings.Cut(address, "base64,")
	require.True(s.t, found, address)
	lines, err := base64.StdEncoding.DecodeString(encoded)
	require.NoError(s.t, err)
	all := bytes.Split(bytes.TrimSpace(lines), []byte("\n"))
	assert.NotEmpty(s.t, all)
	for _, line := range all {
		var read struct {
			Role, Kind, Port string
			Message          map[string]any
		}
		require.NoError(s.t, json.Unmarshal(line, &read))
		assert.Equal(s.t, "gangway.session/greetings", read.Port)
		assert.Equal(s.t, "they clicked the page!", read.Message["greeting"])
	}
}

// picture saves a screenshot of the inspector in a color scheme of Firefox, 0 for
// dark and 1 for light.
func (s *inspectorStage) picture(name string, scheme int) image.Image {
	s.t.Helper()
	ctx := firefoxtest.Context(s.t)
	require.NoError(s.t, s.SetPref(ctx, "layout.css.prefers-color-scheme.content-override", scheme))
	s.Waits(fmt.Sprintf(`matchMedia("(prefers-color-scheme: dark)").matches == (%d == 0)`, scheme))
	require.NoError(s.t, s.tab.Show(ctx))
	var wide bool
	s.Page.Eval(`return document.documentElement.scrollWidth > document.documentElement.clientWidth;`, &wide)
	assert.False(s.t, wide, "the page is wider than its window")
	shot, err := s.tab.Screenshot(ctx)
	require.NoError(s.t, err)
	return save(s.t, name, shot)
}
