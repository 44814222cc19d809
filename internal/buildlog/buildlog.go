// Package buildlog builds an extension, once or after each change of its
// sources, and tells of it: people in sentences, and programs in lines of JSON.
package buildlog

import (
	"context"
	"errors"
	"io"
	"time"

	"gangway/internal/extbuild"
	"gangway/internal/reload"
)

// Options name the extension to build, and the way.
type Options struct {
	// Build has the options of the build. Its Progress is that of the log. With
	// Watch it is Quick.
	Build extbuild.Options

	// Watch builds again after each change, until the context is done.
	Watch bool

	// JSON writes a line of JSON for each event; docs/building.md lists them.
	JSON bool

	// Out gets the lines.
	Out io.Writer
}

// A log tells of builds.
type log interface {
	extbuild.Progress

	// begun tells that a build begins, after a change if it is not empty.
	begun(reload.Change)

	// Each build has one of these ends.
	built(*extbuild.Result)
	failed(error)
	stopped() // By a change that came while it ran.

	// unseen tells that some changes will not be seen.
	unseen(error)
}

// Run builds the extension, and tells of it. Without Watch its error is that of
// the build. With Watch it returns nil when ctx is done, once something was built
// or can be mended by a change.
func Run(ctx context.Context, options Options) error {
	var told log = &people{out: options.Out, watch: options.Watch, Progress: extbuild.Lines(options.Out)}
	if options.JSON {
		told = newEvents(options.Out)
	}
	options.Build.Progress = told
	options.Build.Quick = options.Build.Quick || options.Watch
	b := &builds{builder: reload.NewBuilder(options.Build), log: told}
	if options.Watch {
		if err := options.Build.CheckFolder(); err != nil {
			return err
		}
		return b.watch(ctx)
	}
	return b.build(ctx, reload.Change{})
}

// builds are those of one extension.
type builds struct {
	builder *reload.Builder
	log     log
}

// watch builds, and builds again after each change.
func (b *builds) watch(ctx context.Context) (err error) {
	if err := b.builder.Watch(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.builder.Close()) }()
	b.follow(ctx)
	if err := b.build(ctx, reload.Change{}); err != nil && (ctx.Err() != nil || !reload.Mendable(err)) {
		return err
	}
	reload.Loop{
		Changes: b.builder.Changes(),
		Build: func(ctx context.Context, change reload.Change) error {
			b.builder.Changed(change)
			b.follow(ctx)
			return b.build(ctx, change)
		},
		Reload: func(context.Context, reload.Change) {},
	}.Run(ctx)
	return nil
}

func (b *builds) follow(ctx context.Context) {
	if err := b.builder.Follow(ctx); err != nil {
		b.log.unseen(err)
	}
}

// build builds once, and tells of it.
func (b *builds) build(ctx context.Context, change reload.Change) error {
	b.log.begun(change)
	built, err := b.builder.Build(ctx)
	switch {
	case err == nil:
		b.log.built(built)
	case reload.Fails(ctx, err):
		b.log.failed(err)
	default:
		b.log.stopped()
	}
	return err
}

// since returns the seconds since a moment.
func since(start time.Time) float64 { return time.Since(start).Seconds() }
