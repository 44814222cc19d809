package run

import (
	"context"
	"fmt"

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
