package soak

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"time"
)

// Options say how to soak.
type Options struct {
	Dir      string // Of the module gangway.
	Kills    int    // How many faults.
	Messages int    // In both directions together, at least.
	Tabs     int
	Seed     uint64
	Report   io.Writer // Gets everything that a person reads.
}

// A Result is what a run has counted.
type Result struct {
	Messages   int // That were delivered, both ways.
	Lost       int
	Duplicated int
	Reordered  int
	Restarted  int // How often content scripts found that the background had lost its memory.
	Faults     map[string]int
}

// Flawless reports whether every message was delivered once and in order.
func (r Result) Flawless() bool { return r.Lost == 0 && r.Duplicated == 0 && r.Reordered == 0 }

func (r Result) String() string {
	return fmt.Sprintf("lost %d, duplicated %d, out of order %d", r.Lost, r.Duplicated, r.Reordered)
}

// Run soaks, and reports while it does. An error says that it could not, or
// that the result is not flawless.
func Run(ctx context.Context, o Options) (result Result, err error) {
	s, err := openStage(ctx, o)
	if err != nil {
		return Result{}, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	r := &run{
		options: o, stage: s, started: time.Now(),
		random: rand.New(rand.NewPCG(o.Seed, 0)),
		result: Result{Faults: map[string]int{}},
	}
	fmt.Fprintf(o.Report, "soak: %d faults, %d messages, %d tabs, seed %d\n", o.Kills, o.Messages, o.Tabs, o.Seed)
	if err := r.soak(ctx); err != nil {
		return r.total(), fmt.Errorf("%w\nthe last faults: %s\nthe same schedule again: ./build.sh soak --kills %d --messages %d --tabs %d --seed %d",
			err, strings.Join(r.history[max(0, len(r.history)-10):], ", "), o.Kills, o.Messages, o.Tabs, o.Seed)
	}
	return r.total(), nil
}

// A run is one run.
type run struct {
	options Options
	stage   *stage
	random  *rand.Rand
	started time.Time
	result  Result   // Of content scripts that are gone, and of faults.
	history []string // The names of the faults.
}

// soak asks for messages and lets a fault happen while they are on their way,
// as often as wanted. Then all of them must arrive.
func (r *run) soak(ctx context.Context) error {
	for fault := range r.options.Kills {
		if err := r.askForMessages(ctx, r.portion(fault)); err != nil {
			return err
		}
		if err := r.fail(ctx); err != nil {
			return err
		}
		if (fault+1)%10 == 0 {
			r.report(fault + 1)
		}
	}
	if err := r.settle(ctx); err != nil {
		return err
	}
	if err := r.makeUp(ctx); err != nil {
		return err
	}
	total := r.total()
	fmt.Fprintf(r.options.Report, "soak: %d messages, faults %v, the background was seen restarted %d times, %v\n%v\n",
		total.Messages, total.Faults, total.Restarted, time.Since(r.started).Round(time.Second), total)
	if !total.Flawless() {
		return errors.New("soak: not every message was delivered once and in order")
	}
	return nil
}

// makeUp lets those messages be sent that went with their pages.
func (r *run) makeUp(ctx context.Context) error {
	missing := r.options.Messages - r.total().Messages
	if missing <= 0 {
		return nil
	}
	if err := r.askForMessages(ctx, missing/(2*len(r.stage.tabs))+1); err != nil {
		return err
	}
	return r.settle(ctx)
}

// portion returns how many messages each tab sends before a fault. Every one of
// them is answered.
func (r *run) portion(fault int) int {
	perTab := (r.options.Messages + 2*r.options.Tabs - 1) / (2 * r.options.Tabs)
	return perTab*(fault+1)/r.options.Kills - perTab*fault/r.options.Kills
}

func (r *run) askForMessages(ctx context.Context, count int) error {
	for _, t := range r.stage.tabs {
		if err := r.observe(ctx, t, count); err != nil {
			return err
		}
	}
	return nil
}

// fail waits for a moment and lets a fault happen.
func (r *run) fail(ctx context.Context) error {
	time.Sleep(time.Duration(r.random.IntN(60)) * time.Millisecond)
	f := pick(r.random)
	r.result.Faults[f.name]++
	r.history = append(r.history, f.name)
	if err := f.happen(ctx, r, r.stage.tabs[r.random.IntN(len(r.stage.tabs))]); err != nil {
		return fmt.Errorf("%s: %w", f.name, err)
	}
	return nil
}

// observe asks a content script for messages and notes what it says.
func (r *run) observe(ctx context.Context, t *tab, count int) error {
	status, err := t.ask(ctx, count)
	if err != nil {
		return err
	}
	if status.Error != "" {
		return fmt.Errorf("soak: a content script says: %s", status.Error)
	}
	if status.Session != t.status.Session {
		r.retire(t)
	}
	t.status = status
	t.wanted += count
	return nil
}

// retire counts what is known of a content script that is gone. What it had
// sent last went with its page.
func (r *run) retire(t *tab) {
	r.result.add(t)
	t.wanted = 0
}

// settle waits until all that the content scripts have sent is answered.
func (r *run) settle(ctx context.Context) error {
	deadline := time.Now().Add(patience)
	for _, t := range r.stage.tabs {
		for {
			if err := r.observe(ctx, t, 0); err != nil {
				return err
			}
			if t.status.Sent == t.wanted && t.status.Done() {
				break
			}
			if time.Now().After(deadline) {
				return fmt.Errorf("soak: not everything arrives: %+v; %s", t.status, r.stage.lastLines())
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	return nil
}

// total returns the counts of all content scripts.
func (r *run) total() Result {
	total := r.result
	for _, t := range r.stage.tabs {
		total.add(t)
	}
	return total
}

// add counts what a content script has heard, and the background of it.
func (r *Result) add(t *tab) {
	r.Restarted += t.status.Restarted
	for _, tally := range []struct{ last, lost, duplicated, reordered int }{
		{t.status.Heard.Last, t.status.Heard.Lost, t.status.Heard.Duplicated, t.status.Heard.Reordered},
		{t.status.There.Last, t.status.There.Lost, t.status.There.Duplicated, t.status.There.Reordered},
	} {
		r.Messages += tally.last
		r.Lost += tally.lost
		r.Duplicated += tally.duplicated
		r.Reordered += tally.reordered
	}
}

func (r *run) report(faults int) {
	total := r.total()
	fmt.Fprintf(r.options.Report, "soak: fault %d of %d, %d messages, %v, %v\n",
		faults, r.options.Kills, total.Messages, total, time.Since(r.started).Round(time.Second))
}
