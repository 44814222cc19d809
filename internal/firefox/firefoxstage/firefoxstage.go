// Package firefoxstage gives programs that try extensions their common things:
// a Firefox, a server of empty pages, and a place for built extensions.
package firefoxstage

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"gangway/internal/extbuild"
	"gangway/internal/firefox"
	"gangway/internal/pageserver"
	"gangway/internal/tempdir"
)

// A Stage is a Firefox, a server of empty pages, and a folder with the
// extensions that are installed.
type Stage struct {
	Browser *firefox.Browser
	Server  *pageserver.Server
	temp    string
}

// Open starts Firefox with preferences, after installing it where there is
// none; out tells of that. purpose names the folder. The caller closes the
// stage.
func Open(ctx context.Context, purpose string, prefs map[string]any, out io.Writer) (_ *Stage, err error) {
	s := new(Stage)
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if s.temp, err = tempdir.Make(purpose); err != nil {
		return nil, err
	}
	if s.Server, err = pageserver.Serve(pageserver.HTML("<!DOCTYPE html><title>A page</title>")); err != nil {
		return nil, err
	}
	binary, err := firefox.Ensure(ctx, out)
	if err != nil {
		return nil, err
	}
	s.Browser, err = firefox.Start(ctx, firefox.Options{Binary: binary, Prefs: prefs})
	return s, err
}

// Close ends Firefox and the server, and removes the folder.
func (s *Stage) Close() (err error) {
	if s.Browser != nil {
		err = s.Browser.Close()
	}
	if s.Server != nil {
		err = errors.Join(err, s.Server.Close())
	}
	return errors.Join(err, os.RemoveAll(s.temp))
}

// Install builds the extension of a folder and installs it.
func (s *Stage) Install(ctx context.Context, folder string) (*firefox.Extension, error) {
	built, err := s.Build(ctx, folder)
	if err != nil {
		return nil, err
	}
	return s.Browser.InstallAddon(ctx, built)
}

// Build builds the extension of a folder and returns the folder of the result,
// which goes with the stage.
func (s *Stage) Build(ctx context.Context, folder string) (built string, err error) {
	if built, err = os.MkdirTemp(s.temp, filepath.Base(folder)+"-"); err != nil {
		return "", err
	}
	_, err = extbuild.Build(ctx, extbuild.Options{Dir: folder, Out: built})
	return built, err
}
