package apicall

// A placeError says where in a value something is wrong, as in
// "items[2].title: ...".
type placeError struct {
	place string
	err   error
}

func (e *placeError) Error() string { return e.place + ": " + e.err.Error() }

func (e *placeError) Unwrap() error { return e.err }

// in returns err with place before the place that it has already.
func in(place string, err error) error {
	if inner, ok := err.(*placeError); ok { //nolint:errorlint // Only the outermost place grows.
		return &placeError{place + inner.place, inner.err}
	}
	return &placeError{place, err}
}

func inField(name string, err error) error { return in("."+name, err) }
