package testrun

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fuzzModule writes a module with one fuzz test of this body.
func fuzzModule(t *testing.T, body string) string {
	t.Helper()
	dir := t.TempDir()
	test := "package f\n\nimport \"testing\"\n\nfunc FuzzIt(f *testing.F) { f.Add(1); f.Fuzz(func(t *testing.T, n int) {" + body + "}) }\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module f\n\ngo 1.26\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "f_test.go"), []byte(test), 0o644))
	return dir
}

func TestFuzzFindsNothing(t *testing.T) {
	var out strings.Builder
	require.NoError(t, Fuzz(t.Context(), FuzzOptions{Dir: fuzzModule(t, ""), For: time.Second, Out: &out}))
	assert.Contains(t, out.String(), "fuzz tests: 1, findings: none")
}

func TestFuzzReportsAFinding(t *testing.T) {
	var out strings.Builder
	err := Fuzz(t.Context(), FuzzOptions{Dir: fuzzModule(t, "if n == 1 { t.Fatal(\"found\") }"), For: time.Second, Out: &out})
	assert.ErrorContains(t, err, "fuzz FuzzIt in f: ")
	assert.Contains(t, out.String(), "found")
}
