package console

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

const (
	// keptLines bounds a history.
	keptLines = 20_000
	// shownLines is how much of the console an error shows.
	shownLines = 20
)

// A History holds the last lines of a browser's console. Its methods may be
// called from any goroutine.
type History struct {
	ended <-chan struct{}
	cause error

	mu      sync.Mutex // Protects following.
	lines   []Line
	last    int           // The number of the last line.
	changed chan struct{} // Closed and replaced at every change of the above.
}

// Lines returns the console's lines so far, in the order in which they came:
// the last 20,000, if there were more.
func (h *History) Lines() []Line { return h.LinesAfter(0) }

// LastNumber is the number of the last line so far, for those who want the
// lines after it.
func (h *History) LastNumber() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.last
}

// LinesAfter returns the lines that came after the one with the given number.
func (h *History) LinesAfter(number int) []Line {
	lines, _ := h.after(number)
	return lines
}

// WaitLine returns the first line that matches, of those that are there and
// those to come. When ctx or the browser ends before, the error shows the
// console's end.
func (h *History) WaitLine(ctx context.Context, match func(Line) bool) (Line, error) {
	return h.WaitLineAfter(ctx, 0, match)
}

// WaitLineAfter is WaitLine for the lines after the one with the given number.
func (h *History) WaitLineAfter(ctx context.Context, number int, match func(Line) bool) (Line, error) {
	seen := number
	for {
		lines, changed := h.after(seen)
		for _, line := range lines {
			if match(line) {
				return line, nil
			}
			seen = line.Number
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return Line{}, h.missing(context.Cause(ctx))
		case <-h.ended:
			return Line{}, h.missing(h.cause)
		}
	}
}

func (h *History) missing(cause error) error {
	return fmt.Errorf("wait for a console line: %w; %s", cause, LastLines(h.Lines(), shownLines))
}

// after returns the kept lines after the given number, and a channel that is
// closed when that may have changed.
func (h *History) after(number int) ([]Line, <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	first := h.last - len(h.lines)
	return slices.Clone(h.lines[min(max(number-first, 0), len(h.lines)):]), h.changed
}

// add appends a line, gives it its number, and wakes those that wait for one.
func (h *History) add(line Line) Line {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last++
	line.Number = h.last
	h.lines = append(h.lines, line)
	if len(h.lines) > 2*keptLines {
		h.lines = slices.Clone(h.lines[len(h.lines)-keptLines:])
	}
	close(h.changed)
	h.changed = make(chan struct{})
	return line
}
