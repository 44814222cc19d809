package rdp

import (
	"cmp"
	"encoding/json"
	"strings"

	"gangway/internal/console"
)

// The types of resources that are lines of the console.
const (
	messageResource = "console-message"
	errorResource   = "error-message"
)

// A resource has the fields of both types.
type resource struct {
	Level        string
	Arguments    []json.RawMessage
	Filename     string
	LineNumber   int
	ColumnNumber int

	PageError *struct {
		ErrorMessage json.RawMessage
		SourceName   string
		LineNumber   int
		ColumnNumber int
		Warning      bool
		Info         bool
		Category     string
	}
}

// readLine reads a line that a script at an origin has written.
func readLine(kind string, raw json.RawMessage, origin string) (l console.Line, ok bool) {
	var r resource
	if json.Unmarshal(raw, &r) != nil {
		return l, false
	}
	switch {
	case kind == messageResource:
		l = console.Line{Level: cmp.Or(r.Level, "log"), File: r.Filename, Line: r.LineNumber, Column: r.ColumnNumber}
		for _, argument := range r.Arguments {
			l.Args = append(l.Args, text(argument))
		}
	case kind == errorResource && r.PageError != nil:
		e := r.PageError
		l = console.Line{Level: "error", File: e.SourceName, Line: e.LineNumber, Column: e.ColumnNumber, Category: e.Category}
		if e.Warning {
			l.Level = "warn"
		} else if e.Info {
			l.Level = "info"
		}
		l.Args = []string{text(e.ErrorMessage)}
	}
	l.Text = strings.Join(l.Args, " ")
	return l, origin != "" && strings.HasPrefix(l.File, origin)
}

// sourceOf returns the kind of context that writes lines in a page.
func sourceOf(page, origin string) string {
	switch path, own := strings.CutPrefix(page, origin); {
	case page == "":
		return console.SourceExtension
	case !own:
		return console.SourceContentScript
	case path == "_generated_background_page.html":
		return console.SourceBackground
	}
	return console.SourceExtensionPage
}

// text writes a value of the console for people.
func text(raw json.RawMessage) string {
	var plain *string
	if json.Unmarshal(raw, &plain) == nil && plain != nil {
		return *plain
	}
	var grip struct {
		Type, Initial, Class string
		Preview              struct{ Kind, Name, Message string }
	}
	if json.Unmarshal(raw, &grip) != nil || grip.Type == "" {
		return string(raw)
	}
	switch {
	case grip.Type == "longString":
		return grip.Initial + "…"
	case grip.Preview.Kind == "Error":
		return grip.Preview.Name + ": " + grip.Preview.Message
	case grip.Type == "object":
		return "[" + cmp.Or(grip.Class, "object") + "]"
	}
	return grip.Type
}

// originOf returns the beginning of all addresses of the add-on with a manifest.
func originOf(manifest string) string {
	return strings.TrimSuffix(manifest, "manifest.json")
}
