package codegen_test

import (
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/codegen"
)

func TestTheGeneratedFileOfTheTestTypesIsUpToDate(t *testing.T) {
	assert.NoError(t, codegen.Check("testdata/messages"))
	assert.NoError(t, codegen.Check("testdata/other"))
	assert.NoError(t, codegen.Check("testdata/services"))
	stale, err := codegen.Stale("testdata/plain")
	require.NoError(t, err)
	assert.False(t, stale)
}

func TestGenerateIsDeterministicAndFormatted(t *testing.T) {
	first, err := codegen.Generate("testdata/messages")
	require.NoError(t, err)
	second, err := codegen.Generate("testdata/messages")
	require.NoError(t, err)
	assert.Equal(t, string(first), string(second))
	formatted, err := format.Source(first)
	require.NoError(t, err)
	assert.Equal(t, string(formatted), string(first))
}

func TestGeneratedCodeImportsOnlyCodecimpl(t *testing.T) {
	source, err := codegen.Generate("testdata/messages")
	require.NoError(t, err)
	file, err := parser.ParseFile(token.NewFileSet(), "", source, parser.ImportsOnly)
	require.NoError(t, err)
	require.Len(t, file.Imports, 1)
	assert.Equal(t, `"`+codegen.CodecPath+`"`, file.Imports[0].Path.Value)
}

// module writes a module of one package and returns its folder.
func module(t *testing.T, source string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "go.mod", "module example\n\ngo 1.26\n")
	write(t, dir, "types.go", source)
	return dir
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
}

const greeting = `package example

// Greeting is a message.
//
//gangway:message
type Greeting struct {
	Text string
}
`

func TestAFileIsStaleUntilItIsWritten(t *testing.T) {
	dir := module(t, greeting)
	err := codegen.Check(dir)
	var stale *codegen.StaleError
	require.ErrorAs(t, err, &stale)
	assert.Equal(t, filepath.Join(dir, "example_gangway.go"), stale.File)
	assert.EqualError(t, err, stale.File+" is missing, the generated code of its package: "+
		"run go tool gangway generate "+dir)

	path, err := codegen.Write(dir)
	require.NoError(t, err)
	assert.Equal(t, stale.File, path)
	require.NoError(t, codegen.Check(dir))

	path, err = codegen.Write(dir)
	require.NoError(t, err)
	assert.Empty(t, path, "nothing was to be done")
}

func TestAFileIsStaleWhenATypeChanges(t *testing.T) {
	dir := module(t, greeting)
	_, err := codegen.Write(dir)
	require.NoError(t, err)

	write(t, dir, "types.go", greeting+"\n// Another comment, and a function.\nfunc f() {}\n")
	assert.NoError(t, codegen.Check(dir))

	for _, changed := range []string{
		"package example\n\n//gangway:message\ntype Greeting struct {\n\tText string `json:\"text\"`\n}\n",
		"package example\n\n//gangway:message\ntype Greeting struct {\n\tText []byte\n}\n",
		"package example\n\n//gangway:message\ntype Hello struct {\n\tText string\n}\n",
		"package example\n\ntype Greeting struct {\n\tText string\n}\n",
	} {
		write(t, dir, "types.go", changed)
		assert.ErrorContains(t, codegen.Check(dir), "does not belong", changed)
	}
}

func TestAFileIsRemovedWithItsLastMessage(t *testing.T) {
	dir := module(t, greeting)
	file, err := codegen.Write(dir)
	require.NoError(t, err)
	write(t, dir, "types.go", "package example\n")
	path, err := codegen.Write(dir)
	require.NoError(t, err)
	assert.Equal(t, file, path)
	assert.NoFileExists(t, file)
	assert.NoError(t, codegen.Check(dir))
}

func TestAFileOfAnotherPackageNameIsRemoved(t *testing.T) {
	dir := module(t, greeting)
	old, err := codegen.Write(dir)
	require.NoError(t, err)
	write(t, dir, "types.go", "package renamed\n"+strings.TrimPrefix(greeting, "package example\n"))
	require.Error(t, codegen.Check(dir))
	path, err := codegen.Write(dir)
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(dir, "renamed_gangway.go"), path)
	assert.NoFileExists(t, old)
	assert.NoError(t, codegen.Check(dir))
}

func TestAFileThatIsNotGeneratedIsLeft(t *testing.T) {
	dir := module(t, "package example\n")
	write(t, dir, "example_gangway.go", "package example\n")
	_, err := codegen.Write(dir)
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(dir, "example_gangway.go"))
	require.NoError(t, err)
	assert.Equal(t, "package example\n", string(text))
	assert.NoError(t, codegen.Check(dir))
}

func TestAFileThatIsNotGeneratedIsNotReplaced(t *testing.T) {
	dir := module(t, greeting)
	write(t, dir, "example_gangway.go", "package example\n")
	file := filepath.Join(dir, "example_gangway.go")
	want := file + " was not generated, and has the name of the generated code of its package: rename it"
	assert.EqualError(t, codegen.Check(dir), want)
	_, err := codegen.Write(dir)
	assert.EqualError(t, err, want)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "package example\n", string(text))
}

func TestCodeMayUseMethodsBeforeTheyAreGenerated(t *testing.T) {
	dir := module(t, greeting+`
var _ interface{ AppendCBOR([]byte, int) ([]byte, error) } = Greeting{}

func f(g Greeting) ([]byte, error) { return g.AppendCBOR(nil, 0) }
`)
	_, err := codegen.Write(dir)
	require.NoError(t, err)
	require.NoError(t, codegen.Check(dir))
}

// TestImportsMayUseMethodsBeforeTheyAreGenerated has the compiler fail at a package
// whose types are needed.
func TestImportsMayUseMethodsBeforeTheyAreGenerated(t *testing.T) {
	dir := module(t, `package example

import "example/inner"

//gangway:message
type Outer struct{ Inner inner.Inner }
`)
	inner := filepath.Join(dir, "inner")
	require.NoError(t, os.Mkdir(inner, 0o700))
	text := strings.ReplaceAll(greeting, "package example", "package inner") + `
type Inner struct{ Greeting Greeting }

func f(g Greeting) ([]byte, error) { return g.AppendCBOR(nil, 0) }
`
	require.NoError(t, os.WriteFile(filepath.Join(inner, "inner.go"), []byte(text), 0o600))
	source, err := codegen.Generate(dir)
	require.NoError(t, err)
	assert.Contains(t, string(source), "func (m Outer) AppendCBOR")
}

func TestATypeOfThePackageMayBeNamedCodecimpl(t *testing.T) {
	dir := module(t, "package example\n\ntype codecimpl struct{ N int }\n\n//gangway:message\ntype M struct {\n\tC codecimpl\n\tB []Byte\n}\n\ntype Byte byte\n")
	source, err := codegen.Generate(dir)
	require.NoError(t, err)
	assert.Contains(t, string(source), `import gangwaycodecimpl "gangway/wasm/codec/codecimpl"`)
	assert.NotContains(t, string(source), " codecimpl.")
}

func TestGroupsOfTypesAreMarkedOneByOne(t *testing.T) {
	dir := module(t, `package example

type (
	//gangway:message
	A struct{ N int }

	B struct{ N int }
)
`)
	source, err := codegen.Generate(dir)
	require.NoError(t, err)
	assert.Contains(t, string(source), "func (m A) AppendCBOR")
	assert.NotContains(t, string(source), "func (m B) AppendCBOR")
}

func TestFolderThatIsNotThereSaysSo(t *testing.T) {
	_, err := codegen.Generate("nowhere")
	assert.EqualError(t, err, "there is no folder nowhere; expected that of a Go package")
}

func TestWhatCannotBeGeneratedSaysWhy(t *testing.T) {
	for _, c := range []struct{ types, problem string }{
		{"//gangway:message\ntype M struct{ F func() }", "M: the field F: the type func() has no form in a message"},
		{"//gangway:message\ntype M struct{ In struct{ C chan int } }", "M: the field In: the field C: the type chan int has no form in a message"},
		{"//gangway:message\ntype M struct{ C complex128 }", "the type complex128 has no form"},
		{"//gangway:message\ntype M struct{ X missing }", "has no form in a message"},
		{"//gangway:message\ntype M struct{ ID int64 `json:\"id,string\"` }", `the option "string"`},
		{"//gangway:message\ntype M []int", "is not a struct"},
		{"//gangway:message\ntype M[T any] struct{ V T }", "has type parameters"},
		{"type S struct{}\n//gangway:message\ntype M = S", "is another name for a type"},
		{"//gangway:message\ntype M struct{ Z struct{ L []int } `json:\",omitzero\"` }", "omitzero needs a type"},
		{"//gangway:message\ntype M struct{ P P }\ntype P *P", "contains itself"},
		{"//gangway:message\ntype M struct{ K map[struct{ A any }]int }", "cannot compare"},
		{"//gangway:message\ntype M struct{ n int }", "M: example.M has only fields that are not exported"},
		{"import \"sync\"\n//gangway:message\ntype M struct{ Mu sync.Mutex }", "the field Mu: sync.Mutex has only fields that are not exported"},
		{"//gangway:message\ntype M struct{", "expected"},
	} {
		_, err := codegen.Generate(module(t, "package example\n\n"+c.types+"\n"))
		assert.ErrorContains(t, err, c.problem, c.types)
	}
}

func TestDirsAreThoseWithMessagesOrGeneratedFiles(t *testing.T) {
	root := module(t, "package example\n")
	for dir, source := range map[string]string{"a": greeting, "b": "package b\n", "a/deep": greeting, "testdata": greeting, ".hidden": greeting, "_off": greeting} {
		require.NoError(t, os.MkdirAll(filepath.Join(root, dir), 0o700))
		write(t, filepath.Join(root, dir), "types.go", source)
	}
	require.NoError(t, os.MkdirAll(filepath.Join(root, "left"), 0o700))
	write(t, filepath.Join(root, "left"), "left_gangway.go", "package left\n")
	dirs, err := codegen.Dirs(root)
	require.NoError(t, err)
	assert.Equal(t, []string{filepath.Join(root, "a"), filepath.Join(root, "a", "deep"), filepath.Join(root, "left")}, dirs)
}

func TestAPackageWithoutMessagesHasNoFile(t *testing.T) {
	source, err := codegen.Generate(module(t, "package example\n\ntype T struct{}\n"))
	require.NoError(t, err)
	assert.Nil(t, source)
}
