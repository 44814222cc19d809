package soak

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"gangway/tests/soak/talk"
)

const (
	// leastOfKind is how often each kind of fault hits something, if there are
	// faults enough.
	leastOfKind = 5
	// mostMisses is how often a fault may miss in a row.
	mostMisses = 50
	// lookEach is the pause between two looks at the pages.
	lookEach = 20 * time.Millisecond
	// reportEach says after how many faults there is another line of the report.
	reportEach = 10
)

// A run is one run.
type run struct {
	options Options
	stage   *stage
	random  *rand.Rand
	traffic traffic
	started time.Time
	ledger  ledger
	gauge   gauge
	hits    map[string]int
	history []string // The names of the faults.
	flaws   string   // What sayFlaws said last.
}

// soak lets faults happen while messages are on their way, as often as wanted.
// Then all of them must arrive.
func (r *run) soak(ctx context.Context) (result Result, err error) {
	if result.Memory.Before, err = r.begin(ctx); err != nil {
		return result, err
	}
	for i, f := range schedule(r.options.possible(r.stage.faults()), r.options.Kills, leastOfKind, r.random) {
		if err := r.flow(ctx, i+1); err != nil {
			return result, err
		}
		r.sayFlaws()
		result.Under = r.total().Through
		if err := r.fail(ctx, f); err != nil {
			return result, err
		}
		if (i+1)%reportEach == 0 {
			r.report(i + 1)
		}
	}
	if err := r.makeUp(ctx); err != nil {
		return result, err
	}
	if result.Memory.After, err = r.stage.memory(ctx); err != nil {
		return result, err
	}
	result.Count, result.Faults = r.total(), r.hits
	r.conclude(result)
	if !r.gauge.steady() {
		return result, errors.New("soak: the background takes more and more memory")
	}
	if !result.Flawless() {
		return result, errors.New("soak: not every message was delivered once and in order, or told of")
	}
	return result, nil
}

// begin lets every line of every page say something, and measures the memory.
func (r *run) begin(ctx context.Context) (Usage, error) {
	if err := r.orderAll(ctx, talk.Order{Each: 1}); err != nil {
		return Usage{}, err
	}
	if err := r.settle(ctx); err != nil {
		return Usage{}, err
	}
	return r.stage.memory(ctx)
}

// flow orders the messages for a fault, counted from 1, and waits until so many
// of them have come through that others are on their way.
func (r *run) flow(ctx context.Context, fault int) error {
	if err := r.supply(ctx, fault); err != nil {
		return err
	}
	enough := r.traffic.flowing(fault, 0.7*r.random.Float64())
	if err := r.await(ctx, func() bool { return r.total().Through >= enough }); err != nil {
		return err
	}
	time.Sleep(time.Duration(r.random.IntN(30)) * time.Millisecond)
	return nil
}

// supply orders the messages that are to come through until after a fault.
func (r *run) supply(ctx context.Context, fault int) error {
	lines := 0
	for _, t := range r.stage.tabs {
		lines += len(t.status.Lines)
	}
	each := r.traffic.order(fault, r.total().Through, r.wanted(), lines)
	return r.orderAll(ctx, talk.Order{Each: each})
}

func (r *run) wanted() (wanted int) {
	for _, t := range r.stage.tabs {
		wanted += t.status.Wanted()
	}
	return wanted
}

// fail lets a fault happen until it hits something.
func (r *run) fail(ctx context.Context, f fault) error {
	for range mostMisses {
		t := r.stage.tabs[r.random.IntN(len(r.stage.tabs))]
		r.history = append(r.history, f.name)
		hit, err := f.strike(ctx, r, t)
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		if hit {
			r.hits[f.name]++
			return nil
		}
		if err := r.orderAll(ctx, talk.Order{Each: 1}); err != nil { // It may wake the background.
			return err
		}
		time.Sleep(lookEach)
	}
	return fmt.Errorf("soak: %s hits nothing", f.name)
}

// order passes an order on to a tab's page, and notes what it says.
func (r *run) order(ctx context.Context, t *tab, o talk.Order) error {
	o.Turns = max(1, r.options.Messages/(2*max(1, r.options.Sessions)))
	status, err := t.ask(ctx, o)
	if err != nil {
		return err
	}
	r.ledger.note(t, status)
	return nil
}

// orderAll passes an order on to all pages.
func (r *run) orderAll(ctx context.Context, o talk.Order) error {
	for _, t := range r.stage.tabs {
		if err := r.order(ctx, t, o); err != nil {
			return err
		}
	}
	return nil
}

// observe notes what all pages say of themselves.
func (r *run) observe(ctx context.Context) error { return r.orderAll(ctx, talk.Order{}) }

// statuses returns what all pages say of themselves.
func (r *run) statuses(ctx context.Context) (map[*tab]talk.Status, error) {
	err := r.observe(ctx)
	statuses := map[*tab]talk.Status{}
	for _, t := range r.stage.tabs {
		statuses[t] = t.status
	}
	return statuses, err
}

// refused notes that the storage may have refused writes since the pages said
// something of themselves.
func (r *run) refused(ctx context.Context, before map[*tab]talk.Status) error {
	err := r.observe(ctx)
	for _, t := range r.stage.tabs {
		r.ledger.refuse(before[t], t.status)
	}
	return err
}

// await looks at the pages until something is so.
func (r *run) await(ctx context.Context, so func() bool) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errors.New("soak: not everything arrives"))
	defer cancel()
	for {
		if err := errors.Join(r.observe(ctx), r.measure(ctx)); err != nil {
			return err
		}
		if so() {
			return nil
		}
		select {
		case <-time.After(lookEach):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// settle waits until all that the pages have said is answered.
func (r *run) settle(ctx context.Context) error {
	return r.await(ctx, func() bool {
		for _, t := range r.stage.tabs {
			if !t.status.Settled() {
				return false
			}
		}
		return true
	})
}

// makeUp lets those messages be said that went with their pages, and waits for
// all.
func (r *run) makeUp(ctx context.Context) error {
	for {
		if err := r.settle(ctx); err != nil {
			return err
		}
		if r.total().Through >= r.options.Messages {
			return nil
		}
		if err := r.supply(ctx, r.options.Kills); err != nil {
			return err
		}
	}
}

// livesOn reports whether a tab shows the page of before.
func (r *run) livesOn(ctx context.Context, t *tab, life int64) (bool, error) {
	err := r.order(ctx, t, talk.Order{})
	return t.status.Life == life, err
}

// replaces lets another page take the place of a tab's, and reports whether it
// has.
func (r *run) replaces(ctx context.Context, t *tab, by func() error) (bool, error) {
	if err := r.order(ctx, t, talk.Order{}); err != nil {
		return false, err
	}
	life := t.status.Life
	if err := by(); err != nil {
		return false, err
	}
	lives, err := r.livesOn(ctx, t, life)
	return !lives, err
}

// replacesAll lets other content scripts take the place of all, and reports
// whether they have.
func (r *run) replacesAll(ctx context.Context, by func() error) (bool, error) {
	before, err := r.statuses(ctx)
	if err != nil {
		return false, err
	}
	if err := errors.Join(r.stage.forget(ctx), by()); err != nil {
		return false, err
	}
	if err := r.observe(ctx); err != nil {
		return false, err
	}
	for _, t := range r.stage.tabs {
		if t.status.Life == before[t].Life {
			return false, nil
		}
	}
	return true, nil
}

// total returns the counts of all pages so far.
func (r *run) total() Count { return r.ledger.total(r.stage.tabs) }
