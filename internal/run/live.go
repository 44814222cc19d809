package run

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
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
		case <-s.browser.Done():
			stop()
		case <-ctx.Done():
		}
	}()
	reload.Loop{Changes: s.sources.Changes(), Build: s.rebuild, Reload: s.reload}.Run(ctx)
}

// watchSources watches the files of which the extension is made, before it is
// built: changes that come later than the build reads are seen.
func (s *session) watchSources(ctx context.Context) {
	sources, err := s.rebuilder.Sources(ctx)
	if err == nil {
		err = s.sources.Watch(sources)
	}
	if err != nil && ctx.Err() == nil {
		fmt.Fprintf(s.options.Out, "some changes will not be seen: %v\n", err)
	}
}

// rebuild builds the extension after a change. A build that fails leaves the
// extension as it is.
func (s *session) rebuild(ctx context.Context, change reload.Change) error {
	s.note(ctx, change)
	built, err := s.rebuilder.Build(ctx)
	if err == nil {
		s.built = built
		s.page.describe(built)
		return nil
	}
	if ctx.Err() != nil {
		return err
	}
	s.explain(err)
	fmt.Fprintf(s.options.Out, "not reloaded; the extension in %s stays as it was\n", s.program.Name)
	return err
}

// note tells of a change, and lets the next build know it.
func (s *session) note(ctx context.Context, change reload.Change) {
	fmt.Fprintf(s.options.Out, "changed: %s\n", fileNames(change.Files))
	s.rebuilder.Changed(change.Files)
	s.watchSources(ctx)
}

// reload loads the built extension into the browser, and says how long it took.
func (s *session) reload(ctx context.Context, change reload.Change) {
	tabs, err := s.refresh(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		fmt.Fprintf(s.options.Out, "not reloaded: %v\n", err)
	default:
		fmt.Fprintf(s.options.Out, "reloaded %.2fs after the save; refreshed %s\n",
			time.Since(change.Since).Seconds(), counted(tabs, "tab"))
	}
}

// refresh loads the extension anew and returns how many tabs are loaded with
// it.
func (s *session) refresh(ctx context.Context) (tabs int, err error) {
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

// shownFiles is how many names a line shows.
const shownFiles = 3

// fileNames names files as they are seen from here.
func fileNames(files []string) string {
	var names []string
	for _, file := range files[:min(len(files), shownFiles)] {
		names = append(names, fromHere(file))
	}
	if more := len(files) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, ", ")
}

func fromHere(file string) string {
	here, err := filepath.Abs(".")
	if err != nil {
		return file
	}
	if rel, err := filepath.Rel(here, file); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return file
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
