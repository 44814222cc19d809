package reload

import (
	"context"
	"errors"
	"fmt"
	"io"

	"gangway/internal/extbuild"
	"gangway/internal/toolchain"
)

// A Builder builds an extension, and again when its sources have changed. Only
// one of its methods may run at a time.
type Builder struct {
	rebuilder *extbuild.Rebuilder
	watcher   *Watcher // Nil before Watch.
	follows   bool     // It watches all sources, unless they have become others.
}

// NewBuilder returns a Builder that has built nothing and watches nothing.
func NewBuilder(options extbuild.Options) *Builder {
	return &Builder{rebuilder: extbuild.NewRebuilder(options)}
}

// Watch begins to watch the sources, before they are built: changes that come
// later than a build reads are seen. The caller closes the Builder then.
func (b *Builder) Watch() (err error) {
	if b.watcher, err = NewWatcher(); err != nil {
		return err
	}
	if err := b.rebuilder.Watched(); err != nil {
		return errors.Join(err, b.watcher.Close())
	}
	return nil
}

// Close ends the watch.
func (b *Builder) Close() error { return errors.Join(b.watcher.Close(), b.rebuilder.Close()) }

// Changes returns the channel of changes, after Watch.
func (b *Builder) Changes() <-chan Change { return b.watcher.Changes() }

// Changed lets the next build know a change.
func (b *Builder) Changed(change Change) { b.rebuilder.Changed(change.Files) }

// Follow watches the files of which the extension is made by now. After an
// error some changes are not seen.
func (b *Builder) Follow(ctx context.Context) error {
	if b.follows && b.rebuilder.KeepsSources() {
		return nil
	}
	sources, err := b.rebuilder.Sources(ctx)
	if err == nil {
		err = b.watcher.Watch(sources)
	}
	b.follows = err == nil
	if err == nil || ctx.Err() != nil {
		return nil
	}
	return fmt.Errorf("some changes will not be seen: %w", err)
}

// Build builds the extension.
func (b *Builder) Build(ctx context.Context) (*extbuild.Result, error) { return b.rebuilder.Build(ctx) }

// Mendable reports whether an error of a build can go when a file is saved.
func Mendable(err error) bool {
	var missing *toolchain.Missing
	return !errors.As(err, &missing)
}

// Explain writes for people why a build has failed.
func Explain(w io.Writer, err error) {
	var detailed interface{ Details() string }
	if errors.As(err, &detailed) {
		fmt.Fprint(w, detailed.Details())
	}
	fmt.Fprintln(w, err)
}
