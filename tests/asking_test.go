package tests

import (
	"testing"

	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"
	"gangway/tests/fixtures/scripted"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestOneShotCallsFromJavaScriptToGo makes calls from a page that is written in
// JavaScript, by the generated client, to a background in Go.
func TestOneShotCallsFromJavaScriptToGo(t *testing.T) {
	s := enter(t, scripted.WithTypes(t, fixture("asking")), 3)
	s.wait(t, background, "asking: ready")
	firefoxtest.OpenTab(t, s.Browser, s.extension.URL("page/page.html"))
	s.wait(t, firefox.SourceExtensionPage, "asking: done")
	for _, want := range scripted.Calls {
		s.wait(t, firefox.SourceExtensionPage, "asking: "+want)
	}
	s.wait(t, background, "get: context deadline exceeded")
}

// TestJavaScriptDialsGo makes calls of all forms from a page in JavaScript, over a
// session that it dials, lets the background call back, and die twice in the midst
// of 140 calls and streams: each of them ends.
func TestJavaScriptDialsGo(t *testing.T) {
	s := enter(t, scripted.WithTypes(t, fixture("asking")), 3)
	s.wait(t, background, "asking: ready")
	firefoxtest.OpenTab(t, s.Browser, s.extension.URL("page/streams.html"))
	for _, want := range scripted.Streams {
		s.wait(t, firefox.SourceExtensionPage, "streams: "+want)
	}
	s.wait(t, background, "calls back: 42 <nil>")
	s.wait(t, background, "stream: context canceled")
	s.wait(t, background, "get: context canceled")
	require.NoError(t, s.Flush(firefoxtest.Context(t)))
	assert.Equal(t, 2, s.count(background, "exit code 3"))
}
