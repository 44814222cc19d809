package soak

import (
	"context"
	"errors"
	"time"

	"gangway/internal/firefox"
	"gangway/tests/soak/talk"
)

// idlePref is how long a background is idle before Firefox suspends it, in
// milliseconds.
const (
	idlePref  = "extensions.background.idle.timeout"
	idleNever = 300_000 // The most that Firefox takes.
	idleSoon  = 700
)

// suspend suspends a running background as Firefox does, while messages come.
func suspend(ctx context.Context, r *run, _ *tab) (hit bool, err error) {
	err = r.stage.chrome(ctx, `
		if (extension.backgroundState != "running") return false;
		return await endsBackground(() => extension.terminateBackground({ ignoreDevToolsAttached: true }));`, &hit)
	return hit, err
}

// suspendIdle lets the background be idle until Firefox suspends it.
func suspendIdle(ctx context.Context, r *run, _ *tab) (hit bool, err error) {
	if err := r.settle(ctx); err != nil {
		return false, err
	}
	if err := r.stage.Browser.SetPref(ctx, idlePref, idleSoon); err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, r.stage.Browser.SetPref(ctx, idlePref, idleNever)) }()
	// The timer of a background that runs is not shortened, so another begins.
	if err := r.stage.chrome(ctx, `
		if (extension.backgroundState == "running") await extension.terminateBackground({ ignoreDevToolsAttached: true });`, nil); err != nil {
		return false, err
	}
	if err := r.orderAll(ctx, talk.Order{Each: 1}); err != nil {
		return false, err
	}
	if err := r.settle(ctx); err != nil {
		return false, err
	}
	err = r.stage.chrome(ctx, `
		return await endsBackground(async (ended) => {
			for (let i = 0; i < 2000 && !ended() && extension.backgroundState != "stopped"; i++) await pause(5);
		}) || extension.backgroundState == "stopped";`, &hit)
	return hit, err
}

// killBackground kills the process of a running background.
func killBackground(ctx context.Context, r *run, _ *tab) (hit bool, err error) {
	err = r.stage.chrome(ctx, `
		const { children } = await ChromeUtils.requestProcInfo();
		const found = children.find((child) => child.type == "extension");
		if (!found || extension.backgroundState != "running") return false;
		return await endsBackground(async (ended) => {
			Cc["@mozilla.org/processtools-service;1"].getService(Ci.nsIProcessToolsService).kill(found.pid);
			while (!ended()) await pause(2);
		});`, &hit)
	return hit, err
}

// panicBackground has the Go program of the background panic. A page tells it
// to, by a message that does not come again.
func panicBackground(ctx context.Context, r *run, t *tab) (hit bool, err error) {
	before := r.stage.Browser.LastNumber()
	if err := r.order(ctx, t, talk.Order{Panic: true}); err != nil {
		return false, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errors.New("the background does not panic"))
	defer cancel()
	_, err = r.stage.Browser.WaitLineAfter(ctx, before, firefox.From(firefox.SourceBackground, talk.PanicWord))
	return err == nil, err
}

// refuseStorage has storage.session refuse some writes, as if it were full.
func refuseStorage(ctx context.Context, r *run, _ *tab) (hit bool, err error) {
	if err := r.observe(ctx); err != nil {
		return false, err
	}
	before := map[*tab]talk.Status{}
	for _, t := range r.stage.tabs {
		before[t] = t.status
	}
	defer func() {
		err = errors.Join(err, r.observe(ctx))
		for _, t := range r.stage.tabs {
			r.ledger.refuse(before[t], t.status)
		}
	}()
	err = r.stage.chrome(ctx, `
		const { extensionStorageSession } = ChromeUtils.importESModule("resource://gre/modules/ExtensionStorage.sys.mjs");
		const { ExtensionUtils } = ChromeUtils.importESModule("resource://gre/modules/ExtensionUtils.sys.mjs");
		extensionStorageSession.refused = 0;
		extensionStorageSession.setUnrefused = extensionStorageSession.set;
		extensionStorageSession.set = () => {
			extensionStorageSession.refused++;
			throw new ExtensionUtils.ExtensionError(
				"QuotaExceededError: storage.session API call exceeded its quota limitations.");
		};`, nil)
	if err != nil {
		return false, err
	}
	// On a slow machine all that was on its way is stored by now.
	ordered := r.orderAll(ctx, talk.Order{Each: 1})
	err = r.stage.chrome(ctx, `
		const { extensionStorageSession } = ChromeUtils.importESModule("resource://gre/modules/ExtensionStorage.sys.mjs");
		const [writes] = args;
		for (let i = 0; extensionStorageSession.refused < writes && i < 200; i++) await pause(5);
		extensionStorageSession.set = extensionStorageSession.setUnrefused;
		return extensionStorageSession.refused > 0;`, &hit, 1+r.random.IntN(8))
	return hit, errors.Join(ordered, err)
}

// jumpClock lets the wall clock of the background and of a page jump.
func jumpClock(ctx context.Context, r *run, t *tab) (hit bool, err error) {
	jumps := []time.Duration{time.Hour, -time.Hour, 25 * time.Hour, -72 * time.Hour, 400 * 24 * time.Hour}
	by := jumps[r.random.IntN(len(jumps))].Milliseconds()
	var jumped string
	err = t.tab.Eval(ctx, `
		const jumped = new Promise((done) => {
			document.addEventListener("soak-jumped", (event) => done(event.detail), { once: true });
		});
		document.dispatchEvent(new CustomEvent("soak-jump", { detail: arguments[0] }));
		return await jumped;`, &jumped, by)
	return jumped == "true", err
}
