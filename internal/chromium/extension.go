package chromium

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// An Extension is one that was loaded from its folder.
type Extension struct {
	// ID is Chromium's name for it, which comes from its folder, or from the
	// key in its manifest.
	ID string
	// BaseURL is the address of its files: chrome-extension://ID/.
	BaseURL string

	dir     string
	browser *Browser
}

// LoadExtension loads the unpacked extension in dir, which has the host
// permissions that its manifest asks for from then on. The error is Chromium's
// if it refuses it.
func (b *Browser) LoadExtension(ctx context.Context, dir string) (*Extension, error) {
	path, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(path, "manifest.json")); err != nil {
		return nil, fmt.Errorf("load extension: %w", err)
	}
	var loaded struct {
		ID string `json:"id"`
	}
	err = b.pipe.call(ctx, "", "Extensions.loadUnpacked", map[string]any{"path": path, "enableInIncognito": b.options.Private}, &loaded)
	var refusal *CommandError
	if errors.As(err, &refusal) {
		return nil, fmt.Errorf("load extension %s: Chromium refuses it: %s", path, refusal.Message)
	}
	if err != nil {
		return nil, fmt.Errorf("load extension %s: %w", path, err)
	}
	return &Extension{ID: loaded.ID, BaseURL: scheme + loaded.ID + "/", dir: path, browser: b}, nil
}

// URL is the address of one of the extension's files.
func (e *Extension) URL(path string) string {
	return e.BaseURL + strings.TrimPrefix(path, "/")
}

// Reload loads the extension anew from its folder. Pages that are open keep the
// content scripts of before, whose extension is gone.
func (e *Extension) Reload(ctx context.Context) error {
	_, err := e.browser.LoadExtension(ctx, e.dir)
	return err
}

// Uninstall removes the extension.
func (e *Extension) Uninstall(ctx context.Context) error {
	err := e.browser.pipe.call(ctx, "", "Extensions.uninstall", map[string]any{"id": e.ID}, nil)
	if err != nil {
		return fmt.Errorf("extension %s: %w", e.ID, err)
	}
	e.browser.dropWorker(e)
	return nil
}

// EvalContent runs a script where the extension's content scripts run in the
// main frame of a tab; see [Tab.Eval].
func (e *Extension) EvalContent(ctx context.Context, tab *Tab, script string, result any, args ...any) error {
	world := func() (execution, bool) { return tab.page.contentWorld(e.ID) }
	return e.browser.eval(ctx, tab.page, world, script, result, args)
}

// ClickAction shows the tab and clicks the extension's toolbar button, which the
// manifest's key action makes.
func (e *Extension) ClickAction(ctx context.Context, tab *Tab) error {
	if err := tab.Show(ctx); err != nil {
		return err
	}
	shown, err := e.browser.shownTab(ctx)
	if err != nil {
		return err
	}
	err = e.browser.pipe.call(ctx, "", "Extensions.triggerAction", map[string]any{"id": e.ID, "targetId": shown}, nil)
	if err != nil {
		return fmt.Errorf("extension %s: %w", e.ID, err)
	}
	return nil
}

// shownTab returns the target of the tab that is shown. It stands for the page in
// it, and only commands that people give by the toolbar are for it.
func (b *Browser) shownTab(ctx context.Context) (string, error) {
	var all struct {
		Infos []struct {
			ID       string `json:"targetId"`
			Embedder struct {
				Active bool `json:"tabActive"`
			} `json:"embedderData"`
		} `json:"targetInfos"`
	}
	filter := map[string]any{"filter": []any{map[string]any{"type": "tab"}}}
	if err := b.pipe.call(ctx, "", "Target.getTargets", filter, &all); err != nil {
		return "", err
	}
	for _, info := range all.Infos {
		if info.Embedder.Active {
			return info.ID, nil
		}
	}
	return "", errors.New("no tab is shown")
}
