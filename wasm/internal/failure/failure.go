// Package failure has the forms in which errors are put together, so that each
// package of the library need not have its own. None of them brings package fmt
// into a module.
package failure

// In returns err as an error of an operation, which its text names first. The
// result matches all that err does.
func In(op string, err error) error { return &inError{op, err} }

type inError struct {
	op  string
	err error
}

func (e *inError) Error() string { return e.op + ": " + e.err.Error() }

func (e *inError) Unwrap() error { return e.err }

// Detailed returns err with a text for people behind its own, and err itself if
// that is empty. The result matches all that err does.
func Detailed(err error, text string) error {
	if text == "" {
		return err
	}
	return &detailedError{err, text}
}

type detailedError struct {
	err  error
	text string
}

func (e *detailedError) Error() string { return e.err.Error() + ": " + e.text }

func (e *detailedError) Unwrap() error { return e.err }

// Both returns two errors in one, of which the second says why there is the
// first. The result matches all that either does.
func Both(err, because error) error { return &bothError{err, because} }

type bothError struct{ err, because error }

func (e *bothError) Error() string { return e.err.Error() + ": " + e.because.Error() }

func (e *bothError) Unwrap() []error { return []error{e.err, e.because} }
