package firefox

import (
	"context"
	"fmt"
	"slices"
)

// shownLines is how much of the console an error shows.
const shownLines = 20

// Lines returns the console's lines so far, in the order in which they came:
// the last 20,000, if there were more.
func (b *Browser) Lines() []ConsoleLine { return b.LinesAfter(0) }

// LastNumber is the number of the last line so far, for those who want the
// lines after it.
func (b *Browser) LastNumber() int {
	b.console.mu.Lock()
	defer b.console.mu.Unlock()
	return b.console.last
}

// LinesAfter returns the lines that came after the one with the given number.
func (b *Browser) LinesAfter(number int) []ConsoleLine {
	lines, _ := b.console.history(number)
	return lines
}

// WaitLine returns the first line that matches, of those that are there and
// those to come. When ctx ends before, the error shows the console's end.
func (b *Browser) WaitLine(ctx context.Context, match func(ConsoleLine) bool) (ConsoleLine, error) {
	return b.WaitLineAfter(ctx, 0, match)
}

// WaitLineAfter is WaitLine for the lines after the one with the given number.
func (b *Browser) WaitLineAfter(ctx context.Context, number int, match func(ConsoleLine) bool) (ConsoleLine, error) {
	seen := number
	for {
		lines, changed := b.console.history(seen)
		for _, line := range lines {
			if match(line) {
				return line, nil
			}
			seen = line.Number
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ConsoleLine{}, b.missingLine(context.Cause(ctx))
		case <-b.done:
			return ConsoleLine{}, b.missingLine(ErrEnded)
		}
	}
}

func (b *Browser) missingLine(cause error) error {
	return fmt.Errorf("wait for a console line: %w; %s", cause, LastLines(b.Lines(), shownLines))
}

// history returns the kept lines after the given number, and a channel that is
// closed when that may have changed.
func (c *console) history(after int) ([]ConsoleLine, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	first := c.last - len(c.lines)
	return slices.Clone(c.lines[min(max(after-first, 0), len(c.lines)):]), c.changed
}
