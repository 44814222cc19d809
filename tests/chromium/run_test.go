package chromium

import (
	"bytes"
	"image/png"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/console"
	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/pageserver"
)

// greetings are the texts that the example promises.
var greetings = map[string]string{
	"hello from content script": console.SourceBackground,
	"hi there content script!":  console.SourceContentScript,
	"they clicked the page!":    console.SourceBackground,
	"they clicked the button!":  console.SourceContentScript,
}

// TestRunShowsTheExample runs the command that the README names, and then the
// folder that it has built, as it is, in Firefox.
func TestRunShowsTheExample(t *testing.T) {
	temporary := chromiumtest.UseShortTemp(t)
	cmd := exec.CommandContext(t.Context(), "./build.sh", "run", "--headless", "--once", "--suspend", "--browser", "chromium")
	cmd.Dir = "../.."
	output, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", output)
	for text, source := range greetings {
		assert.Regexp(t, `expected "`+text+`" +seen in the `+source+`, once\n`, string(output))
	}
	left, err := os.ReadDir(temporary)
	require.NoError(t, err)
	assert.Empty(t, left, "the profile is gone")
	shot, err := os.ReadFile("../../build/extension-chromium.png")
	require.NoError(t, err)
	picture, err := png.Decode(bytes.NewReader(shot))
	require.NoError(t, err)
	assert.Greater(t, picture.Bounds().Dx(), 400)

	greetsInFirefox(t, "../../build/extension-chromium")
}

func TestWorkerThatThrowsWhileItLoadsIsExplained(t *testing.T) {
	chromiumtest.UseShortTemp(t)
	cmd := exec.CommandContext(t.Context(), "./build.sh", "run", "--headless", "--once", "--browser", "chromium", "tests/chromium/throws")
	cmd.Dir = "../.."
	output, err := cmd.CombinedOutput()
	require.Error(t, err)
	assert.Contains(t, string(output), "gangway: the extension has failed: gangway: the service worker has ended, "+
		"because a script threw while it loaded; no event reaches the extension until that is mended: Error: cannot register")
	assert.Contains(t, string(output), "register.js:3:7", "the browser's own line has the place")
}

func greetsInFirefox(t *testing.T, dir string) {
	b := firefoxtest.Start(t, firefox.Options{})
	extension := firefoxtest.Install(t, b, dir)
	url := firefoxtest.Serve(t, pageserver.HTML("<!doctype html><title>A page</title><body>A page</body>"))
	tab := firefoxtest.OpenTab(t, b, url)
	ctx := firefoxtest.Context(t)
	firefoxtest.WaitLine(t, b, console.SourceContentScript, "hi there content script!")
	require.NoError(t, tab.Click(ctx, "body"))
	popup, err := extension.OpenPopup(ctx, tab)
	require.NoError(t, err)
	require.NoError(t, popup.Click(ctx, "#greet-all:enabled"))
	for text, source := range greetings {
		firefoxtest.WaitLine(t, b, source, text)
	}
}
