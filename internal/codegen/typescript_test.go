package codegen_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/codegen"
)

var update = flag.Bool("update", false, "write the golden files")

// TestTypesForTypeScriptAreGolden compares with the files that the tests of
// tests/checks give to the compiler of TypeScript.
func TestTypesForTypeScriptAreGolden(t *testing.T) {
	typed := codegen.Typed{Out: "testdata/typed/golden", Dir: "testdata/typed"}
	if *update {
		_, err := typed.Write()
		require.NoError(t, err)
	}
	assert.NoError(t, typed.Check())
}

// typesOf returns the types for a package of one file.
func typesOf(t *testing.T, source string) (string, error) {
	t.Helper()
	files, err := codegen.Typed{Out: t.TempDir(), Dir: module(t, source)}.Files()
	return string(files["example.d.ts"]), err
}

func TestTypesThatHaveNoFormInJavaScriptSayWhere(t *testing.T) {
	for _, c := range []struct{ types, problem string }{
		{"type M struct{ F func() }", "types.go:4:16: M.F: the type func() has no form in JavaScript"},
		{"type M struct{ In struct{ C chan int } }", "types.go:4:27: M.In.C: the type chan int has no form in JavaScript"},
		{"type M struct{ P *P }\ntype P struct{ C []complex128 }", "types.go:5:16: P.C: the type complex128 has no form in JavaScript"},
		{"type M struct{ C C }\ntype C complex64", "types.go:4:16: M.C: the type example.C has no form in JavaScript"},
		{"type M struct{ N int `json:\",string\"` }", `types.go:4:6: M: example.M has a field "N" with the option "string"`},
		{"type M struct{ T T }\ntype T struct{ n int }\nfunc (T) MarshalText() ([]byte, error) { return nil, nil }",
			"types.go:4:16: M.T: the type example.T has only one of the methods MarshalText and UnmarshalText"},
		{"type M struct{ T T }\ntype T struct{ n int }", "types.go:5:6: T: example.T has only fields that are not exported"},
	} {
		_, err := typesOf(t, "package example\n\n//gangway:message\n"+c.types+"\n")
		assert.ErrorContains(t, err, c.problem, c.types)
	}
}

func TestServicesThatHaveNoFormInJavaScriptSayWhere(t *testing.T) {
	const head = "package example\n\nimport \"context\"\n\n//gangway:service\ntype S interface {\n\t"
	for methods, problem := range map[string]string{
		"Get(ctx context.Context, c chan int) error":                         "types.go:7:2: S.Get: the type chan int has no form in JavaScript",
		"Get(ctx context.Context) error\n\tGET(ctx context.Context) error\n": "types.go:8:2: S.GET: is get in JavaScript, as S.Get is: rename one",
	} {
		_, err := typesOf(t, head+methods+"\n}\n")
		assert.ErrorContains(t, err, problem)
	}
	_, err := typesOf(t, head+"Get(ctx context.Context) (SClient, error)\n}\n\ntype SClient struct{}\n")
	assert.ErrorContains(t, err, "types.go:6:6: S: SClient is generated for it: rename the other SClient")
}

func TestOnlyGroupsOfConstantsAreUnions(t *testing.T) {
	for declarations, want := range map[string]string{
		"type T string; const A T = \"a\"":                                      "string",
		"type T string; const A T = \"a\"; const B T = \"b\"":                   "string",
		"type T string; const (A T = \"a\"; B T = \"b\")":                       `"a" | "b"`,
		"type T string; const (A T = \"a\"; B T = \"b\"); const C T = \"\\\"\"": `"a" | "b" | "\""`,
		"type T int8; const (A T = -1; B T = 1; C T = 1)":                       "-1 | 1",
		"type T int8; const (A T = 1 << iota; B)":                               "1 | 2",
		"type T int8; const (A T = 1 << iota; B; C)":                            "number",
		"type T int8; const (A T = 1 << iota; B; C; All = A | B | C)":           "number",
		"type T int; const (A T = 200; B T = 404; C T = 500)":                   "200 | 404 | 500",
		"type T float64; const (A T = 1; B T = 2)":                              "number",
		"type T bool; const (A T = true; B T = false)":                          "boolean",
	} {
		types, err := typesOf(t, "package example\n\n//gangway:message\ntype M struct{ F T }\n\n"+strings.ReplaceAll(declarations, "; const", "\nconst"))
		require.NoError(t, err)
		assert.Contains(t, types, "export type T = "+want+";\n", declarations)
	}
}

func TestTypesMayHaveTheNamesOfJavaScripts(t *testing.T) {
	dir := module(t, "package example\n\nimport \"time\"\n\n//gangway:message\ntype Map struct{ Date Date; Object Object; At time.Time; By map[int]Map }\n\n"+
		"type Date string\n\ntype Object int8\n\nconst (\n\tA Object = iota\n\tB\n)\n")
	files, err := codegen.Typed{Out: dir, Dir: dir}.Files()
	require.NoError(t, err)
	assert.Contains(t, string(files["example.d.ts"]), "  Date: Date;\n  Object: Object;\n  At: globalThis.Date;\n  By: globalThis.Map<number | bigint, Map> | null;\n")
	assert.Contains(t, string(files["example.js"]), "export const Object = globalThis.Object.freeze({")
}

func TestTypesOfAProgramAreNamedAsItsFolder(t *testing.T) {
	dir := filepath.Join(module(t, "package example\n"), "popup")
	require.NoError(t, os.Mkdir(dir, 0o700))
	write(t, dir, "main.go", "package main\n\n//gangway:message\ntype M struct{ A int }\n\nfunc main() {}\n")
	files, err := codegen.Typed{Out: dir, Dir: dir}.Files()
	require.NoError(t, err)
	assert.Contains(t, files, "popup.d.ts")
	assert.Len(t, files, 1, "nothing is to be run")
}

func TestFilesForTypeScriptAreStaleUntilTheyAreWritten(t *testing.T) {
	dir := module(t, greeting)
	typed := codegen.Typed{Out: filepath.Join(dir, "web", "types"), Dir: dir}
	file := filepath.Join(typed.Out, "example.d.ts")
	assert.EqualError(t, typed.Check(), file+" is missing, the generated code of its package: "+
		"run go tool gangway generate --typescript "+typed.Out+" "+dir)
	paths, err := typed.Write()
	require.NoError(t, err)
	assert.Equal(t, []string{file}, paths)
	require.NoError(t, typed.Check())
	found, err := codegen.FindTyped(dir, func(string) bool { return false })
	require.NoError(t, err)
	require.Equal(t, []codegen.Typed{typed}, found)
	paths, err = typed.Write()
	require.NoError(t, err)
	assert.Empty(t, paths, "nothing was to be done")

	write(t, dir, "types.go", greeting+"\n// Another function.\nfunc f() {}\n")
	require.NoError(t, typed.Check())
	write(t, dir, "types.go", strings.Replace(greeting, "Greeting is", "Greeting means", 1))
	var stale *codegen.StaleError
	require.ErrorAs(t, typed.Check(), &stale)
	assert.EqualError(t, stale, file+" does not belong to the types of its package: run go tool gangway generate --typescript "+typed.Out+" "+dir)

	write(t, dir, "types.go", "package example\n")
	assert.EqualError(t, typed.Check(), file+" is of types that "+dir+" does not have any more: run go tool gangway generate")
	paths, err = typed.Write()
	require.NoError(t, err)
	assert.Equal(t, []string{file}, paths)
	assert.NoFileExists(t, file)
	require.NoError(t, typed.Check())
}

func TestAModuleComesAndGoesWithWhatItRuns(t *testing.T) {
	const enum = "package example\n\n//gangway:message\ntype M struct{ F T }\n\ntype T int\n\nconst (\n\tA T = iota\n\tB\n)\n"
	dir := module(t, enum)
	typed := codegen.Typed{Out: filepath.Join(dir, "types"), Dir: dir}
	_, err := typed.Write()
	require.NoError(t, err)
	script := filepath.Join(typed.Out, "example.js")
	require.FileExists(t, script)
	write(t, dir, "types.go", strings.ReplaceAll(enum, "\tB\n", ""))
	require.Error(t, typed.Check())
	paths, err := typed.Write()
	require.NoError(t, err)
	assert.Equal(t, []string{script, filepath.Join(typed.Out, "example.d.ts")}, paths)
	assert.NoFileExists(t, script)
}

func TestFilesOfOthersAreLeft(t *testing.T) {
	dir, other := module(t, greeting), module(t, greeting)
	out := t.TempDir()
	_, err := codegen.Typed{Out: out, Dir: other}.Write()
	require.NoError(t, err)
	file := filepath.Join(out, "example.d.ts")
	before, err := os.ReadFile(file)
	require.NoError(t, err)
	_, err = codegen.Typed{Out: out, Dir: dir}.Write()
	assert.EqualError(t, err, file+" is there and does not belong to this package: rename it, or choose another folder for --typescript")
	after, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(before), string(after))
}
