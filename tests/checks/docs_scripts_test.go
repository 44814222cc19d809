package checks

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"gangway/internal/codegen"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestJavaScriptInDocuments checks the types of every block of JavaScript,
// against those of the packages that it imports: so what the guides say of other
// libraries is what these have. The versions are in jsbridge/package.json.
func TestJavaScriptInDocuments(t *testing.T) {
	installed(t)
	dir := scratch(t)
	modules, err := filepath.Abs(filepath.Join(top, "jsbridge", "node_modules"))
	require.NoError(t, err)
	require.NoError(t, os.Symlink(modules, filepath.Join(dir, "node_modules")))
	write(t, filepath.Join(dir, "browser.d.ts"), "declare const browser: import(\"webextension-polyfill\").Browser;\n")
	write(t, filepath.Join(dir, "package.json"), `{"type": "module"}`)
	write(t, filepath.Join(dir, "tsconfig.json"), javaScriptChecks)
	types := codegen.Typed{Out: filepath.Join(dir, "types"), Dir: filepath.Join(top, "tests", "fixtures", "numbers")}
	_, err = types.Write()
	require.NoError(t, err)
	_, err = codegen.WriteLibrary(types.Out)
	require.NoError(t, err)
	_, err = codegen.WriteScripts(filepath.Join(dir, "lib"))
	require.NoError(t, err)
	where := make([]any, 0)
	for i, b := range blocks(t, "js") {
		name := fmt.Sprintf("block%d.js", i)
		where = append(where, name+" is "+b.String())
		write(t, filepath.Join(dir, name), b.Given+b.Code+"export {};\n")
	}
	tsc := filepath.Join(modules, "typescript", "bin", "tsc")
	out, err := run(t, nil, "node", tsc, "--project", dir)
	assert.NoError(t, err, "%s\n%s", out, where)
}

const javaScriptChecks = `{
  "compilerOptions": {
    "allowJs": true, "checkJs": true, "noEmit": true, "skipLibCheck": true, "strict": true, "noImplicitAny": false,
    "target": "es2024", "lib": ["es2024", "dom"], "module": "nodenext", "types": []
  },
  "include": ["*.js", "browser.d.ts"]
}`
