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

func TestMeasureAddsUpToTheModule(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "go.mod", "module fixture\n\ngo 1.26\n")
	write(t, dir, "main.go", "package main\n\nfunc main() { println(more()) }\n")
	write(t, dir, "more.go", "package main\n\nfunc more() int { return 1 }\n")
	goTool, err := toolchain.Find(t.Context(), dir)
	require.NoError(t, err)
	parts, err := Measure(t.Context(), goTool, Program{Dir: dir, Package: "."})
	require.NoError(t, err)
	require.NotEmpty(t, parts)
	sizes, total := map[string]int{}, 0
	for i, p := range parts {
		assert.True(t, i == 0 || p.Bytes <= parts[i-1].Bytes, "the largest first")
		sizes[p.Package] = p.Bytes
		total += p.Bytes
	}
	assert.Greater(t, sizes["runtime"], 100_000)
	assert.Positive(t, sizes["main"])

	output := filepath.Join(dir, "m.wasm")
	require.NoError(t, goTool.Build(t.Context(), toolchain.Target{Dir: dir, Package: dir, Output: output}))
	module, err := os.Stat(output)
	require.NoError(t, err)
	assert.InEpsilon(t, module.Size(), total, 0.02)
}

func TestMeasureSaysWhatIsWrongWithAPackage(t *testing.T) {
	for text, want := range map[string]string{
		"package main\n\nfunc main() { x() }\n": "undefined: x",
		"package shared\n":                      "fixture is the Go package shared, not a program; expected a Go package main",
	} {
		dir := t.TempDir()
		write(t, dir, "go.mod", "module fixture\n\ngo 1.26\n")
		write(t, dir, "a.go", text)
		goTool, err := toolchain.Find(t.Context(), dir)
		require.NoError(t, err)
		_, err = Measure(t.Context(), goTool, Program{Dir: dir, Package: "."})
		assert.ErrorContains(t, err, want)
	}
}

func TestTableSumsUpWhatIsSmall(t *testing.T) {
	var out strings.Builder
	WriteTable(&out, "./content", []Part{{"runtime", 1_000_000}, {"a", 1500}, {"b", 500}})
	assert.Equal(t, `./content                                                   bytes
  runtime                                               1,000,000   99.8 %
  others                                                    2,000    0.2 %
  total                                                 1,002,000  100.0 %
`, out.String())
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
}
