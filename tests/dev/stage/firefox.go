package stage

import (
	"context"
	"errors"
	"io"

	"gangway/internal/firefox"
	"gangway/internal/manifest"
)

// A Firefox is a stage with a Firefox.
type Firefox struct {
	*Stage
	Browser *firefox.Browser
}

// OpenFirefox starts Firefox with preferences, after installing it where there
// is none; out tells of that. purpose names the folder. The caller closes the
// stage.
func OpenFirefox(ctx context.Context, purpose string, prefs map[string]any, out io.Writer) (*Firefox, error) {
	binary, err := firefox.Ensure(ctx, out)
	if err != nil {
		return nil, err
	}
	s, err := open(purpose, manifest.Firefox, Empty)
	if err != nil {
		return nil, err
	}
	b, err := firefox.Start(ctx, firefox.Options{Binary: binary, Prefs: prefs})
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return &Firefox{s, b}, nil
}

// Close ends Firefox and the server, and removes the folder.
func (f *Firefox) Close() error { return errors.Join(f.Browser.Close(), f.Stage.Close()) }

// Install builds the extension of a folder and installs it.
func (f *Firefox) Install(ctx context.Context, folder string) (*firefox.Extension, error) {
	built, err := f.Build(ctx, folder)
	if err != nil {
		return nil, err
	}
	return f.Browser.InstallAddon(ctx, built)
}
