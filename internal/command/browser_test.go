package command

import (
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
)

func TestBrowserFlagTakesBrowsersAlone(t *testing.T) {
	var browser string
	cmd := &cobra.Command{Use: "show"}
	BrowserFlag(cmd, &browser, "show it in")
	assert.Equal(t, "firefox", browser)
	assert.NoError(t, cmd.ParseFlags([]string{"--browser", "chromium"}))
	assert.Equal(t, "chromium", browser)
	assert.ErrorContains(t, cmd.ParseFlags([]string{"--browser=opera"}), "must be firefox or chromium")
	assert.Equal(t, "chromium", browser)
}

func TestTestTakesSeveralBrowsers(t *testing.T) {
	cmd := NewTest([]string{"firefox"}, nil)
	cmd.SetArgs([]string{"--browser=chromium,opera"})
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	assert.ErrorContains(t, cmd.ExecuteContext(t.Context()), `--browser must be firefox or chromium, not "opera"`)
}
