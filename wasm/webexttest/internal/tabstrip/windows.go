package tabstrip

import "slices"

// Windows are the windows of a browser. One of them has the focus, if there is
// one.
type Windows struct {
	focus []*Window // In the order in which they had the focus, the last one has it.
}

// Open adds a window without tabs, which gets the focus.
func (s *Windows) Open(id int64) *Window {
	w := &Window{ID: id}
	s.focus = append(s.focus, w)
	return w
}

// Focused returns the window that has the focus, nil if there is none.
func (s *Windows) Focused() *Window {
	if len(s.focus) == 0 {
		return nil
	}
	return s.focus[len(s.focus)-1]
}

// Focus gives a window the focus. It reports false if it has it.
func (s *Windows) Focus(w *Window) bool {
	if s.Focused() == w {
		return false
	}
	s.focus = append(without(s.focus, w), w)
	return true
}

// Close takes a window away. It reports whether that had the focus.
func (s *Windows) Close(w *Window) (had bool) {
	had = s.Focused() == w
	s.focus = without(s.focus, w)
	return had
}

func without(list []*Window, w *Window) []*Window {
	return slices.DeleteFunc(list, func(other *Window) bool { return other == w })
}
