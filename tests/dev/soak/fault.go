package soak

import "context"

// A fault is something that happens to extensions.
type fault struct {
	name string
	// share is how often it happens, compared with others.
	share int
	// strike lets it happen, to a tab if it concerns one, and reports whether
	// it hit something.
	strike func(ctx context.Context, r *run, t *tab) (hit bool, err error)
}
