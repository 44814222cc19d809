package run

import (
	"context"
	"fmt"
	"time"

	"gangway/internal/reload"
)

// live reloads the extension when its sources change, until ctx is done or
// the browser has ended.
func (s *session) live(ctx context.Context) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		select {
		case <-s.ended():
			stop()
		case <-ctx.Done():
		}
	}()
	reload.Loop{Changes: s.builder.Changes(), Build: s.rebuild, Reload: s.reload}.Run(ctx)
}

// follow watches the files of which the extension is made by now.
func (s *session) follow(ctx context.Context) {
	if err := s.builder.Follow(ctx); err != nil {
		fmt.Fprintln(s.options.Out, err)
	}
}

// rebuild builds the extension after a change. A build that fails leaves the
// extension as it is.
func (s *session) rebuild(ctx context.Context, change reload.Change) error {
	s.note(ctx, change)
	built, err := s.builder.Build(ctx)
	if err == nil {
		s.built = built
		s.page.describe(built)
		return nil
	}
	if reload.Fails(ctx, err) {
		reload.Explain(s.options.Out, err)
		fmt.Fprintf(s.options.Out, "not reloaded; the extension in %s stays as it was\n", s.program.Name)
	}
	return err
}

// note tells of a change, and lets the next build know it.
func (s *session) note(ctx context.Context, change reload.Change) {
	fmt.Fprintf(s.options.Out, "changed: %s\n", change)
	s.builder.Changed(change)
	s.follow(ctx)
}

// reload loads the built extension into the browser, and says how long it took.
func (s *session) reload(ctx context.Context, change reload.Change) {
	tabs, err := s.refresh(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		fmt.Fprintf(s.options.Out, "not reloaded: %v\n", err)
	case s.phone != nil:
		fmt.Fprintf(s.options.Out, "installed again %.2fs after the save\n", time.Since(change.Since).Seconds())
	default:
		fmt.Fprintf(s.options.Out, "reloaded %.2fs after the save; refreshed %s\n",
			time.Since(change.Since).Seconds(), counted(tabs, "tab"))
	}
}

// refresh loads the extension anew and returns how many tabs are loaded with
// it.
func (s *session) refresh(ctx context.Context) (tabs int, err error) {
	if s.phone != nil {
		return 0, s.installOnPhone(ctx)
	}
	if s.built.ID == "" || s.built.ID == s.extension.ID() {
		if tabs, err = s.extension.Refresh(ctx); err == nil || ctx.Err() != nil {
			return tabs, err
		}
	}
	// The id is another one, or something is wrong: then installing says why
	// the browser refuses the extension, or heals it.
	old := s.extension
	if err := s.install(ctx); err != nil {
		return 0, err
	}
	if old.ID() != s.extension.ID() {
		if err := old.Uninstall(ctx); err != nil {
			return 0, err
		}
	}
	return s.extension.Refresh(ctx)
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
