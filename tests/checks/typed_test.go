package checks

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gangway/internal/codegen"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestGeneratedTypesSuitTypeScript gives the generated types of all forms, and a
// program that uses them, to the compiler of TypeScript at its strictest. Where
// the program must not compile, it says so.
func TestGeneratedTypesSuitTypeScript(t *testing.T) {
	installed(t)
	golden := filepath.Join(top, "internal", "codegen", "testdata", "typed", "golden")
	dir := scratch(t)
	require.NoError(t, os.CopyFS(dir, os.DirFS(golden)))
	_, err := codegen.WriteLibrary(dir)
	require.NoError(t, err)
	program, err := os.ReadFile(filepath.Join(filepath.Dir(golden), "client.ts"))
	require.NoError(t, err)
	write(t, filepath.Join(dir, "client.ts"), string(program))
	crossing, err := os.ReadFile(filepath.Join(top, "tests", "fixtures", "crossing", "background.js"))
	require.NoError(t, err)
	write(t, filepath.Join(dir, "crossing.js"), strings.ReplaceAll(string(crossing), "./types/", "./"))
	write(t, filepath.Join(dir, "browser.d.ts"), "declare const browser: any;\n")
	write(t, filepath.Join(dir, "package.json"), `{"type": "module"}`)
	write(t, filepath.Join(dir, "tsconfig.json"), strictest)
	tsc, err := filepath.Abs(filepath.Join(top, "jsbridge", "node_modules", "typescript", "bin", "tsc"))
	require.NoError(t, err)
	out, err := run(t, nil, "node", tsc, "--project", dir)
	assert.NoError(t, err, out)
}

const strictest = `{
  "compilerOptions": {
    "noEmit": true, "allowJs": true, "checkJs": true, "strict": true, "exactOptionalPropertyTypes": true, "noUnusedLocals": true, "noImplicitReturns": true,
    "verbatimModuleSyntax": true, "isolatedModules": true, "target": "es2024", "lib": ["es2024", "dom"], "module": "nodenext", "types": []
  }
}`
