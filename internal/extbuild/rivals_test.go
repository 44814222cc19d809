package extbuild

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/jsbridge"
)

func TestOnlyGoAndTheLibraryListenUnlessAScriptNamesTheEvent(t *testing.T) {
	for _, test := range []struct {
		name, file, text string
		only             bool
	}{
		{"a script that connects", "a.js", "browser.runtime.connect()", true},
		{"a text that is no script", "notes.txt", "onConnect", true},
		{"a script that listens", "a.js", "browser.runtime.onConnect.addListener(f)", false},
		{"a minified module in a folder", "lib/a.mjs", "b.onConnect.addListener(c=>d(c))", false},
		{"a script that listens to other extensions", "a.cjs", "r.onConnectExternal.addListener(f)", false},
		{"a page whose script listens", "page.html", "<script>r.onConnect.addListener(f)</script>", false},
		{"the library", "lib/gangway.js", string(jsbridge.RPC), true},
		{"the library as a classic script", "lib/gangway.classic.js", string(jsbridge.Classic), true},
		{"a bundle with the library", "bundle.js", `const e="gangway/onConnect";r[e.slice(8)].addListener(f)`, true},
		{"a bundle with the library and a script that listens", "bundle.js", string(jsbridge.RPC) + "r.onConnect.addListener(f)", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			writeTree(t, dir, map[string]string{"first.js": "// first", test.file: test.text, "z.js": "// last"})
			listener, err := findScript(dir, listensByItself)
			require.NoError(t, err)
			want := test.file
			if test.only {
				want = ""
			}
			assert.Equal(t, want, listener)
		})
	}
}
