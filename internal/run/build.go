package run

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"gangway/internal/extbuild"
	"gangway/internal/manifest"
	"gangway/internal/toolchain"
)

// buildFirst builds the extension before the browser starts. Without Once it
// waits after a build that fails, and builds again when a file is saved.
func (s *session) buildFirst(ctx context.Context) error {
	built, err := s.rebuilder.Build(ctx)
	for err != nil && !s.options.Once && ctx.Err() == nil && mendable(err) {
		s.explain(err)
		fmt.Fprintf(s.options.Out, "%s starts when you have saved a file that mends it; Ctrl-C ends this.\n", s.program.Name)
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case change := <-s.sources.Changes():
			s.note(ctx, change)
			built, err = s.rebuilder.Build(ctx)
		}
	}
	s.built = built
	return err
}

// mendable reports whether an error of a build can go when a file is saved.
func mendable(err error) bool {
	var missing *toolchain.Missing
	return !errors.As(err, &missing)
}

// explain says why a build has failed.
func (s *session) explain(err error) {
	var detailed interface{ Details() string }
	if errors.As(err, &detailed) {
		fmt.Fprint(s.options.Out, detailed.Details())
	}
	fmt.Fprintln(s.options.Out, err)
}

// checkFolder returns an error if there is no manifest to be mended.
func checkFolder(o extbuild.Options) error {
	_, err := manifest.Read(filepath.Join(o.Dir, manifest.Name), o.Browser)
	if len(manifest.Errors(err)) > 0 {
		return nil // The build tells it.
	}
	return err
}
