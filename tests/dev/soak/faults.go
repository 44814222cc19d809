package soak

import (
	"context"
	"math/rand/v2"
)

// A fault is something that happens to extensions.
type fault struct {
	name   string
	weight int
	happen func(ctx context.Context, r *run, t *tab) error
}

// faults are all of them. Most concern the background, since that is what most
// happens to.
var faults = []fault{
	{"suspend", 40, func(ctx context.Context, r *run, _ *tab) error { return r.stage.suspend(ctx) }},
	{"kill", 30, func(ctx context.Context, r *run, _ *tab) error { return r.stage.kill(ctx) }},
	{"back and forth", 17, backAndForth},
	{"reload page", 10, reloadPage},
	{"reload extension", 3, reloadExtension},
}

// pick draws one.
func pick(random *rand.Rand) fault {
	sum := 0
	for _, f := range faults {
		sum += f.weight
	}
	n := random.IntN(sum)
	for _, f := range faults {
		if n -= f.weight; n < 0 {
			return f
		}
	}
	return faults[0]
}

// backAndForth lets a page go into the back/forward cache and come back: its
// content script and its session go on.
func backAndForth(ctx context.Context, r *run, t *tab) error {
	if err := t.tab.Navigate(ctx, r.stage.Server.URL+"/elsewhere"); err != nil {
		return err
	}
	if r.random.IntN(2) == 0 {
		if err := r.stage.suspend(ctx); err != nil {
			return err
		}
	}
	return t.tab.Back(ctx)
}

// reloadPage ends a content script, with its session. Another one begins.
func reloadPage(ctx context.Context, r *run, t *tab) error {
	if err := r.observe(ctx, t, 0); err != nil {
		return err
	}
	return t.tab.Reload(ctx)
}

// reloadExtension ends all content scripts and the background with all it has
// stored. Firefox starts them again in the open pages.
func reloadExtension(ctx context.Context, r *run, _ *tab) error {
	for _, t := range r.stage.tabs {
		if err := r.observe(ctx, t, 0); err != nil {
			return err
		}
	}
	return r.stage.reload(ctx)
}
