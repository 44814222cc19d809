package extbuild

import (
	"fmt"
	"io"
	"time"

	"gangway/internal/manifest"
)

// A Progress is told of a build while it runs, of one thing at a time.
type Progress interface {
	// Done tells of a step that is done.
	Done(Step)

	// Found tells of a finding in a manifest; see [Result.Findings].
	Found(file string, finding manifest.Finding)

	// Noted tells of the other notes; see [Result.Notes].
	Noted(note string)
}

// The names of steps.
const (
	StepCheck   = "check"
	StepCompile = "compile"
	StepWrite   = "write"
)

// A Step is a part of a build.
type Step struct {
	Name string // One of those above.
	Of   string // The file, the package or the folder that it is for.
	Size int64  // Of that, when it is done.
	Took time.Duration
}

// Lines returns a Progress that writes a line for each thing, for people.
func Lines(w io.Writer) Progress { return lines{w} }

type lines struct{ w io.Writer }

func (l lines) Done(s Step) {
	fmt.Fprintf(l.w, "%-32s %6.1fs %10s\n", s.Name+" "+s.Of, s.Took.Seconds(), FormatSize(s.Size))
}

func (l lines) Found(file string, finding manifest.Finding) { l.Noted(finding.In(file)) }

func (l lines) Noted(note string) { fmt.Fprintln(l.w, "note: "+note) }

// steps tells a Progress of steps that follow one another.
type steps struct {
	progress Progress
	start    time.Time // Of the step that runs.
}

func newSteps(p Progress) *steps {
	if p == nil {
		p = Lines(io.Discard)
	}
	return &steps{progress: p, start: time.Now()}
}

// done ends a step and begins the next.
func (s *steps) done(name, of string, size int64) {
	now := time.Now()
	s.progress.Done(Step{Name: name, Of: of, Size: size, Took: now.Sub(s.start)})
	s.start = now
}

// FormatSize returns a size in bytes for people, in units of 1000.
func FormatSize(size int64) string {
	switch {
	case size < 1000:
		return fmt.Sprintf("%d B", size)
	case size < 1_000_000:
		return fmt.Sprintf("%.1f kB", float64(size)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(size)/1e6)
}
