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

// ends is a program that uses the library as a module, and script one that uses it
// as a classic script.
const (
	ends = `import { accept, connect, decode, dial, encode, listen, SessionError } from "./gangway.js";

async function speak(): Promise<unknown> {
  const port = connect({ name: "prices", tabId: 1, frameId: 0 });
  port.send(new Map([["tea", 1n]]));
  for await (const value of port) console.log(value);
  const session = await dial("prices", { signal: AbortSignal.timeout(1000) });
  await session.send({ tea: 1 });
  const { value, redelivered } = await session.receive();
  console.log(value, redelivered satisfies boolean, session.restored satisfies boolean);
  const end: SessionError = await session.close();
  // @ts-expect-error It is no code.
  if (end.code === "nothing") return;
  return decode(encode(end.code));
}

async function hear(): Promise<void> {
  for await (const port of listen("prices")) port.send(port.sender);
  for await (const session of accept("prices", { maxSessions: 8 })) await session.send(session.name);
}
void speak();
void hear();
`
	script = `// @ts-check
void gangway.dial("prices").then((session) => session.send(1));
// @ts-expect-error There is no such function.
gangway.call();
`
)

// TestLibrarySuitsTypeScript gives the library that the command writes, and programs
// that use it, to the compiler.
func TestLibrarySuitsTypeScript(t *testing.T) {
	installed(t)
	dir := scratch(t)
	_, err := codegen.WriteScripts(dir)
	require.NoError(t, err)
	write(t, filepath.Join(dir, "ends.ts"), ends)
	write(t, filepath.Join(dir, "script.cjs"), script)
	write(t, filepath.Join(dir, "package.json"), `{"type": "module"}`)
	write(t, filepath.Join(dir, "tsconfig.json"), strings.Replace(strictest, `"noEmit"`, `"moduleDetection": "legacy", "noEmit"`, 1))
	tsc, err := filepath.Abs(filepath.Join(top, "jsbridge", "node_modules", "typescript", "bin", "tsc"))
	require.NoError(t, err)
	out, err := run(t, nil, "node", tsc, "--project", dir)
	assert.NoError(t, err, out)
}

// TestTypeScriptIsCompiled compiles the programs in TypeScript at their strictest, and
// compares the result with the files that stand beside them: a browser loads these.
func TestTypeScriptIsCompiled(t *testing.T) {
	installed(t)
	prices := filepath.Join(top, "examples", "prices")
	assertCompiled(t, filepath.Join(prices, "popup"), filepath.Join(prices, "tsconfig.json"))

	dying := filepath.Join(top, "tests", "fixtures", "dying")
	dir := scratch(t)
	require.NoError(t, os.CopyFS(filepath.Join(dir, "popup"), os.DirFS(filepath.Join(dying, "popup"))))
	types := filepath.Join(dir, "types")
	_, err := codegen.Typed{Out: types, Dir: filepath.Join(dying, "work")}.Write()
	require.NoError(t, err)
	_, err = codegen.WriteLibrary(types)
	require.NoError(t, err)
	write(t, filepath.Join(dir, "tsconfig.json"), compiled)
	assertCompiled(t, filepath.Join(dir, "popup"), filepath.Join(dir, "tsconfig.json"))
}

// assertCompiled compiles the project of a configuration, and compares the scripts of
// a folder with those that the compiler makes.
func assertCompiled(t *testing.T, folder, config string) {
	t.Helper()
	config, err := filepath.Abs(config)
	require.NoError(t, err)
	out := scratch(t)
	tsc, err := filepath.Abs(filepath.Join(top, "jsbridge", "node_modules", "typescript", "bin", "tsc"))
	require.NoError(t, err)
	said, err := run(t, nil, "node", tsc, "--project", config, "--outDir", out, "--rootDir", filepath.Dir(config), "--allowJs", "false")
	require.NoError(t, err, said)
	sources, err := filepath.Glob(filepath.Join(folder, "*.ts"))
	require.NoError(t, err)
	found := 0
	for _, source := range sources {
		if strings.HasSuffix(source, ".d.ts") {
			continue
		}
		found++
		name := strings.TrimSuffix(filepath.Base(source), ".ts") + ".js"
		want, err := os.ReadFile(filepath.Join(out, filepath.Base(folder), name))
		require.NoError(t, err)
		have, err := os.ReadFile(filepath.Join(folder, name))
		require.NoError(t, err)
		assert.Equal(t, string(want), string(have), "%s does not belong to %s: compile it with tsc --project %s", name, source, config)
	}
	assert.Positive(t, found)
}

const compiled = `{
  "compilerOptions": {
    "strict": true, "exactOptionalPropertyTypes": true, "noUnusedLocals": true, "noImplicitReturns": true, "verbatimModuleSyntax": true,
    "target": "es2024", "lib": ["es2024", "dom", "dom.iterable"], "module": "esnext", "moduleResolution": "bundler", "types": []
  },
  "files": ["popup/popup.ts"]
}`

const strictest = `{
  "compilerOptions": {
    "noEmit": true, "allowJs": true, "checkJs": true, "strict": true, "exactOptionalPropertyTypes": true, "noUnusedLocals": true, "noImplicitReturns": true,
    "verbatimModuleSyntax": true, "isolatedModules": true, "target": "es2024", "lib": ["es2024", "dom"], "module": "nodenext", "types": []
  }
}`
