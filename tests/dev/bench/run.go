package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"time"
)

// Options say what to measure and where to write it.
type Options struct {
	Dir     string // Of the module gangway.
	Compare string // A revision of its repository to measure beside it, or empty.
	Browser string // A name of package manifest.
	Parts   []Part // All if empty.
	Rounds  int
	Hasty   bool      // For tests: no round before the first, one turn in each, few tabs, and no rest.
	Out     string    // The folder for the files; it is created.
	Keep    bool      // The results stay in the repository, and have a page there.
	Report  io.Writer // Gets everything that a person reads.
}

// Run measures, prints the tables, and writes results.json and results.svg. The
// error is about measuring: a budget that is not met is none.
func Run(ctx context.Context, options Options) error {
	if len(options.Parts) == 0 {
		options.Parts = slices.DeleteFunc(slices.Clone(Parts), func(p Part) bool { return options.Compare != "" && !p.Compares() })
	}
	b := &benchmark{options: options}
	if err := b.measure(ctx); err != nil {
		return err
	}
	return b.finish()
}

// A benchmark is one run.
type benchmark struct {
	options Options
	sides   []*side // The first is what is measured, and a second what it is compared with.
	report  Report
}

// measure runs the parts that are asked for.
func (b *benchmark) measure(ctx context.Context) (err error) {
	if b.report, err = newReport(ctx, b.options); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.closeSides()) }()
	browses := slices.ContainsFunc(b.options.Parts, Part.browses)
	if err := b.openSides(ctx, browses); err != nil {
		return err
	}
	if browses {
		if b.report.Machine.Browser, err = b.sides[0].Version(ctx); err != nil {
			return err
		}
	}
	for _, part := range Parts {
		if !slices.Contains(b.options.Parts, part) {
			continue
		}
		if err := b.measurePart(ctx, part); err != nil {
			return fmt.Errorf("measure %s: %w", part, err)
		}
	}
	return nil
}

// browses reports whether the part needs the stage.
func (p Part) browses() bool { return p != Size && p != Reload }

// Compares reports whether the part can measure two revisions: an older tool does
// not build for the inspector.
func (p Part) Compares() bool { return p != Inspect && p != Reload }

func (b *benchmark) measurePart(ctx context.Context, part Part) error {
	switch part {
	case Codec:
		return b.measureCodec(ctx)
	case Ports:
		return b.measurePorts(ctx)
	case Session:
		return b.measureSession(ctx)
	case RPC:
		return b.measureRPC(ctx)
	case Peers:
		return b.measurePeers(ctx)
	case Start:
		if err := b.measureStart(ctx); err != nil {
			return err
		}
		return b.measureIdle(ctx)
	case Inspect:
		return b.measureInspect(ctx)
	case Reload:
		return b.measureReload(ctx)
	}
	return b.measureSize(ctx)
}

// repeats returns how often the peers take turns in a round.
func (b *benchmark) repeats(n int) int {
	if b.options.Hasty {
		return 1
	}
	return n
}

// rest waits until the machine is likely to have done what was begun before.
func (b *benchmark) rest(d time.Duration) {
	if !b.options.Hasty {
		time.Sleep(d)
	}
}

// rounds yields the rounds, and whether each counts. The one before the first,
// in which the browser still reads files and compiles, does not.
func (b *benchmark) rounds(part Part) iter.Seq[bool] {
	return func(yield func(bool) bool) {
		if !b.options.Hasty {
			fmt.Fprintf(b.options.Report, "%s, warming up\n", part)
			if !yield(false) {
				return
			}
		}
		for round := range b.options.Rounds {
			fmt.Fprintf(b.options.Report, "%s, round %d of %d\n", part, round+1, b.options.Rounds)
			if !yield(true) {
				return
			}
		}
	}
}
