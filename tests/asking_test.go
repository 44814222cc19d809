package tests

import (
	"os"
	"path/filepath"
	"testing"

	"gangway/internal/codegen"
	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// withTypes returns a copy of a fixture in which the types and services of all
// forms stand in the folder types, with the library.
func withTypes(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.MkdirTemp("fixtures", "_"+name)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, os.RemoveAll(dir)) })
	require.NoError(t, os.CopyFS(dir, os.DirFS(fixture(name))))
	types := filepath.Join(dir, "types")
	_, err = codegen.Typed{Out: types, Dir: "../internal/codegen/testdata/typed"}.Write()
	require.NoError(t, err)
	_, err = codegen.WriteLibrary(types)
	require.NoError(t, err)
	return dir
}

// TestOneShotCallsFromJavaScriptToGo makes calls from a page that is written in
// JavaScript, by the generated client, to a background in Go.
func TestOneShotCallsFromJavaScriptToGo(t *testing.T) {
	s := enter(t, withTypes(t, "asking"), 3)
	s.wait(t, background, "asking: ready")
	firefoxtest.OpenTab(t, s.Browser, s.extension.URL("page/page.html"))
	s.wait(t, firefox.SourceExtensionPage, "asking: done")
	for _, want := range []string{
		"get: 1152921504606846976 true 1500 text",
		"place: 42",
		"reset: null",
		"then: 2026-11-29T00:00:00.000Z",
		`not found: NOT_FOUND no order true [{"type":"square","value":{"Side":2}}]`,
		"panic: INTERNAL the handler panicked true []",
		"forbidden: PERMISSION_DENIED  true []",
		"deadline: DEADLINE_EXCEEDED  true []",
		"stream: UNIMPLEMENTED a one-shot message carries no stream: call over a link false []",
	} {
		s.wait(t, firefox.SourceExtensionPage, "asking: "+want)
	}
	s.wait(t, background, "get: context deadline exceeded")
}

// TestJavaScriptDialsGo makes calls of all forms from a page in JavaScript, over a
// session that it dials, lets the background call back, and die twice in the midst
// of 140 calls and streams: each of them ends.
func TestJavaScriptDialsGo(t *testing.T) {
	s := enter(t, withTypes(t, "asking"), 3)
	s.wait(t, background, "asking: ready")
	firefoxtest.OpenTab(t, s.Browser, s.extension.URL("page/streams.html"))
	for _, want := range []string{
		"get: 1152921504606846976",
		"list: 0,1,2",
		"long: 3000",
		"sum: 4498500",
		"talk: 1,200000",
		"large: 0",
		"left: 0,1,2",
		"canceled: CANCELLED true",
		"rounds: 420 of 420, true, wrong ",
		"in the end: 7",
		"closed: closed",
		"done",
	} {
		s.wait(t, firefox.SourceExtensionPage, "streams: "+want)
	}
	s.wait(t, background, "calls back: 42 <nil>")
	s.wait(t, background, "stream: context canceled")
	s.wait(t, background, "get: context canceled")
	require.NoError(t, s.Flush(firefoxtest.Context(t)))
	assert.Equal(t, 2, s.count(background, "exit code 3"))
}
