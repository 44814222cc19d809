package command

import (
	"io"
	"os"

	"github.com/fatih/color"
	"github.com/mattn/go-isatty"
)

// A Palette colors words for people: on a terminal, and never where NO_COLOR is
// set (https://no-color.org).
type Palette struct{ Bad, Warn, Good, Dim func(a ...any) string }

// NewPalette returns the palette of a stream.
func NewPalette(out io.Writer) Palette {
	colored := os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && IsTerminal(out)
	paint := func(attributes ...color.Attribute) func(a ...any) string {
		c := color.New(attributes...)
		if colored {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
		return c.SprintFunc()
	}
	return Palette{
		Bad:  paint(color.FgRed, color.Bold),
		Warn: paint(color.FgYellow),
		Good: paint(color.FgGreen),
		Dim:  paint(color.Faint),
	}
}

// IsTerminal reports whether a stream is a terminal.
func IsTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && (isatty.IsTerminal(file.Fd()) || isatty.IsCygwinTerminal(file.Fd()))
}
