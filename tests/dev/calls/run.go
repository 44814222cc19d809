// Package calls has calls made in Firefox while the background is killed again and
// again, and judges how each of them ended by an account that outlives the kills.
package calls

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gangway/internal/codegen"
	"gangway/internal/firefox"
	"gangway/tests/dev/stage"
)

// Options say how many calls.
type Options struct {
	Dir    string // Of the module gangway.
	Kills  int
	Calls  int // At least, with a twentieth as many streams.
	Report io.Writer
}

// tabs is how many tabs call, besides the popup.
const tabs = 3

// patience is how long no call may end before calls count as hanging. A start of the
// background takes some seconds on a machine that is busy.
const patience = 2 * time.Minute

// A run is one with its browser.
type run struct {
	options   Options
	stage     *stage.Firefox
	extension *firefox.Extension
	pages     []*firefox.Tab
	popup     *firefox.Tab
	gone      int // Calls that had ended in popups that were killed.
	kills     map[string]int
}

// Run makes the calls. An error says that it could not, or that a call did not end
// as it must.
func Run(ctx context.Context, o Options) (result Result, err error) {
	s, err := stage.OpenFirefox(ctx, "calls", map[string]any{
		"extensions.webextensions.crash.threshold": 1_000_000,
		"extensions.background.idle.timeout":       300_000,
	}, o.Report)
	if err != nil {
		return Result{}, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	r := &run{options: o, stage: s, kills: map[string]int{}}
	if err := r.open(ctx); err != nil {
		return Result{}, err
	}
	if err := r.killAll(ctx); err != nil {
		return Result{}, errors.Join(err, r.lastLines())
	}
	stored, err := r.finish(ctx)
	if err != nil {
		return Result{}, errors.Join(err, r.lastLines())
	}
	result = judge(stored)
	result.Kills = r.kills
	fmt.Fprintln(o.Report, result)
	return result, result.Err()
}

// open installs the extension, with the types for its popup, and opens the tabs.
func (r *run) open(ctx context.Context) (err error) {
	source := filepath.Join(r.options.Dir, "tests", "fixtures", "dying")
	dir, err := os.MkdirTemp(filepath.Dir(source), "_dying") // Inside the module.
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := errors.Join(os.CopyFS(dir, os.DirFS(source)), writeTypes(dir)); err != nil {
		return err
	}
	if r.extension, err = r.stage.Install(ctx, dir); err != nil {
		return err
	}
	for n := range tabs {
		tab, err := r.stage.Browser.NewTab(ctx, fmt.Sprintf("%s/%d", r.stage.Server.URL, n))
		if err != nil {
			return err
		}
		r.pages = append(r.pages, tab)
	}
	return r.openPopup(ctx)
}

func writeTypes(dir string) error {
	types := filepath.Join(dir, "types")
	_, err := codegen.Typed{Out: types, Dir: filepath.Join(dir, "work")}.Write()
	if err != nil {
		return err
	}
	_, err = codegen.WriteLibrary(types)
	return err
}

// openPopup opens the popup in a tab: Firefox closes one at the toolbar as soon as
// somebody turns to something else.
func (r *run) openPopup(ctx context.Context) (err error) {
	r.popup, err = r.stage.Browser.NewTab(ctx, r.extension.URL("popup/popup.html"))
	return err
}

// killAll kills the background in the midst of the calls, each time after as many
// have ended.
func (r *run) killAll(ctx context.Context) error {
	for n := range r.options.Kills {
		ended, err := r.wait(ctx, r.options.Calls*(n+1)/(r.options.Kills+1))
		if err != nil {
			return fmt.Errorf("after %d kills: %w", n, err)
		}
		if err := r.kill(ctx, n); err != nil {
			return err
		}
		if n%10 == 9 {
			fmt.Fprintf(r.options.Report, "%d kills, %d calls have ended\n", n+1, ended)
		}
	}
	_, err := r.wait(ctx, r.options.Calls*21/20+r.options.Calls/20)
	return err
}

// kill kills the background alone, or every fifth time its process, and the popup
// with it: then calls of the popup end with their page.
func (r *run) kill(ctx context.Context, n int) error {
	if n%5 != 4 {
		r.kills["background alone"]++
		return r.extension.KillBackgroundAlone(ctx)
	}
	r.kills["process of the background and the popup"]++
	ended, err := board(ctx, r.popup)
	if err != nil {
		return err
	}
	r.gone += ended.Ended
	if err := r.extension.KillBackground(ctx); err != nil {
		return err
	}
	if err := r.popup.Close(ctx); err != nil {
		return err
	}
	return r.openPopup(ctx)
}

// A status is that of a caller, as its page has it.
type status struct {
	Ended int
	Done  bool
}

func board(ctx context.Context, tab *firefox.Tab) (s status, err error) {
	return s, tab.Eval(ctx, `
		const { ended, done } = document.documentElement.dataset;
		return { Ended: Number(ended ?? 0), Done: done !== undefined };`, &s)
}

// wait waits until so many calls have ended, and returns how many have.
func (r *run) wait(ctx context.Context, want int) (ended int, err error) {
	err = r.watch(ctx, func(total int, _ bool) bool {
		ended = total
		return total >= want
	})
	return ended, err
}

// watch waits until the sum of all ends, and whether all callers are done, is as it
// should be. It is an error if no call ends for too long.
func (r *run) watch(ctx context.Context, enough func(total int, done bool) bool) error {
	last, since := -1, time.Now()
	for {
		total, done := r.gone, true
		for _, tab := range append(r.pages[:tabs:tabs], r.popup) {
			s, err := board(ctx, tab)
			if err != nil {
				return err
			}
			total += s.Ended
			done = done && s.Done
		}
		switch {
		case enough(total, done):
			return nil
		case total != last:
			last, since = total, time.Now()
		case time.Since(since) > patience:
			return fmt.Errorf("calls hang: none has ended for %v, after %d of them", patience, total)
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// finish lets the callers end their rounds, and returns all that was stored.
func (r *run) finish(ctx context.Context) (stored map[string]any, err error) {
	for _, tab := range append(r.pages[:tabs:tabs], r.popup) {
		if err := tab.Eval(ctx, `document.documentElement.dataset.stop = "yes"`, nil); err != nil {
			return nil, err
		}
	}
	if err := r.watch(ctx, func(_ int, done bool) bool { return done }); err != nil {
		return nil, err
	}
	return stored, r.popup.Eval(ctx, `return await browser.storage.local.get(null);`, &stored)
}

// lastLines tells of the end of the console.
func (r *run) lastLines() error {
	lines := r.stage.Browser.Lines()
	var text strings.Builder
	for _, l := range lines[max(0, len(lines)-20):] {
		fmt.Fprintf(&text, "\n[%s] %.200s", l.Source, l.Text)
	}
	return errors.New("the console's last lines:" + text.String())
}
