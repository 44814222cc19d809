package wasmsize

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

const linkerOutput = `# example.org/program
_ -> _rt0_wasm_js
main.main -> type:*a.T <UsedInIface>
main.main -> go:string."text"
type:*a.T <UsedInIface> -> a.(*T).String
a.(*T).String -> b.long
main.main calls b.Short
b.Short calls c%2ed/e%2ef.F
b.long calls b.Short
`

func is(symbol string) func(string) bool { return func(s string) bool { return s == symbol } }

func TestGraphJoinsReasonsAndCalls(t *testing.T) {
	g := parseGraph(linkerOutput)
	nothing := is("")
	assert.Equal(t, []string{"main.main", "type:*a.T", "a.(*T).String", "b.long"},
		g.shortest("main.main", is("b.long"), nothing))
	assert.Equal(t, []string{"main.main", "b.Short"}, g.shortest("main.main", is("b.Short"), nothing),
		"the call is shorter than the reason that the linker met first")
}

func TestGraphEndsAtClosedSymbols(t *testing.T) {
	g := parseGraph(linkerOutput)
	assert.Nil(t, g.shortest("main.main", is("b.long"), is("a.(*T).String")))
	assert.Equal(t, []string{"main.main", "b.Short"}, g.shortest("main.main", is("b.Short"), is("b.Short")))
	assert.Nil(t, g.shortest("main.main", is("main.other"), is("")))
}

func TestSymbolsBelongToPackages(t *testing.T) {
	names := symbolsOf([]string{"a", "b/c.d", "b"})
	for symbol, want := range map[string][2]string{
		"a.F":                {"a", "F"},
		"a.(*T).M.func1":     {"a", "(*T).M.func1"},
		"b/c%2ed.V":          {"b/c.d", "V"},
		"b.F[go.shape.int]":  {"b", "F[go.shape.int]"},
		"main.run":           {"main", "run"},
		"type:*a.T":          {"", "type:*a.T"},
		"go:string.\"a.b\"":  {"", "go:string.\"a.b\""},
		"ab.F":               {"", "ab.F"},
		"gclocals·J26BEvPEx": {"", "gclocals·J26BEvPEx"},
	} {
		path, name := names.split(symbol)
		assert.Equal(t, want, [2]string{path, name}, symbol)
	}
}

func TestByproductsAreNoParts(t *testing.T) {
	for name, want := range map[string]bool{
		"Read": true, "(*T).M": true, "initial": true, "variable": true,
		"init": false, "init.0": false, ".inittask": false, ".stmp_5": false, "F.arginfo1": false, "f.stkobj": false,
	} {
		assert.Equal(t, want, isPart(name), name)
	}
}

func TestDeclarationsOfSymbols(t *testing.T) {
	for name, want := range map[string][2]string{
		"run":                  {"run", "run"},
		"run.func1":            {"run", "run"},
		"run.gowrap2":          {"run", "run"},
		"run.Default.func1":    {"run.Default", "Default"},
		"run-range1":           {"run", "run"},
		"(*T).M":               {"T.M", "M"},
		"(*T).M-fm":            {"T.M", "M"},
		"T.M":                  {"T.M", "M"},
		"(*T[go.shape.int]).M": {"T.M", "M"},
		"(*T).M.func1.2":       {"T.M", "M"},
		"F[a.b/c.D]":           {"F", "F"},
		"F·f":                  {"F", "F"},
		"(*funcs).function":    {"funcs.function", "function"},
	} {
		assert.Equal(t, want, [2]string{declarationOf(name), lastName(name)}, name)
	}
}
