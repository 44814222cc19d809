package soak

import (
	"context"
	"errors"
	"time"

	"gangway/internal/console"
	"gangway/tests/soak/talk"
)

// suspend suspends a running background as the browser does, while messages
// come.
func suspend(ctx context.Context, r *run, _ *tab) (hit bool, err error) { return r.stage.suspend(ctx) }

// panicName is the name of the fault that needs Go in the background.
const panicName = "panic in background"

// panicBackground has the Go program of the background panic. A page tells it
// to, by a message that does not come again.
func panicBackground(ctx context.Context, r *run, t *tab) (hit bool, err error) {
	before := r.stage.LastNumber()
	if err := r.order(ctx, t, talk.Order{Panic: true}); err != nil {
		return false, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errors.New("the background does not panic"))
	defer cancel()
	_, err = r.stage.WaitLineAfter(ctx, before, console.From(console.SourceBackground, talk.PanicWord))
	return err == nil, err
}

// jumpClock lets the wall clock of the background and of a page jump.
func jumpClock(ctx context.Context, r *run, t *tab) (hit bool, err error) {
	jumps := []time.Duration{time.Hour, -time.Hour, 25 * time.Hour, -72 * time.Hour, 400 * 24 * time.Hour}
	by := jumps[r.random.IntN(len(jumps))].Milliseconds()
	var jumped string
	err = t.page.Eval(ctx, `
		const jumped = new Promise((done) => {
			document.addEventListener("soak-jumped", (event) => done(event.detail), { once: true });
		});
		document.dispatchEvent(new CustomEvent("soak-jump", { detail: arguments[0] }));
		return await jumped;`, &jumped, by)
	return jumped == "true", err
}

// attack has the hostile page open ports and say anything on them.
func attack(ctx context.Context, r *run, _ *tab) (hit bool, err error) {
	var outcome struct{ Ports, Refused int }
	err = r.stage.attack(ctx, r.random.Uint32(), 1+r.random.IntN(12), &outcome)
	return outcome.Refused > 0, err
}

// backAndForth lets a page go into the back/forward cache and come back: its
// content script and its session go on. It misses a page that the browser does
// not keep.
func backAndForth(ctx context.Context, r *run, t *tab) (hit bool, err error) {
	life := t.status.Life
	if err := t.page.Navigate(ctx, r.stage.address("elsewhere")); err != nil {
		return false, err
	}
	if r.random.IntN(2) == 0 {
		if _, err := suspend(ctx, r, t); err != nil {
			return false, err
		}
	}
	if err := t.page.Back(ctx); err != nil {
		return false, err
	}
	return r.livesOn(ctx, t, life)
}

// bystand opens the page of the extension, which is there for the faults that follow,
// or closes it.
func bystand(ctx context.Context, r *run, t *tab) (hit bool, err error) {
	if r.stage.bystander == nil {
		r.stage.bystander, err = r.stage.open(ctx, r.stage.bystand(), false)
		return err == nil, errors.Join(err, t.page.Show(ctx))
	}
	err = r.stage.bystander.Close(ctx)
	r.stage.bystander = nil
	return err == nil, err
}

// reloadPage ends a content script, with its session. Another one begins.
func reloadPage(ctx context.Context, r *run, t *tab) (hit bool, err error) {
	return r.replaces(ctx, t, func() error { return t.page.Reload(ctx) })
}

// leavePage goes to another page of the site, and so to another content script.
func leavePage(ctx context.Context, r *run, t *tab) (hit bool, err error) {
	return r.replaces(ctx, t, func() error {
		return t.page.Navigate(ctx, r.stage.address(t.host)+"?"+time.Now().Format(time.RFC3339Nano))
	})
}

// reloadExtension ends all content scripts and the background with all it has
// stored.
func reloadExtension(ctx context.Context, r *run, _ *tab) (hit bool, err error) {
	r.stage.bystander = nil // It goes with the extension.
	return r.replacesAll(ctx, func() error { return r.stage.reload(ctx, r.stage.pages()) })
}

// updateExtension installs another version over the one that runs.
func updateExtension(ctx context.Context, r *run, _ *tab) (hit bool, err error) {
	r.stage.bystander = nil
	return r.replacesAll(ctx, func() error { return r.stage.update(ctx) })
}
