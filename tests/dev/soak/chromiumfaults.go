package soak

import (
	"context"
	"errors"

	"gangway/internal/chromium"
	"gangway/tests/soak/talk"
)

// faults implements host. Most concern the background, since that is what most
// happens to. Chromium has no way to end a port for both of its ends.
func (c *chromiumHost) faults() []fault {
	return []fault{
		{"suspend", 20, suspend},
		{"kill background", 16, c.killBackground},
		{"crash background", 10, c.crashBackground},
		{panicName, 6, panicBackground},
		{"storage refuses", 4, c.refuseStorage},
		{"clock jump", 5, jumpClock},
		{"hostile peer", 6, attack},
		{"back and forth", 6, backAndForth},
		{"bystander", 6, bystand},
		{"reload page", 5, reloadPage},
		{"leave page", 3, leavePage},
		{"crash page", 4, c.crashPage},
		{"discard tab", 3, c.discardTab},
		{"move to window", 4, c.moveTab},
		{"reload extension", 3, reloadExtension},
		{"update extension", 3, updateExtension},
	}
}

// killBackground kills a running background.
func (c *chromiumHost) killBackground(ctx context.Context, _ *run, _ *tab) (hit bool, err error) {
	return ended(c.KillBackground(ctx))
}

// crashBackground kills the process of a running background.
func (c *chromiumHost) crashBackground(ctx context.Context, _ *run, _ *tab) (hit bool, err error) {
	return ended(c.CrashBackground(ctx))
}

// started waits in a worker that starts until it has the browser's API.
const started = `while (!globalThis.chrome?.storage) await new Promise((done) => setTimeout(done, 5));`

// refuseStorage has storage.session refuse some writes, as if it were full.
func (c *chromiumHost) refuseStorage(ctx context.Context, r *run, _ *tab) (hit bool, err error) {
	before, err := r.statuses(ctx)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, r.refused(ctx, before)) }()
	hit, err = ended(c.EvalBackground(ctx, started+`
		const { session } = chrome.storage;
		const set = session.set;
		globalThis.soakRefused = 0;
		session.set = async (...args) => {
			if (globalThis.soakRefused++ >= arguments[0]) {
				session.set = set;
				return set.apply(session, args);
			}
			throw new Error("Session storage quota bytes exceeded. Values were not stored.");
		};`, nil, 1+r.random.IntN(8)))
	if err != nil || !hit {
		return false, err
	}
	if err := r.orderAll(ctx, talk.Order{Each: 1}); err != nil {
		return false, err
	}
	err = c.EvalBackground(ctx, `
		for (let i = 0; !(globalThis.soakRefused > 0) && i < 200; i++) await new Promise((done) => setTimeout(done, 5));
		return globalThis.soakRefused > 0;`, &hit)
	if noWorker(err) {
		return false, nil
	}
	return hit, err
}

// crashPage kills the process of a page, and loads it again.
func (c *chromiumHost) crashPage(ctx context.Context, r *run, t *tab) (hit bool, err error) {
	return r.replaces(ctx, t, func() error {
		if err := t.page.(*chromium.Tab).Crash(ctx); err != nil {
			return err
		}
		return t.page.Navigate(ctx, c.address(t.host))
	})
}

// discardTab has Chromium give up the page of a tab that nobody looks at, until
// somebody does.
func (c *chromiumHost) discardTab(ctx context.Context, r *run, t *tab) (hit bool, err error) {
	return r.replaces(ctx, t, func() error {
		if err := c.looks.Show(ctx); err != nil {
			return err
		}
		if err := c.inBackground(ctx, t, `
			const discarded = await chrome.tabs.discard(tab.id);
			await chrome.tabs.update(discarded.id, { active: true });
			// One that is alone in its window is active already.
			if ((await chrome.tabs.get(discarded.id)).discarded) await chrome.tabs.reload(discarded.id);`); err != nil {
			return err
		}
		t.page, err = c.Browser.WaitTab(ctx, c.address(t.host))
		return err
	})
}

// moveTab moves a tab into a window of its own, or back.
func (c *chromiumHost) moveTab(ctx context.Context, r *run, t *tab) (hit bool, err error) {
	life := t.status.Life
	if err := c.inBackground(ctx, t, `
		const alone = (await chrome.tabs.query({ windowId: tab.windowId })).length === 1;
		const others = (await chrome.windows.getAll()).filter(({ id }) => id !== tab.windowId);
		if (!alone) await chrome.windows.create({ tabId: tab.id });
		else if (others.length > 0) await chrome.tabs.move(tab.id, { windowId: others[0].id, index: -1 });`); err != nil {
		return false, err
	}
	if err := t.page.Show(ctx); err != nil {
		return false, err
	}
	return r.livesOn(ctx, t, life)
}

// inBackground runs a script in the background that has a tab. A background that
// does not run is woken before.
func (c *chromiumHost) inBackground(ctx context.Context, t *tab, script string) error {
	err := chromium.ErrNotRunning
	for noWorker(err) {
		if _, err := t.ask(ctx, talk.Order{Each: 1}); err != nil { // It wakes the background.
			return err
		}
		if err := c.WaitBackground(ctx, true); err != nil {
			return err
		}
		err = c.EvalBackground(ctx, started+`
			const [tab] = await chrome.tabs.query({ url: arguments[0] });`+script, nil, "*://"+t.host+"/*")
	}
	return err
}
