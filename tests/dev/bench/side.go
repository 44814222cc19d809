package bench

import (
	"context"
	"errors"
	"io"

	"gangway/internal/manifest"
	"gangway/tests/bench/talk"
)

// A side is a revision of Gangway, in a browser of its own if one is needed.
type side struct {
	*stage
	*revision
	series Results
}

// openSides makes the sides ready: this tree, and the revision that it is compared
// with, if any.
func (b *benchmark) openSides(ctx context.Context, browses bool) error {
	revisions := []*revision{{dir: b.options.Dir}}
	if b.options.Compare != "" {
		other, err := checkOut(ctx, b.options.Dir, b.options.Compare, b.options.Report)
		if err != nil {
			return err
		}
		revisions = append(revisions, other)
	}
	for _, r := range revisions {
		b.sides = append(b.sides, &side{revision: r})
	}
	if !browses {
		return nil
	}
	for _, s := range b.sides {
		var err error
		if s.stage, err = openStage(ctx, b.options.Browser, s.revision, b.options.Report); err != nil {
			return err
		}
	}
	return nil
}

func (b *benchmark) closeSides() (err error) {
	for _, s := range b.sides {
		if s.stage != nil {
			err = errors.Join(err, s.stage.Close())
		}
		err = errors.Join(err, s.revision.Close())
	}
	return err
}

// openStage starts the browser of that name, for extensions that a revision builds.
// The caller closes the stage.
func openStage(ctx context.Context, browser string, r *revision, out io.Writer) (*stage, error) {
	open := openFirefox
	if browser == manifest.Chromium {
		open = openChromium
	}
	build := func(ctx context.Context, folder, out string) error { return r.build(ctx, folder, out, browser) }
	opened, err := open(ctx, build, out)
	if err != nil {
		return nil, err
	}
	s := &stage{host: opened, sources: r.fixtures(), out: out, installed: map[string]extension{}}
	if s.tab, err = s.NewTab(ctx, "about:blank"); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// A round is one turn of a part on one side.
type round struct {
	*side
	bench  *benchmark
	part   Part
	counts bool
}

// add notes a sample, if the round counts.
func (r round) add(what, peer string, unit Unit, sample float64) {
	if r.counts {
		r.series.add(r.part, what, peer, unit, sample)
	}
}

// A measurement is one round of a part.
type measurement func(context.Context, round) error

// perform measures a part on all sides in turns, each first in every other round.
// prepare makes a side ready.
func (b *benchmark) perform(ctx context.Context, part Part, prepare func(context.Context, *side) (measurement, error)) error {
	measure := make([]measurement, len(b.sides))
	for i, s := range b.sides {
		var err error
		if measure[i], err = prepare(ctx, s); err != nil {
			return err
		}
	}
	first := 0
	for counts := range b.rounds(part) {
		b.report.Machine.Load.note()
		for turn := range b.sides {
			i := (first + turn) % len(b.sides)
			if err := measure[i](ctx, round{b.sides[i], b, part, counts}); err != nil {
				return err
			}
		}
		first++
	}
	return nil
}

// askAll has the peers obey a command in turns. It returns the milliseconds of
// each.
func (r round) askAll(ctx context.Context, turns int, talkers []talker, command func(talker) talk.Command) ([][]float64, error) {
	times := make([][]float64, len(talkers))
	for range r.bench.repeats(turns) {
		for i, t := range talkers {
			c := command(t)
			c.How = t.how
			var outcome talk.Outcome
			if err := r.ask(ctx, t.extension, c, &outcome); err != nil {
				return nil, err
			}
			times[i] = append(times[i], outcome.Milliseconds...)
		}
	}
	return times, nil
}
