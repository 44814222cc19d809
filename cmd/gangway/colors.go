package main

import (
	"encoding/json"
	"io"
	"os"

	"github.com/fatih/color"
	"github.com/spf13/cobra"
)

// A palette colors words for people: on a terminal, and never where NO_COLOR is
// set (https://no-color.org).
type palette struct{ bad, warn, good, dim func(a ...any) string }

func newPalette(out io.Writer) palette {
	colored := os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && isTerminal(out)
	paint := func(attributes ...color.Attribute) func(a ...any) string {
		c := color.New(attributes...)
		if colored {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
		return c.SprintFunc()
	}
	return palette{
		bad:  paint(color.FgRed, color.Bold),
		warn: paint(color.FgYellow),
		good: paint(color.FgGreen),
		dim:  paint(color.Faint),
	}
}

// jsonFlag adds the flag --json.
func jsonFlag(cmd *cobra.Command, wanted *bool) {
	cmd.Flags().BoolVar(wanted, "json", false, "write the result as JSON, for programs")
}

func writeJSON(out io.Writer, v any) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}
