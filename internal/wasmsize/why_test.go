package wasmsize

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/toolchain"
)

// aProgram writes a program of two packages and returns it.
func aProgram(t *testing.T) (Program, *toolchain.Toolchain) {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "go.mod", "module fixture\n\ngo 1.26\n")
	write(t, dir, "main.go", `package main

import (
	"fixture/inner"
	_ "fixture/silent"
)

func main() { run() }

//go:noinline
func run() {
	println("first")
	inner.Shout()
}
`)
	for _, folder := range []string{"inner", "silent"} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, folder), 0o755))
	}
	write(t, dir, "inner/inner.go", `package inner

import "strconv"

// Shout writes a number.
//
//go:noinline
func Shout() { println(strconv.Atoi("1")) }
`)
	write(t, dir, "silent/silent.go", "package silent\n\nfunc Unused() {}\n")
	goTool, err := toolchain.Find(t.Context(), dir)
	require.NoError(t, err)
	return Program{Dir: dir, Package: "."}, goTool
}

func TestWhyShowsTheChainsAndTheirLines(t *testing.T) {
	program, goTool := aProgram(t)
	reason, err := Why(t.Context(), goTool, program, "strconv")
	require.NoError(t, err)
	assert.Equal(t, Reason{
		Imports: []Link{{"fixture", "main.go:4"}, {"fixture/inner", "inner/inner.go:3"}, {"strconv", ""}},
		Symbols: []Link{
			{"main.main", "main.go:8"},
			{"main.run", "main.go:13"},
			{"fixture/inner.Shout", "inner/inner.go:8"},
			{"strconv.Atoi", ""},
		},
	}, reason)
	var out strings.Builder
	WriteReason(&out, reason)
	assert.Equal(t, `  imports
    fixture              main.go:4
    fixture/inner        inner/inner.go:3
    strconv
  calls
    main.main            main.go:8
    main.run             main.go:13
    fixture/inner.Shout  inner/inner.go:8
    strconv.Atoi
`, out.String())
}

func TestWhyShowsThatThereIsNoImportOfTheRuntime(t *testing.T) {
	program, goTool := aProgram(t)
	reason, err := Why(t.Context(), goTool, program, "runtime")
	require.NoError(t, err)
	require.NotEmpty(t, reason.Symbols)
	assert.Equal(t, "main.main", reason.Symbols[0].Name)
}

func TestWhySaysThatAPackageIsNotThere(t *testing.T) {
	program, goTool := aProgram(t)
	for path, want := range map[string]string{
		"net/http":       "net/http: the program does not import it",
		"inner":          "inner: the program does not import it, but it does fixture/inner",
		"fixture/silent": "fixture/silent: the program imports it, but uses nothing of it: it takes no space",
	} {
		_, err := Why(t.Context(), goTool, program, path)
		assert.EqualError(t, err, want)
	}
	_, err := Why(t.Context(), goTool, Program{Dir: program.Dir, Package: "./inner"}, "strconv")
	assert.EqualError(t, err, "fixture/inner is the Go package inner, not a program; expected a Go package main")
}
