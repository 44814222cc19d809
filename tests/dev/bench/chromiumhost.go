package bench

import (
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"time"

	"gangway/internal/chromium"
	"gangway/internal/pageserver"
	devstage "gangway/tests/dev/stage"
)

// isolated serves empty pages that are isolated from other origins: in those
// Chromium's clocks count in steps of 5 us, in others of 100.
var isolated = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
	w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
	devstage.Empty.ServeHTTP(w, r)
})

// A chromiumHost is a Chromium.
type chromiumHost struct {
	*chromium.Browser
	stage *devstage.Chromium
}

func openChromium(ctx context.Context, build devstage.Builder, out io.Writer) (host, error) {
	opened, err := devstage.OpenChromium(ctx, "bench", isolated, out)
	if err != nil {
		return nil, err
	}
	opened.Builder = build
	return chromiumHost{opened.Browser, opened}, nil
}

func (h chromiumHost) Install(ctx context.Context, folder string) (extension, error) {
	built, err := h.stage.Build(ctx, folder)
	if err != nil {
		return nil, err
	}
	e, err := h.LoadExtension(ctx, built)
	if err != nil {
		return nil, err
	}
	return chromiumExtension{e}, nil
}

func (h chromiumHost) NewTab(ctx context.Context, url string) (tab, error) {
	t, err := h.Browser.NewTab(ctx, url)
	if err != nil {
		return nil, err
	}
	return t, nil
}

// Memory waits until the renderers' memory does not become less: Chromium gives
// no word for what they could give back.
func (h chromiumHost) Memory(ctx context.Context) (float64, error) {
	for least := math.Inf(1); ; {
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		}
		processes, err := h.Processes(ctx)
		if err != nil {
			return 0, err
		}
		var now float64
		for _, p := range processes {
			if p.Type == "renderer" && !p.OfExtensions() {
				now += p.Memory()
			}
		}
		if now > least*0.99 {
			return min(now, least), nil
		}
		least = now
	}
}

func (h chromiumHost) Pages() *pageserver.Server { return h.stage.Server }

func (h chromiumHost) Close() error { return h.stage.Close() }

type chromiumExtension struct{ *chromium.Extension }

func (e chromiumExtension) ID() string { return e.Extension.ID }

func (e chromiumExtension) StopBackground(ctx context.Context, shown tab) error {
	err := e.Extension.StopBackground(ctx, shown.(*chromium.Tab))
	if errors.Is(err, chromium.ErrNotRunning) {
		err = nil // The stop of another worker has stopped it, too.
	}
	return err
}
