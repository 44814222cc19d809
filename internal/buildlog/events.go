package buildlog

import (
	"encoding/json"
	"io"
	"path/filepath"
	"time"

	"gangway/internal/extbuild"
	"gangway/internal/manifest"
	"gangway/internal/reload"
)

// events writes a line of JSON for each event.
type events struct {
	encoder *json.Encoder
	start   time.Time // Of the build that runs.
}

func newEvents(out io.Writer) *events {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	return &events{encoder: encoder}
}

// The events of a build. Their names and those of their fields are a promise to
// programs; docs/building.md has their meanings.
type (
	named struct {
		Event string `json:"event"`
	}
	begunEvent struct {
		named
		Changed []string `json:"changed,omitempty"`
	}
	compiledEvent struct {
		named
		Package string  `json:"package"`
		Bytes   int64   `json:"bytes"`
		Seconds float64 `json:"seconds"`
	}
	findingEvent struct {
		named
		Severity manifest.Severity `json:"severity"`
		problem
	}
	noteEvent struct {
		named
		Text string `json:"text"`
	}
	builtEvent struct {
		named
		Dir      string    `json:"dir"`
		Seconds  float64   `json:"seconds"`
		Bytes    int64     `json:"bytes"`
		Programs []program `json:"programs"`
		Files    []file    `json:"files"`
	}
	failedEvent struct {
		named
		Seconds float64   `json:"seconds"`
		Errors  []problem `json:"errors"`
	}
)

// A program is one of the Go programs of an extension that was built.
type program struct {
	Package string `json:"package"`
	Script  string `json:"script"` // That starts it, among the files.
	Bytes   int64  `json:"bytes"`  // Of its module.
}

// A file is one of its files.
type file struct {
	Path  string `json:"path"`
	Bytes int64  `json:"bytes"`
}

// write writes an event. A reader that is gone ends the command by a signal, or
// is told by no further line.
func (e *events) write(event any) { _ = e.encoder.Encode(event) }

func (e *events) begun(change reload.Change) {
	e.start = time.Now()
	e.write(begunEvent{named{"begun"}, change.Files})
}

// Done implements [extbuild.Progress].
func (e *events) Done(s extbuild.Step) {
	if s.Name == extbuild.StepCompile {
		e.write(compiledEvent{named{"compiled"}, s.Of, s.Size, s.Took.Seconds()})
	}
}

// Found implements [extbuild.Progress].
func (e *events) Found(file string, f manifest.Finding) {
	e.write(findingEvent{named{"finding"}, f.Severity, inManifest(file, f.Key, f.Text)})
}

// Noted implements [extbuild.Progress].
func (e *events) Noted(note string) { e.write(noteEvent{named{"note"}, note}) }

func (e *events) built(r *extbuild.Result) {
	event := builtEvent{named: named{"built"}, Dir: absolute(r.Dir), Seconds: since(e.start), Bytes: r.Size,
		Programs: []program{}, Files: []file{}}
	for _, p := range r.Programs {
		event.Programs = append(event.Programs, program{p.Package, p.Name + ".js", p.Size})
	}
	for _, f := range r.Files {
		event.Files = append(event.Files, file{f.Path, f.Size})
	}
	e.write(event)
}

func (e *events) failed(err error) {
	e.write(failedEvent{named{"failed"}, since(e.start), problemsOf(err)})
}

func (e *events) stopped() { e.write(named{"stopped"}) }

func (e *events) unseen(err error) { e.write(noteEvent{named{"note"}, err.Error()}) }

// absolute returns the absolute path of a file, or the path as it is.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}
