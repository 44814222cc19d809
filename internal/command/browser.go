package command

import (
	"errors"
	"fmt"
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

// BrowsersFlag adds the flag --browser for several of those that are known, of which
// CheckBrowsers looks at the values.
func BrowsersFlag(cmd *cobra.Command, browsers *[]string, known, defaults []string, use string) {
	cmd.Flags().StringSliceVar(browsers, "browser", defaults, use+" `BROWSERS`: "+strings.Join(known, ", "))
	CompleteFlag(cmd, "browser", known)
}

// CheckBrowsers returns an error for a name that is not known, or that is there
// twice.
func CheckBrowsers(browsers, known []string) error {
	for i, name := range browsers {
		if !slices.Contains(known, name) {
			return fmt.Errorf("--browser must be %s, not %q", strings.Join(known, " or "), name)
		}
		if slices.Contains(browsers[:i], name) {
			return fmt.Errorf("--browser names %s twice", name)
		}
	}
	return nil
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
