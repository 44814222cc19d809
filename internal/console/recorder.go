package console

import "strings"

// A Recorder writes the lines of a browser's console into a [History]. Lines
// are added from one goroutine.
type Recorder struct {
	history *History
	onLine  func(Line)
}

// NewRecorder returns a recorder with an empty history. onLine, if not nil, is
// called for every line, in order. Those that wait for a line when ended is
// closed get the error cause.
func NewRecorder(onLine func(Line), ended <-chan struct{}, cause error) *Recorder {
	return &Recorder{
		history: &History{ended: ended, cause: cause, changed: make(chan struct{})},
		onLine:  onLine,
	}
}

// History is the lines that were added, for those who read them.
func (r *Recorder) History() *History { return r.history }

// Add adds a line and sets its number and its text, which is that of its
// arguments. It returns when onLine has.
func (r *Recorder) Add(line Line) {
	line.Text = strings.Join(line.Args, " ")
	line = r.history.add(line)
	if r.onLine != nil {
		r.onLine(line)
	}
}
