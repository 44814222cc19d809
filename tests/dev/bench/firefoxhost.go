package bench

import (
	"context"
	_ "embed"
	"io"

	"gangway/internal/firefox"
	"gangway/internal/pageserver"
	devstage "gangway/tests/dev/stage"
)

// prefs let clocks be fine, programs run long and backgrounds stay.
var prefs = map[string]any{
	"privacy.reduceTimerPrecision":               false,
	"privacy.reduceTimerPrecision.unconditional": false,
	"dom.max_script_run_time":                    0,
	"dom.max_ext_content_script_run_time":        0,
	"extensions.background.idle.timeout":         3_600_000,
}

// memory.js runs in the privileged part of Firefox.
//
//go:embed memory.js
var memoryScript string

// A firefoxHost is a Firefox.
type firefoxHost struct {
	*firefox.Browser
	stage *devstage.Firefox
}

func openFirefox(ctx context.Context, build devstage.Builder, out io.Writer) (host, error) {
	opened, err := devstage.OpenFirefox(ctx, "bench", prefs, out)
	if err != nil {
		return nil, err
	}
	opened.Builder = build
	return firefoxHost{opened.Browser, opened}, nil
}

func (h firefoxHost) Version(ctx context.Context) (version string, err error) {
	err = h.Chrome(ctx, `return "Firefox " + Services.appinfo.version`, &version)
	return version, err
}

func (h firefoxHost) Install(ctx context.Context, folder string) (extension, error) {
	e, err := h.stage.Install(ctx, folder)
	if err != nil {
		return nil, err
	}
	return firefoxExtension{e}, nil
}

func (h firefoxHost) NewTab(ctx context.Context, url string) (tab, error) {
	t, err := h.Browser.NewTab(ctx, url)
	if err != nil {
		return nil, err
	}
	return t, nil
}

func (h firefoxHost) Memory(ctx context.Context) (bytes float64, err error) {
	return bytes, h.Chrome(ctx, memoryScript, &bytes)
}

func (h firefoxHost) Pages() *pageserver.Server { return h.stage.Server }

func (h firefoxHost) Close() error { return h.stage.Close() }

type firefoxExtension struct{ *firefox.Extension }

func (e firefoxExtension) ID() string { return e.Extension.ID }

func (e firefoxExtension) StopBackground(ctx context.Context, _ tab) error {
	return e.TerminateBackground(ctx)
}
