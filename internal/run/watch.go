package run

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"gangway/internal/console"
)

// A watch writes the extension's console lines and notes which of the expected
// texts have arrived. It may be used by several goroutines.
type watch struct {
	out io.Writer

	mu       sync.Mutex     // Protects following.
	id       string         // The extension's; empty until it is known.
	waiting  bool           // For another id, whose lines may come before it.
	early    []console.Line // Of others than id, while waiting.
	arrivals []arrival
	content  bool          // Whether a content script has written anything.
	failures []string      // Lines about programs that failed, and about errors that nothing caught.
	changed  chan struct{} // Closed and replaced at every change of the above.
}

// An arrival is an expected text, where it was seen first, and in how many
// lines.
type arrival struct {
	text   string
	source string // Empty until the text has arrived.
	count  int
}

func newWatch(out io.Writer, expect []string) *watch {
	w := &watch{out: out, changed: make(chan struct{})}
	for _, text := range expect {
		w.arrivals = append(w.arrivals, arrival{text: text})
	}
	return w
}

// await keeps the lines of all extensions from now on, until follow says which
// one is meant.
func (w *watch) await() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting = true
}

// follow names the extension whose lines are meant. A browser's own
// extensions write to the console, too.
func (w *watch) follow(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	early := w.early
	w.id, w.waiting, w.early = id, false, nil
	for _, line := range early {
		w.take(line)
	}
}

// line takes one line of the console.
func (w *watch) line(line console.Line) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.take(line)
}

// take writes and notes a line if it is the extension's, and keeps it if it may
// become so. The caller holds mu.
func (w *watch) take(line console.Line) {
	if line.AddonID == "" || line.AddonID != w.id {
		if w.waiting {
			w.early = append(w.early, line)
		}
		return
	}
	fmt.Fprintln(w.out, line)
	w.content = w.content || line.Source == console.SourceContentScript
	if strings.HasPrefix(line.Text, ownPrefix) {
		w.takeOwn(line)
	} else {
		w.takeExpected(line)
	}
	if uncaught(line) {
		w.fail(line.String())
	}
	close(w.changed)
	w.changed = make(chan struct{})
}

// Lines of Gangway's own scripts have a prefix. They are not the texts that an
// extension promises. One at the level of errors says that a program failed,
// but for one whose main returned, which may be meant.
const (
	ownPrefix    = "gangway: "
	mainReturned = "because main returned"
)

func (w *watch) takeOwn(line console.Line) {
	if line.Level == "error" && !strings.Contains(line.Text, mainReturned) {
		w.fail(line.Text)
	}
}

// maxFailures is how many lines about failures are kept, the first ones: a script
// may throw for as long as it runs.
const maxFailures = 10

// fail notes a line about a failure, once.
func (w *watch) fail(line string) {
	if len(w.failures) < maxFailures && !slices.Contains(w.failures, line) {
		w.failures = append(w.failures, line)
	}
}

// takeExpected notes the expected texts in a line.
func (w *watch) takeExpected(line console.Line) {
	for i, a := range w.arrivals {
		if !strings.Contains(line.Text, a.text) {
			continue
		}
		w.arrivals[i].count++
		if a.source == "" {
			w.arrivals[i].source = line.Source
		}
	}
}

// uncaught reports whether a line is the browser's about an error that no script
// caught.
func uncaught(line console.Line) bool {
	return line.Level == "error" && strings.HasSuffix(line.Category, "javascript")
}

// failed returns the lines about programs that failed, and about errors that nothing
// caught.
func (w *watch) failed() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.failures)
}

// state returns the texts that have arrived, whether a content script has
// written anything, and a channel that is closed when that is no longer so.
func (w *watch) state() (arrivals []arrival, content bool, changed <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.arrivals), w.content, w.changed
}

// repeated returns the texts that have arrived more than once.
func repeated(arrivals []arrival) []string {
	var texts []string
	for _, a := range arrivals {
		if a.count > 1 {
			texts = append(texts, a.text)
		}
	}
	return texts
}

// missing returns the texts that have not arrived.
func missing(arrivals []arrival) []string {
	var texts []string
	for _, a := range arrivals {
		if a.source == "" {
			texts = append(texts, a.text)
		}
	}
	return texts
}
