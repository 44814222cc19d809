package soak

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gangway/jsbridge"
	devstage "gangway/tests/dev/stage"
)

// The ends that JavaScript can be at, in place of Go.
const (
	Background = "background"
	Content    = "content"
)

// Ends are both of them.
var Ends = []string{Background, Content}

// library is the file of the library of JavaScript in the extension.
const library = "gangway.js"

// inJavaScript reports whether JavaScript is at an end.
func (o Options) inJavaScript(end string) bool { return slices.Contains(o.JavaScript, end) }

// possible returns those of some faults that can happen: JavaScript does not
// panic.
func (o Options) possible(faults []fault) []fault {
	return slices.DeleteFunc(faults, func(f fault) bool { return o.inJavaScript(Background) && f.name == panicName })
}

// build builds the extension, and returns the folder of the result.
func (o Options) build(ctx context.Context, s *devstage.Stage) (built string, err error) {
	source := filepath.Join(o.Dir, "tests", "soak")
	if len(o.JavaScript) == 0 {
		return s.Build(ctx, source)
	}
	// It stays in the module, for the end in Go.
	folder, err := os.MkdirTemp(filepath.Join(o.Dir, "tests"), "_soak")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if err := o.rewrite(source, folder); err != nil {
		return "", err
	}
	return s.Build(ctx, folder)
}

// rewrite copies the extension, and puts scripts in place of packages.
func (o Options) rewrite(source, folder string) error {
	if err := os.CopyFS(folder, os.DirFS(source)); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, library), jsbridge.Classic, 0o644); err != nil {
		return err
	}
	file := filepath.Join(folder, "manifest.json")
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	pairs := []string{`"./background"`, o.scripts(Background), `"./content"`, o.scripts(Content)}
	if o.inJavaScript(Background) {
		pairs = append(pairs, `"hostile.js"`, `"javascript/plain.js", "hostile.js"`)
	}
	return os.WriteFile(file, []byte(strings.NewReplacer(pairs...).Replace(string(text))), 0o644)
}

// scripts returns what stands in the manifest for an end.
func (o Options) scripts(end string) string {
	var names []string
	if end == Content && o.inJavaScript(Background) {
		names = append(names, "javascript/plain.js")
	}
	switch {
	case !o.inJavaScript(end):
		names = append(names, "./"+end)
	case end == Background:
		names = append(names, library, "javascript/talk.js", "javascript/background.js")
	default:
		names = append(names, library, "javascript/talk.js", "javascript/line.js", "javascript/page.js")
	}
	return `"` + strings.Join(names, `", "`) + `"`
}
