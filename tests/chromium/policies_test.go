package chromium

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/chromium"
	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/console"
	"gangway/internal/extbuild"
	"gangway/internal/manifest"
	"gangway/internal/pageserver"
)

// Where the Go program of a content script runs.
const (
	inPlace = "in place"
	inFrame = "in a frame"
	nowhere = "nowhere"
)

// A policy is one of a page, and where the program runs under it.
type policy struct {
	name    string
	headers map[string]string
	body    string
	where   string
}

func csp(text string) map[string]string { return map[string]string{"Content-Security-Policy": text} }

func withEmbedder(text, embedder string) map[string]string {
	return map[string]string{"Content-Security-Policy": text, "Cross-Origin-Embedder-Policy": embedder,
		"Cross-Origin-Opener-Policy": "same-origin"}
}

var policies = []policy{
	{"no policy", nil, "", inPlace},
	{"images alone", csp("img-src *"), "", inPlace},
	{"WebAssembly allowed", csp("script-src 'self' 'wasm-unsafe-eval'"), "", inPlace},
	{"own scripts", csp("script-src 'self'"), "", inFrame},
	{"inline scripts", csp("script-src 'self' 'unsafe-inline'"), "", inFrame},
	{"a nonce", csp("script-src 'nonce-abc' 'strict-dynamic'"), "", inFrame},
	{"nothing", csp("default-src 'none'"), "", inFrame},
	{"nothing, and no frames", csp("default-src 'none'; frame-src 'none'"), "", inFrame},
	{"trusted types", csp("script-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"), "", inFrame},
	{"a policy in the page", nil, `<meta http-equiv="Content-Security-Policy" content="default-src 'none'">`, inFrame},
	{"COEP require-corp", withEmbedder("script-src 'self'", "require-corp"), "", inFrame},
	{"COEP credentialless", withEmbedder("script-src 'self'", "credentialless"), "", inFrame},
	{"COEP without a policy", withEmbedder("img-src *", "require-corp"), "", inPlace},
	{"a sandbox with scripts", csp("sandbox allow-scripts"), "", inPlace},
	{"a sandbox with own scripts", csp("sandbox allow-scripts; script-src 'self'"), "", inFrame},
	{"a sandbox without scripts", csp("sandbox"), "", inPlace},
	{"a sandbox without scripts or WebAssembly", csp("sandbox; default-src 'none'"), "", nowhere},
}

// servePolicies serves a page for each of the policies, by its number.
func servePolicies(t *testing.T) string {
	server, err := pageserver.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var number int
		if _, err := fmt.Sscanf(r.URL.Path, "/%d", &number); err != nil || number >= len(policies) {
			http.NotFound(w, r)
			return
		}
		for name, value := range policies[number].headers {
			w.Header().Set(name, value)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, "<!doctype html><html><head>%s<title>A page</title></head><body>A page</body></html>", policies[number].body)
	}))
	require.NoError(t, err)
	t.Cleanup(func() { server.Close() })
	return server.URL
}

// enterPolicies loads the fixture of this test.
func enterPolicies(t *testing.T) (*chromium.Browser, *chromium.Extension, string) {
	out := filepath.Join(t.TempDir(), "extension")
	_, err := extbuild.Build(t.Context(), extbuild.Options{Dir: "policies", Out: out, Browser: manifest.Chromium})
	require.NoError(t, err)
	b := chromiumtest.Start(t, chromium.Options{})
	return b, chromiumtest.Load(t, b, out), servePolicies(t)
}

// linesAfter returns the texts of lines with a prefix, after the line of a number.
func linesAfter(b *chromium.Browser, number int, prefix string) (texts []string) {
	for _, line := range b.Lines() {
		if line.Number > number && strings.HasPrefix(line.Text, prefix) {
			texts = append(texts, line.Text)
		}
	}
	return texts
}

func TestProgramRunsUnderEveryPolicyOrSaysWhyNot(t *testing.T) {
	b, extension, url := enterPolicies(t)
	for number, p := range policies {
		t.Run(p.name, func(t *testing.T) {
			before := b.LastNumber()
			page := fmt.Sprintf("%s/%d", url, number)
			tab := chromiumtest.OpenTab(t, b, page)
			if p.where == nowhere {
				chromiumtest.WaitLineAfter(t, b, before, console.SourceContentScript, "refused the Go module, and lets no frame of the extension run; its sandbox has no scripts")
				require.NoError(t, b.Flush(chromiumtest.Context(t)))
				assert.Empty(t, linesAfter(b, before, "port: "))
				return
			}
			kept := chromiumtest.WaitLineAfter(t, b, before, console.SourceContentScript, "kept a visit")
			assert.Equal(t, p.where == inFrame, strings.HasPrefix(kept.Page, extension.BaseURL), kept.Page)
			chromiumtest.WaitLineAfter(t, b, before, console.SourceBackground, "answer: it is me again")

			var id int
			require.NoError(t, extension.EvalBackground(chromiumtest.Context(t), `
				const tabs = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
				return tabs[0].id`, &id))
			origin := url
			if strings.Contains(p.headers["Content-Security-Policy"], "sandbox") {
				origin = "null"
			}
			place := fmt.Sprintf("hello, you are in tab %d, frame 0, %s of %s", id, page, origin)
			for _, way := range []string{"port: ", "session: "} {
				assert.Equal(t, []string{way + place}, linesAfter(b, before, way))
			}
			assert.Equal(t, []string{strings.Replace("message: "+place, "hello, ", "", 1)}, linesAfter(b, before, "message: "))
			assert.Empty(t, linesAfter(b, before, "went wrong"))
			var seen int
			require.NoError(t, tab.Eval(chromiumtest.Context(t), `return frames.length + document.querySelectorAll("iframe").length`, &seen))
			assert.Zero(t, seen, "the page sees no frame")
		})
	}
}

// framed is the address of a page where the program runs in a frame.
func framed(url string) string { return url + "/3" }

func TestFrameThatThePageRemovesIsPutInAgain(t *testing.T) {
	b, _, url := enterPolicies(t)
	tab := chromiumtest.OpenTab(t, b, framed(url))
	remove := func() {
		t.Helper()
		require.NoError(t, tab.Eval(chromiumtest.Context(t), `document.documentElement.lastElementChild.remove()`, nil))
	}
	chromiumtest.WaitLine(t, b, console.SourceContentScript, "kept a visit")
	for range 3 {
		before := b.LastNumber()
		remove()
		chromiumtest.WaitLineAfter(t, b, before, console.SourceBackground, "ended: you are in tab")
		chromiumtest.WaitLineAfter(t, b, before, console.SourceContentScript, "kept a visit")
	}
	before := b.LastNumber()
	remove()
	chromiumtest.WaitLineAfter(t, b, before, console.SourceContentScript, "has removed the frame in which it ran 4 times")
	chromiumtest.WaitLineAfter(t, b, before, console.SourceBackground, "ended: you are in tab")
	require.NoError(t, b.Flush(chromiumtest.Context(t)))
	assert.Empty(t, linesAfter(b, before, "port: "))
}

func TestFrameThatThePageMovesOrWhoseDocumentIsReplacedIsPutInAgain(t *testing.T) {
	b, _, url := enterPolicies(t)
	tab := chromiumtest.OpenTab(t, b, framed(url))
	chromiumtest.WaitLine(t, b, console.SourceContentScript, "kept a visit")
	for _, script := range []string{
		`document.body.append(document.documentElement.lastElementChild)`,
		`const { documentElement: root } = document; root.append(root.lastElementChild)`,
		`document.documentElement.replaceWith(document.createElement("html"))`,
	} {
		before := b.LastNumber()
		require.NoError(t, tab.Eval(chromiumtest.Context(t), script, nil))
		chromiumtest.WaitLineAfter(t, b, before, console.SourceContentScript, "kept a visit")
	}
}

// TestPageThatLoadsTheFrameItselfGetsNoProgram plays a page that has learned the
// frame's address and offers it a channel and a secret of its own.
func TestPageThatLoadsTheFrameItselfGetsNoProgram(t *testing.T) {
	b, extension, url := enterPolicies(t)
	tab := chromiumtest.OpenTab(t, b, url+"/0")
	chromiumtest.WaitLine(t, b, console.SourceContentScript, "kept a visit")
	chromiumtest.WaitLine(t, b, console.SourceBackground, "answer: it is me again")
	ctx := chromiumtest.Context(t)
	var address string
	require.NoError(t, extension.EvalContent(ctx, tab, `
		globalThis.asked = new Promise((resolve) => chrome.runtime.onConnect.addListener((port) => resolve(port.name)));
		return chrome.runtime.getURL("gangway/frame.html")`, &address))
	before := b.LastNumber()
	const secret = "0123456789abcdef0123456789abcdef"
	require.NoError(t, tab.Eval(ctx, `
		const [address, secret] = arguments;
		const frame = document.createElement("iframe");
		frame.src = address + "#" + secret;
		const loaded = new Promise((resolve) => (frame.onload = resolve));
		document.body.append(frame);
		await loaded;
		const { port1, port2 } = new MessageChannel();
		globalThis.got = [];
		port1.onmessage = ({ data }) => globalThis.got.push(data);
		frame.contentWindow.postMessage(secret, "*", [port2]);
		port1.postMessage({ program: "content", id: "", declared: [], functions: [], events: [] })`, nil, address, secret))
	var asked string
	require.NoError(t, extension.EvalContent(ctx, tab, `return globalThis.asked`, &asked))
	assert.Equal(t, "gangway.frame/"+secret, asked)
	require.NoError(t, b.Flush(ctx))
	assert.Empty(t, linesAfter(b, before, "port: "))

	// Another frame has time to start its program meanwhile.
	chromiumtest.OpenTab(t, b, framed(url))
	chromiumtest.WaitLineAfter(t, b, before, console.SourceContentScript, "kept a visit")
	var got int
	require.NoError(t, tab.Eval(ctx, `return globalThis.got.length`, &got))
	assert.Zero(t, got, "the channel of the page is not taken")
	assert.Empty(t, linesAfter(b, before, "went wrong"))
}
