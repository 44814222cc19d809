package soak

import "context"

// reloadExtension ends all content scripts and the background with all it has
// stored. Firefox starts them again in the open pages.
func reloadExtension(ctx context.Context, r *run, _ *tab) (hit bool, err error) {
	return r.replacesAll(ctx, func() error { return r.stage.extension.Reload(ctx) })
}

// updateExtension installs another version over the one that runs.
func updateExtension(ctx context.Context, r *run, _ *tab) (hit bool, err error) {
	return r.replacesAll(ctx, func() error { return r.stage.update(ctx) })
}
