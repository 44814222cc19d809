package stage

import (
	"context"
	"errors"
	"io"
	"net/http"

	"gangway/internal/chromium"
	"gangway/internal/manifest"
)

// A Chromium is a stage with a Chromium.
type Chromium struct {
	*Stage
	Browser *chromium.Browser
}

// OpenChromium starts Chromium, after installing it where there is none; out
// tells of that. purpose names the folder, and pages serves the pages. The caller
// closes the stage.
func OpenChromium(ctx context.Context, purpose string, pages http.Handler, out io.Writer) (*Chromium, error) {
	binary, err := chromium.Ensure(ctx, out)
	if err != nil {
		return nil, err
	}
	s, err := open(purpose, manifest.Chromium, pages)
	if err != nil {
		return nil, err
	}
	b, err := chromium.Start(ctx, chromium.Options{Binary: binary})
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return &Chromium{s, b}, nil
}

// Close ends Chromium and the server, and removes the folder.
func (c *Chromium) Close() error { return errors.Join(c.Browser.Close(), c.Stage.Close()) }
