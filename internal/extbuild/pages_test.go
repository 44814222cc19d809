package extbuild

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/toolchain"
)

const supportElements = `<script src="/gangway/wasm_exec.js"></script>
<script src="/gangway/codec.js"></script>
<script src="/gangway/host.js"></script>
<script src="/gangway/loader.js"></script>
`

// paged returns a module whose extension has nothing but pages.
func paged(pages map[string]string) map[string]string {
	files := map[string]string{
		"go.mod":            "module fixture\n\ngo 1.26\n",
		"ext/manifest.json": minimalJSON(`"action": {"default_popup": "popup.html"}`),
		"ext/popup/main.go": "package main\n\nfunc main() {}\n",
	}
	for name, text := range pages {
		files["ext/"+name] = text
	}
	return files
}

func TestBuildPutsThePackageOfAPageInPlace(t *testing.T) {
	for _, tt := range []struct{ name, page, text, want string }{
		{"beside the page", "popup.html",
			"<!DOCTYPE html>\n<P  class=x>&nbsp;\n<script src=\"./popup\"></script>\n",
			"<!DOCTYPE html>\n<P  class=x>&nbsp;\n" + supportElements + "<script src=\"/popup.js\"></script>\n"},
		{"in the folder of the package", "popup/index.html", "<SCRIPT SRC='./'></SCRIPT>",
			supportElements + `<script src="/popup.js"></SCRIPT>`},
		{"below the page", "pages/a.html", `<script src="../popup" defer></script>`,
			string(bytes.ReplaceAll([]byte(supportElements), []byte(`.js"`), []byte(`.js" defer`))) +
				`<script src="/popup.js" defer></script>`},
		{"after other scripts", "popup.html", `<script src="a.js"></script><script src="./popup"></script><script>1 < 2</script>`,
			`<script src="a.js"></script>` + supportElements + `<script src="/popup.js"></script><script>1 < 2</script>`},
		{"not in a comment", "popup.html", `<!-- <script src="./popup"></script> -->`, `<!-- <script src="./popup"></script> -->`},
		{"not for a script with a dot", "popup.html", `<script src="./popup.js"></script>`, `<script src="./popup.js"></script>`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inModule(t, paged(map[string]string{tt.page: tt.text}))
			result, err := Build(context.Background(), Options{Dir: "ext"})
			require.NoError(t, err)
			assert.Equal(t, tt.want, readTree(t, result.Dir)[tt.page])
		})
	}
}

func TestBuildLetsPagesRunWebAssembly(t *testing.T) {
	inModule(t, paged(map[string]string{
		"popup.html":   `<script src="./popup"></script>`,
		"options.html": `<script src="./popup"></script>`,
	}))
	result, err := Build(context.Background(), Options{Dir: "ext"})
	require.NoError(t, err)
	require.Len(t, result.Programs, 1, "two pages share a package")
	files := readTree(t, result.Dir)
	assert.Contains(t, files["manifest.json"], "script-src 'self' 'wasm-unsafe-eval'")
	assert.Contains(t, files["popup.js"], `"module": "popup.wasm"`)
	assert.Contains(t, sortedKeys(files), "popup.wasm")
}

func TestBuildRefusesPages(t *testing.T) {
	const wanted = `; expected a folder with a Go package main, such as "./background"`
	for name, tt := range map[string]struct{ page, want string }{
		"a package that is not there": {"\n\n<script src='./nowhere'></script>",
			`ext/popup.html:3: <script src="./nowhere">: there is no folder "./nowhere" in the extension folder` + wanted},
		"a package outside": {`<script src="../popup"></script>`,
			`ext/popup.html:1: <script src="../popup">: "./../popup" is outside the extension folder` + wanted},
		"an attribute": {`<script src="./popup" type="module"></script>`,
			`ext/popup.html:1: <script src="./popup">: a Go package takes no attribute type; expected only src and defer`},
	} {
		t.Run(name, func(t *testing.T) {
			inModule(t, paged(map[string]string{"popup.html": tt.page}))
			_, err := Build(context.Background(), Options{Dir: "ext"})
			assert.EqualError(t, err, tt.want)
		})
	}
}

func TestBuildNamesThePageOfAPackageThatDoesNotCompile(t *testing.T) {
	inModule(t, paged(map[string]string{
		"popup.html":    `<script src="./popup"></script>`,
		"popup/main.go": "package main\n\nfunc main() { x() }\n",
	}))
	_, err := Build(context.Background(), Options{Dir: "ext"})
	var compileError *toolchain.CompileError
	require.ErrorAs(t, err, &compileError)
	assert.EqualError(t, err, filepath.FromSlash("ext/popup.html")+`, <script src="./popup">: `+
		"./ext/popup does not compile; Go's own messages stand above")
}
