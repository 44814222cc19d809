package toolchain

import (
	"context"
	"go/version"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMinVersionIsWhatGoModAsksFor(t *testing.T) {
	mod, err := os.ReadFile("../../go.mod")
	require.NoError(t, err)
	match := regexp.MustCompile(`(?m)^go (\S+)$`).FindSubmatch(mod)
	require.NotNil(t, match)
	assert.Equal(t, MinVersion, version.Lang("go"+string(match[1])))
}

func TestTooOldTellsVersionsApart(t *testing.T) {
	for v, want := range map[string]bool{
		"go1.9":                         true,
		"go1.23.1":                      true,
		"go1.25.12 X:greenteagc":        true,
		"go1.26":                        false,
		"go1.26rc1":                     false,
		"go1.26.8":                      false,
		"go1.27.0-custom":               false,
		"devel go1.25-deadbeef Mon":     true,
		"devel go1.27-deadbeef Mon Jan": false,
		"something of one's own":        false,
	} {
		assert.Equal(t, want, tooOld(v), v)
	}
}

func TestFindRefusesAMachineWithoutGo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := Find(context.Background(), ".")
	var missing *Missing
	require.ErrorAs(t, err, &missing)
	assert.Contains(t, err.Error(), "no go command on PATH")
	assert.Equal(t, 2, missing.ExitStatus())
}

func TestFindRefusesAGoWithoutCaches(t *testing.T) {
	for _, name := range []string{"HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "GOPATH", "GOCACHE", "GOMODCACHE"} {
		t.Setenv(name, "")
	}
	_, err := Find(t.Context(), ".")
	var missing *Missing
	require.ErrorAs(t, err, &missing)
	assert.EqualError(t, err, "Go has no folder for its caches; set HOME, or GOCACHE and GOMODCACHE.")
}

func TestFindRefusesAnOldGo(t *testing.T) {
	t.Setenv("PATH", fakeGo(t, `echo '{"GOVERSION":"go1.23.1","GOROOT":"/nowhere"}'`))
	_, err := Find(context.Background(), ".")
	require.Error(t, err)
	assert.Regexp(t, `^Gangway needs Go 1\.26 or newer; this is go1\.23\.1\. Install `, err.Error())
}

func TestFindPassesOnWhyGoCannotAnswer(t *testing.T) {
	t.Setenv("PATH", fakeGo(t, "echo 'go: cannot find GOROOT' >&2\nexit 2"))
	_, err := Find(context.Background(), ".")
	assert.ErrorContains(t, err, "env does not work: go: cannot find GOROOT")
}

func TestWasmExecRefusesAGoWithoutIt(t *testing.T) {
	_, err := (&Toolchain{Version: "go1.26.8", Root: t.TempDir()}).WasmExec()
	var missing *Missing
	require.ErrorAs(t, err, &missing)
	assert.Contains(t, err.Error(), filepath.Join("lib", "wasm", "wasm_exec.js"))
}

func TestWasmExecIsThatOfTheCompiler(t *testing.T) {
	goTool, err := Find(context.Background(), ".")
	require.NoError(t, err)
	data, err := goTool.WasmExec()
	require.NoError(t, err)
	assert.Contains(t, string(data), "globalThis.Go = class")
}

func TestBuildShowsWhatGoPrinted(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "go.mod", "module broken\n\ngo 1.26\n")
	writeFile(t, dir, "background/main.go", "package main\n\nfunc main() { missing() }\n")
	goTool, err := Find(context.Background(), dir)
	require.NoError(t, err)

	err = goTool.Build(context.Background(), Target{
		Dir:     dir,
		Package: filepath.Join(dir, "background"),
		Output:  filepath.Join(dir, "out.wasm"),
	})
	var compileError *CompileError
	require.ErrorAs(t, err, &compileError)
	assert.Equal(t, "./background", compileError.Package)
	assert.Equal(t, "# broken/background\nbackground/main.go:3:15: undefined: missing\n", compileError.Details())
}

func TestBuildEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := (&Toolchain{Go: "/bin/sleep"}).Build(ctx, Target{Dir: ".", Package: "."})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestPackageArgumentStartsWithADot(t *testing.T) {
	for _, tt := range []struct{ dir, folder, want string }{
		{"/m", "/m/extension/background", "./extension/background"},
		{"/m/extension", "/m/extension", "./."},
		{"/m/a", "/m/b/c", "../b/c"},
		{"/m/a", "/m", ".."},
	} {
		got, err := packageArgument(tt.dir, tt.folder)
		require.NoError(t, err)
		assert.Equal(t, tt.want, got)
	}
}

// fakeGo returns a folder with a go command that runs script.
func fakeGo(t *testing.T, script string) string {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "go")
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o755))
	return dir
}

func writeFile(t *testing.T, dir, name, data string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(data), 0o644))
}
