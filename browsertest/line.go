package browsertest

import (
	"fmt"
	"strings"

	"gangway/internal/console"
)

// A Source is the kind of context that has written a line to the console.
type Source string

// The sources.
const (
	SourceBackground    Source = console.SourceBackground
	SourceContentScript Source = console.SourceContentScript
	SourcePopup         Source = console.SourcePopup
	SourceExtensionPage Source = console.SourceExtensionPage // A page of the extension in a tab.
	SourceSidebar       Source = console.SourceSidebar
	SourcePage          Source = console.SourcePage      // A script of a web page.
	SourceWorker        Source = console.SourceWorker    // One that no window owns.
	SourceExtension     Source = console.SourceExtension // The browser, about the extension.
)

// A Line is one call of a console method, or one error that the browser reports,
// such as an exception that no script caught.
type Line struct {
	Source Source

	// Level is the console method: "log", "warn", "error" and so on.
	Level string

	// Text is all that was written, with spaces between the arguments.
	Text string

	// Page is the address of the window; for a content script, that of the page.
	Page string

	// File, Line and Column say where the call stands.
	File         string
	Line, Column int
}

func lineOf(l console.Line) Line {
	return Line{
		Source: Source(l.Source), Level: l.Level, Text: l.Text, Page: l.Page,
		File: l.File, Line: l.Line, Column: l.Column,
	}
}

// Wait waits for a line of the console that has a text in its own, from a
// source, and returns it. Each line is returned once: to wait for the same text
// again is to wait for another line. Lines may come in any order.
func (b *Browser) Wait(source Source, text string) Line {
	b.t.Helper()
	return b.WaitLine(fmt.Sprintf("one of the %s with %q", source, text), func(l Line) bool {
		return l.Source == source && strings.Contains(l.Text, text)
	})
}

// WaitLine is Wait for the first line that matches; wanted describes it, for the
// test's log.
func (b *Browser) WaitLine(wanted string, match func(Line) bool) Line {
	b.t.Helper()
	ctx, cancel := b.limit()
	defer cancel()
	found, err := b.browser.WaitLineAfter(ctx, b.seen, func(l console.Line) bool {
		return !b.given[l.Number] && match(lineOf(l))
	})
	switch {
	case ctx.Err() != nil && err != nil:
		b.t.Fatalf("no such line was in the console within %v: %s", b.options.Timeout, wanted)
	case err != nil:
		b.t.Fatal(err)
	}
	b.given[found.Number] = true
	return lineOf(found)
}

// Forget lets Wait pass over all lines that were written before the call: they
// are not those that the next action of the test brings about.
func (b *Browser) Forget() {
	b.t.Helper()
	b.flush()
	b.seen = b.browser.LastNumber()
}

// Lines returns the lines of the console in their order, of those that were
// written since the test began and before the call.
func (b *Browser) Lines() []Line {
	b.t.Helper()
	b.flush()
	var lines []Line
	for _, l := range b.browser.Lines() {
		if l.Number > b.from {
			lines = append(lines, lineOf(l))
		}
	}
	return lines
}

func (b *Browser) flush() {
	b.t.Helper()
	b.do("read the console", b.browser.Flush)
}
