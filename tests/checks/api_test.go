package checks

import (
	"bytes"
	"compress/gzip"
	"os"
	"path"
	"path/filepath"
	"slices"
	"testing"

	"gangway/internal/apigen"
	"gangway/internal/toolchain"
	"gangway/internal/wasmsize"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPackagesOfTheAPIAreCurrent makes the generated packages again. They stay
// small enough to be read.
func TestPackagesOfTheAPIAreCurrent(t *testing.T) {
	files, err := apigen.Generate()
	require.NoError(t, err)
	assert.Greater(t, len(files), 150)
	lines := 0
	for name, want := range files {
		text, err := os.ReadFile(filepath.Join(top, filepath.FromSlash(name)))
		require.NoError(t, err, "./build.sh api")
		assert.Equal(t, string(want), string(text), "%s: ./build.sh api", name)
		lines += bytes.Count(text, []byte("\n"))
	}
	assert.LessOrEqual(t, lines, 25_000)
	stale, err := apigen.Stale(top, files)
	require.NoError(t, err)
	assert.Empty(t, stale, "./build.sh api")
}

// apiFolders returns the folders of the generated packages, sorted.
func apiFolders(t *testing.T) []string {
	t.Helper()
	files, err := apigen.Generate()
	require.NoError(t, err)
	var folders []string
	for name := range files {
		folders = append(folders, path.Dir(name))
	}
	slices.Sort(folders)
	return slices.Compact(folders)
}

// TestTypedCallsAreSmall compares the sizes of programs that use the typed
// packages with that of one that only connects and posts. The sizes are exact.
func TestTypedCallsAreSmall(t *testing.T) {
	plain := moduleSize(t, "tests/fixtures/apisizes/plain")
	for program, budget := range map[string]int{
		"alarm": 60_000,  // alarms.OnAlarm
		"query": 110_000, // tabs.Query
		"many":  225_000, // Nine functions and four events of seven namespaces.
	} {
		more := moduleSize(t, path.Join("tests/fixtures/apisizes", program)) - plain
		t.Logf("%s: %d bytes more than %d", program, more, plain)
		assert.LessOrEqual(t, more, budget, program)
	}
}

// TestProgramsStaySmall bounds the sizes of programs without reflection by
// little more than they are: RATIONALE.md says of what they consist.
func TestProgramsStaySmall(t *testing.T) {
	for program, budget := range map[string]int{
		"tests/bench/start/gangway/content": 2_460_000, // Connects, posts and receives.
		"tests/fixtures/apisizes/session":   3_200_000, // The same on a session.
		"extension/content":                 3_615_000,
		"extension/background":              3_730_000,
	} {
		size := moduleSize(t, program)
		t.Logf("%s: %d bytes", program, size)
		assert.LessOrEqual(t, size, budget, program)
	}
}

// moduleSize returns the size of the module of a program, without reflection.
func moduleSize(t *testing.T, program string) int {
	t.Helper()
	dir := filepath.Join(top, filepath.FromSlash(program))
	goTool, err := toolchain.Find(t.Context(), dir)
	require.NoError(t, err)
	parts, err := wasmsize.Measure(t.Context(), goTool, wasmsize.Program{Dir: dir, Package: ".", Tags: []string{"gangway_noreflect"}})
	require.NoError(t, err)
	size := 0
	for _, part := range parts {
		size += part.Bytes
	}
	return size
}

// TestCallsAreSmall compares programs that call and serve, each over a session,
// with programs that send and receive. Modules are compressed as they are in a
// packed extension.
func TestCallsAreSmall(t *testing.T) {
	for program, plain := range map[string]string{"calling": "dialing", "serving": "accepting"} {
		less := compressedSize(t, plain)
		more := compressedSize(t, program) - less
		t.Logf("%s: %d bytes more than %d", program, more, less)
		assert.LessOrEqual(t, more, 40_000, program)
	}
}

// compressedSize returns the size of the module of a program, without reflection.
func compressedSize(t *testing.T, program string) int {
	t.Helper()
	dir := filepath.Join(top, filepath.FromSlash(path.Join("tests/fixtures/callsizes", program)))
	goTool, err := toolchain.Find(t.Context(), dir)
	require.NoError(t, err)
	output := filepath.Join(t.TempDir(), "module.wasm")
	err = goTool.Build(t.Context(), toolchain.Target{Dir: dir, Package: dir, Tags: []string{"gangway_noreflect"}, Output: output})
	require.NoError(t, err)
	module, err := os.ReadFile(output)
	require.NoError(t, err)
	var compressed bytes.Buffer
	zipper, err := gzip.NewWriterLevel(&compressed, gzip.BestCompression)
	require.NoError(t, err)
	_, err = zipper.Write(module)
	require.NoError(t, err)
	require.NoError(t, zipper.Close())
	return compressed.Len()
}
