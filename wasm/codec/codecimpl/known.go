package codecimpl

// find finds out how the type of v encodes and decodes itself.
func find(v any) (l *Layout, a appender, m decodable) {
	if isPromoted(v) {
		return nil, nil, nil
	}
	if of, ok := v.(laidOut); ok {
		l = of.LayoutCBOR()
	}
	a, _ = v.(appender)
	m, _ = v.(decodable)
	return l, a, m
}

// isPromoted reports whether v has generated methods only from a type that is
// embedded in it. A method that is promoted from a nil pointer panics.
func isPromoted(v any) (promoted bool) {
	m, ok := v.(message)
	if !ok {
		return false
	}
	defer func() {
		if recover() != nil {
			promoted = true
		}
	}()
	return !m.IsMessage(v)
}
