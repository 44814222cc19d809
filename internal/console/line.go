package console

import (
	"fmt"
	"strings"
	"time"
)

// The values of [Line.Source].
const (
	SourceBackground    = "background"
	SourceContentScript = "content script"
	SourcePage          = "page"           // A script of a web page.
	SourceExtensionPage = "extension page" // A page of an extension in a tab.
	SourcePopup         = "popup"
	SourceSidebar       = "sidebar"
	SourceWorker        = "worker"    // One that no window owns; others count as their window.
	SourceExtension     = "extension" // The browser, about an extension: its manifest for example.
	SourceFirefox       = "firefox"   // Firefox, about itself.
	SourceChromium      = "chromium"  // Pages of Chromium itself.
)

// CategoryCrash is the [Line.Category] of the line that says that a process with
// pages or extensions in it has crashed.
const CategoryCrash = "crash"

// A Line is one call of a console method, or one error that the browser
// reports: an uncaught exception, a refusal by a content security policy.
type Line struct {
	// Number counts the lines from 1, in the order in which they came.
	Number int `json:"-"`
	// Time is when it was written.
	Time time.Time `json:"-"`
	// Level is the console method ("log", "info", "warn", "error", "debug",
	// ...). The browser's own reports have "warn" or "error".
	Level string `json:"level"`
	// Text is all of Args, with spaces between them.
	Text string `json:"-"`
	// Args are the arguments. Strings are as they were given, whatever their
	// length; other values are written for people.
	Args []string `json:"args"`
	// Source is the kind of context, one of the constants above.
	Source string `json:"source"`
	// AddonID is the extension whose script it was, or empty.
	AddonID string `json:"addon"`
	// File, Line and Column say where the call stands.
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	// Page is the URL of the window; for a content script, that of the page.
	Page string `json:"page"`
	// Frame is whether that window is a frame within a page.
	Frame bool `json:"frame"`
	// TabID is the driver's number of the tab that shows the window. Backgrounds
	// of Firefox have one too, of their own.
	TabID int `json:"tab"`
	// Category is the browser's name for the kind of a reported error, for
	// example "content javascript"; it is empty for console methods.
	Category string `json:"category"`
}

// String is the line for people: its source, its level unless that is "log",
// its text, and for the browser's own reports the place.
func (l Line) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "[%s] ", l.Source)
	if l.Level != "log" {
		text.WriteString(l.Level + ": ")
	}
	text.WriteString(l.Text)
	if l.Category != "" && l.File != "" {
		fmt.Fprintf(&text, " (%s:%d:%d)", l.File, l.Line, l.Column)
	}
	return text.String()
}

// Contains matches lines that have text in their text.
func Contains(text string) func(Line) bool {
	return func(l Line) bool { return strings.Contains(l.Text, text) }
}

// From matches lines of one source that have text in their text.
func From(source, text string) func(Line) bool {
	return func(l Line) bool { return l.Source == source && strings.Contains(l.Text, text) }
}

// LastLines writes the last n lines for people, with a heading. Of very long
// lines it shows the beginning.
func LastLines(lines []Line, n int) string {
	if len(lines) == 0 {
		return "the console is empty"
	}
	lines = lines[max(0, len(lines)-n):]
	var text strings.Builder
	text.WriteString("the console's last lines:")
	for _, line := range lines {
		text.WriteString("\n    " + strings.ReplaceAll(shortened(line.String(), 400), "\n", "\n    "))
	}
	return text.String()
}

func shortened(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	return strings.ToValidUTF8(text[:limit], "") + fmt.Sprintf("... (%d bytes)", len(text))
}
