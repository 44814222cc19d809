package chromium

import (
	"strings"
	"time"

	"gangway/internal/console"
)

// scheme begins the addresses of extensions.
const scheme = "chrome-extension://"

// framePage is the page in which programs of content scripts run where they are
// refused in place.
const framePage = "/gangway/frame.html"

// A call is one call of a console method.
type call struct {
	Type      string         `json:"type"`
	Args      []remoteObject `json:"args"`
	Context   int            `json:"executionContextId"`
	Timestamp float64        `json:"timestamp"`
	Stack     stackTrace     `json:"stackTrace"`
}

// An exception is one that no script caught.
type exception struct {
	Timestamp float64 `json:"timestamp"`
	Details   struct {
		Text      string        `json:"text"`
		URL       string        `json:"url"`
		Line      int           `json:"lineNumber"`
		Column    int           `json:"columnNumber"`
		Context   int           `json:"executionContextId"`
		Exception *remoteObject `json:"exception"`
		Stack     stackTrace    `json:"stackTrace"`
	} `json:"exceptionDetails"`
}

// An entry is a report of Chromium about a document or a worker.
type entry struct {
	Entry struct {
		Source    string  `json:"source"`
		Level     string  `json:"level"`
		Text      string  `json:"text"`
		Timestamp float64 `json:"timestamp"`
		URL       string  `json:"url"`
		Line      int     `json:"lineNumber"`
	} `json:"entry"`
}

type stackTrace struct {
	Frames []place `json:"callFrames"`
}

// A place is where a call stands. Lines and columns count from 0.
type place struct {
	URL    string `json:"url"`
	Line   int    `json:"lineNumber"`
	Column int    `json:"columnNumber"`
}

// write records the lines of events that have some.
func (b *Browser) write(t *target, e event) {
	switch e.Method {
	case "Runtime.consoleAPICalled":
		with(e, func(c call) { b.writeCall(t, c) })
	case "Runtime.exceptionThrown":
		with(e, func(x exception) { b.writeException(t, x) })
	case "Log.entryAdded":
		with(e, func(r entry) { b.writeEntry(t, r) })
	}
}

func (b *Browser) writeCall(t *target, c call) {
	line := console.Line{Level: levelOf(c.Type), Time: timeOf(c.Timestamp)}
	for _, arg := range c.Args {
		line.Args = append(line.Args, arg.argument())
	}
	at(&line, c.Stack)
	b.record(t, c.Context, line)
}

func (b *Browser) writeException(t *target, x exception) {
	d := x.Details
	line := console.Line{
		Level: "error", Category: "javascript", Time: timeOf(x.Timestamp),
		Args: []string{d.Text}, File: d.URL, Line: d.Line + 1, Column: d.Column + 1,
	}
	if d.Exception != nil {
		line.Args = []string{strings.TrimSpace(d.Text + " " + d.Exception.thrown())}
	}
	if line.File == "" {
		at(&line, d.Stack)
	}
	b.record(t, d.Context, line)
}

// writeEntry records a report. Those of source "worker" repeat lines that the
// worker has told itself.
func (b *Browser) writeEntry(t *target, r entry) {
	if r.Entry.Source == "worker" || r.Entry.Level == "verbose" {
		return
	}
	b.record(t, 0, console.Line{
		Level: levelOf(r.Entry.Level), Category: r.Entry.Source, Time: timeOf(r.Entry.Timestamp),
		Args: []string{r.Entry.Text}, File: r.Entry.URL, Line: r.Entry.Line + 1,
	})
}

// at says where a call stands.
func at(line *console.Line, stack stackTrace) {
	if len(stack.Frames) > 0 {
		top := stack.Frames[0]
		line.File, line.Line, line.Column = top.URL, top.Line+1, top.Column+1
	}
}

// record adds a line to the history, with everything that is known of the place
// where it was written.
func (b *Browser) record(t *target, context int, line console.Line) {
	b.mu.Lock()
	c := t.contexts[context]
	shown := t.frames[c.Aux.Frame]
	if shown.ID == "" {
		shown = t.top().main()
	}
	line.Page = shown.URL
	line.Frame = shown.Parent != "" || t.info.Type == "iframe"
	line.TabID = t.top().tab
	line.Source, line.AddonID = t.source(c, line)
	b.mu.Unlock()
	b.recorder.Add(line)
}

// source is the kind of a line's context, and the extension whose script it was.
func (t *target) source(c execution, line console.Line) (source, extension string) {
	owner := t.top()
	switch {
	case owner.info.Type == "service_worker" && strings.HasPrefix(owner.info.URL, scheme):
		return console.SourceBackground, extensionOf(owner.info.URL)
	case strings.HasSuffix(owner.info.Type, "worker"):
		return console.SourceWorker, ""
	case c.Aux.Type == "isolated" && strings.HasPrefix(c.Origin, scheme):
		return console.SourceContentScript, extensionOf(c.Origin)
	case strings.HasPrefix(line.Page, scheme) && owner.popup:
		return console.SourcePopup, extensionOf(line.Page)
	case strings.HasPrefix(line.Page, scheme) && strings.Contains(line.Page, framePage):
		return console.SourceContentScript, extensionOf(line.Page)
	case strings.HasPrefix(line.Page, scheme):
		return console.SourceExtensionPage, extensionOf(line.Page)
	case strings.HasPrefix(line.File, scheme):
		return console.SourceContentScript, extensionOf(line.File)
	case strings.HasPrefix(line.Page, "chrome"):
		return console.SourceChromium, ""
	}
	return console.SourcePage, ""
}

// extensionOf returns the extension of an address that begins with scheme.
func extensionOf(url string) string {
	id, _, _ := strings.Cut(strings.TrimPrefix(url, scheme), "/")
	return id
}

func levelOf(kind string) string {
	switch kind {
	case "warning":
		return "warn"
	case "startGroup":
		return "group"
	case "endGroup":
		return "groupEnd"
	}
	return kind
}

func timeOf(milliseconds float64) time.Time { return time.UnixMicro(int64(milliseconds * 1000)) }
