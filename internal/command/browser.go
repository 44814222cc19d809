package command

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gangway/internal/manifest"
)

var errBrowser = errors.New("must be " + strings.Join(manifest.Browsers, " or "))

// BrowserFlag adds the flag --browser, which is Firefox unless it is given; use
// says the use of that browser.
func BrowserFlag(cmd *cobra.Command, browser *string, use string) {
	*browser = manifest.Firefox
	cmd.Flags().Var((*browserValue)(browser), "browser", use+" `"+strings.Join(manifest.Browsers, "|")+"`")
	CompleteFlag(cmd, "browser", manifest.Browsers)
}

// A browserValue is the name of a browser as the value of a flag.
type browserValue string

// String implements [pflag.Value].
func (v *browserValue) String() string { return string(*v) }

// Type implements [pflag.Value].
func (v *browserValue) Type() string { return "string" }

// Set implements [pflag.Value].
func (v *browserValue) Set(name string) error {
	if !slices.Contains(manifest.Browsers, name) {
		return errBrowser
	}
	*v = browserValue(name)
	return nil
}
