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
	temp    string
	browser string // A name of package manifest.
}

// Empty serves an empty page at every path.
var Empty = pageserver.HTML("<!DOCTYPE html><title>A page</title>")

// open makes a stage. purpose names the folder. The caller closes the stage.
func open(purpose, browser string, pages http.Handler) (s *Stage, err error) {
	s = &Stage{browser: browser}
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
	_, err = extbuild.Build(ctx, extbuild.Options{Dir: folder, Out: built, Browser: s.browser})
	return built, err
}
