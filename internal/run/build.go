package run

import (
	"context"
	"fmt"
	"path/filepath"

	"gangway/internal/extbuild"
	"gangway/internal/manifest"
	"gangway/internal/reload"
)

// buildFirst builds the extension before the browser starts. Without Once it
// waits after a build that fails, and builds again when a file is saved.
func (s *session) buildFirst(ctx context.Context) error {
	built, err := s.builder.Build(ctx)
	for err != nil && !s.options.Once && ctx.Err() == nil && reload.Mendable(err) {
		reload.Explain(s.options.Out, err)
		fmt.Fprintf(s.options.Out, "%s starts when you have saved a file that mends it; Ctrl-C ends this.\n", s.program.Name)
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case change := <-s.builder.Changes():
			s.note(ctx, change)
			built, err = s.builder.Build(ctx)
		}
	}
	s.built = built
	return err
}

// checkFolder returns an error if there is no manifest to be mended.
func checkFolder(o extbuild.Options) error {
	_, err := manifest.Read(filepath.Join(o.Dir, manifest.Name), o.Browser)
	if len(manifest.Errors(err)) > 0 {
		return nil // The build tells it.
	}
	return err
}
