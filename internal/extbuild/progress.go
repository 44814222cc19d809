package extbuild

import (
	"fmt"
	"io"
	"time"
)

// A progress writes one line per step of a build.
type progress struct {
	w     io.Writer
	start time.Time // Of the step that runs.
}

func newProgress(w io.Writer) *progress {
	if w == nil {
		w = io.Discard
	}
	return &progress{w: w, start: time.Now()}
}

// done ends a step and begins the next.
func (p *progress) done(step string, size int64) {
	now := time.Now()
	fmt.Fprintf(p.w, "%-32s %6.1fs %10s\n", step, now.Sub(p.start).Seconds(), FormatSize(size))
	p.start = now
}

// say writes a line that is no step.
func (p *progress) say(line string) { fmt.Fprintln(p.w, line) }

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
