// Package stage gives programs that try extensions their common things: a
// browser, a server of empty pages, and a place for built extensions.
package stage

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"

	"gangway/internal/extbuild"
	"gangway/internal/pageserver"
	"gangway/internal/tempdir"
)

// A Stage is a server of pages, and a folder with extensions for a
// browser.
type Stage struct {
	Server  *pageserver.Server
	Builder Builder
	temp    string
}

// A Builder builds the extension of a folder into another one.
type Builder func(ctx context.Context, folder, out string) error

// Empty serves an empty page at every path.
var Empty = pageserver.HTML("<!DOCTYPE html><title>A page</title>")

// open makes a stage for the browser of that name. purpose names the folder. The
// caller closes the stage.
func open(purpose, browser string, pages http.Handler) (s *Stage, err error) {
	s = &Stage{Builder: func(ctx context.Context, folder, out string) error {
		_, err := extbuild.Build(ctx, extbuild.Options{Dir: folder, Out: out, Browser: browser})
		return err
	}}
	if s.temp, err = tempdir.Make(purpose); err != nil {
		return nil, err
	}
	if s.Server, err = pageserver.Serve(pages); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close ends the server, and removes the folder.
func (s *Stage) Close() (err error) {
	if s.Server != nil {
		err = s.Server.Close()
	}
	return errors.Join(err, os.RemoveAll(s.temp))
}

// Build builds the extension of a folder and returns the folder of the result,
// which goes with the stage.
func (s *Stage) Build(ctx context.Context, folder string) (built string, err error) {
	if built, err = os.MkdirTemp(s.temp, filepath.Base(folder)+"-"); err != nil {
		return "", err
	}
	return built, s.Builder(ctx, folder, built)
}
