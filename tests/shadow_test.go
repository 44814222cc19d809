package tests

import (
	"net/http"
	"testing"

	"gangway/browsertest"

	"github.com/stretchr/testify/assert"
)

// hostilePage hides and styles all that is in it, refuses styles of others, and
// counts the keys.
var hostilePage = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "style-src 'nonce-own'")
	_, _ = w.Write([]byte(`<!doctype html><html dir="rtl"><title>A page</title>
		<style nonce="own">
			* { display: none !important; color: red !important; font-size: 50px !important; opacity: 0 !important; transform: translate(50px) !important }
			html { display: block !important; opacity: 1 !important; transform: none !important }
		</style>
		<body><script>
			globalThis.keys = 0;
			document.addEventListener("keydown", () => keys++);
		</script>`))
})

// jealousPage refuses WebAssembly, so that Chromium runs the program in a frame.
var jealousPage = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "script-src 'self'")
	_, _ = w.Write([]byte("<!doctype html><title>A page</title>"))
})

// TestShadowKeepsThePageOut puts an interface into a page whose style and scripts
// want to reach it.
func TestShadowKeepsThePageOut(t *testing.T) {
	inBoth(t, "fixtures/shadow", func(t *testing.T, b *browsertest.Browser) {
		page := b.Open(b.Serve(hostilePage))
		b.Wait(content, "ready")
		ask := func(event, want string) {
			t.Helper()
			page.Eval(`document.dispatchEvent(new Event(arguments[0]))`, nil, event)
			b.Wait(content, want)
		}
		if b.Name() == browsertest.Chromium {
			b.Open(b.Serve(jealousPage))
			b.Wait(content, "failed: attach: webext: not available here: shadow.Attach needs a program that runs in place")
		}
		ask("look", "looks: block, rgb(250, 250, 240), rgb(10, 60, 70), 16px, ltr, at 20 20, field true")
		var root any
		page.Eval(`return document.querySelector("gangway-shadow").shadowRoot`, &root)
		assert.Nil(t, root)

		ask("misplaced", "misplaced: true")
		for range 3 {
			b.Wait(content, "misplaced: true")
		}
		ask("state", "attached: true")
		ask("type", "typed k")
		ask("escape", "typed Escape")
		assert.Len(t, linesOf(b, "a key in the field"), 2)
		var keys int
		page.Eval(`return keys`, &keys)
		assert.Zero(t, keys, "the page has heard a key")
		ask("state", "attached: false")
		ask("end", "closed: false")
	})
}

func linesOf(b *browsertest.Browser, text string) (found []browsertest.Line) {
	for _, line := range b.Lines() {
		if line.Text == text {
			found = append(found, line)
		}
	}
	return found
}
