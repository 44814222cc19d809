package browsertest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"gangway/internal/browser"
	"gangway/internal/extbuild"
)

// failedName is the folder of pictures, beside the extensions that are built.
const failedName = "failed"

// end pictures a test that has failed, and closes its tabs. The browser may be
// gone by now.
func (b *Browser) end() {
	if b.t.Failed() {
		b.picture()
	}
	for _, tab := range b.tabs {
		ctx, cancel := b.limit()
		if err := tab.tab.Close(ctx); err != nil && !errors.Is(err, b.program.ErrEnded) {
			b.t.Log(err) // One that a page has closed is as it should be.
		}
		cancel()
	}
}

// picture saves a picture of the popup and of each tab. The popup comes first,
// since it closes when a tab is shown.
func (b *Browser) picture() {
	dir, err := b.failedDir()
	if err := errors.Join(err, os.RemoveAll(dir), os.MkdirAll(dir, 0o755)); err != nil {
		b.t.Log(err)
		return
	}
	saved := 0
	save := func(name string, take func(context.Context) ([]byte, error)) {
		ctx, cancel := b.limit()
		defer cancel()
		png, err := take(ctx)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644)
		}
		if err != nil {
			b.t.Logf("no picture of %s: %v", name, err)
			return
		}
		saved++
	}
	if b.popup != nil && b.isOpen(b.popup.popup) {
		save("popup", b.popup.popup.Screenshot)
	}
	for i, tab := range b.tabs {
		save(fmt.Sprintf("tab%d", i+1), tab.tab.Screenshot)
	}
	if saved > 0 {
		b.t.Logf("pictures of the end are in %s", dir)
	}
}

func (b *Browser) isOpen(p browser.Popup) bool {
	ctx, cancel := b.limit()
	defer cancel()
	open, err := p.Open(ctx)
	return err == nil && open
}

// special finds characters that not every file system has in its names.
var special = regexp.MustCompile(`[^\pL\pN_.=+-]+`)

// failedDir returns the absolute path of the folder for the pictures of the
// test.
func (b *Browser) failedDir() (string, error) {
	built := extbuild.DefaultOut(b.options.Dir, b.options.ManifestVersion, b.options.Browser)
	return filepath.Abs(filepath.Join(filepath.Dir(built), failedName, special.ReplaceAllString(b.t.Name(), "-")))
}

// details returns the lines that an error of the compiler has besides.
func details(err error) string {
	var detailed interface{ Details() string }
	if errors.As(err, &detailed) {
		return "\n" + detailed.Details()
	}
	return ""
}
