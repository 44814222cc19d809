// Package pack writes the archives that addons.mozilla.org takes: the extension
// itself, and the sources that its reviewers build it from. For Chromium it
// writes the one that the Chrome Web Store takes. The same sources give the same
// bytes.
package pack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"gangway/internal/extbuild"
	"gangway/internal/lint"
	"gangway/internal/manifest"
	"gangway/internal/toolchain"
)

// Options name the extension to pack, and the archives.
type Options struct {
	Dir string // The extension folder.

	// Out is the folder to write to. Empty means build/pack at the top of
	// the extension's module.
	Out string

	// Own leaves Mozilla's linter out of the checks, as [lint.Options.Own].
	Own bool

	// Browser is a name of [manifest.Browsers]; empty for Firefox.
	Browser string
}

// A Result lists the files that were written.
type Result struct {
	Name    string       `json:"name,omitempty"`
	Version string       `json:"version,omitempty"`
	Package File         `json:"package,omitzero"` // For the store.
	Source  File         `json:"source,omitzero"`  // For its reviewers; not for Chromium.
	Notes   []string     `json:"notes,omitempty"`  // Of the build.
	Lint    *lint.Report `json:"lint"`

	variables map[string]string // See [extbuild.Result].
}

// A File is an archive.
type File struct {
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Pack checks, builds and packs an extension. When the checks find an error,
// nothing is written, and the result has only the report.
func Pack(ctx context.Context, options Options) (result *Result, err error) {
	temp, err := os.MkdirTemp("", "gangway-pack-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	// Alone, as its sources are at the reviewers'.
	built, buildErr := extbuild.Build(ctx, extbuild.Options{
		Dir: options.Dir, Out: filepath.Join(temp, "extension"), Alone: true, Browser: options.Browser,
	})
	report, err := lint.Check(ctx, lint.Options{Dir: options.Dir, Browser: options.Browser, Own: options.Own}, built, buildErr)
	if err != nil {
		return nil, explained(ctx, options.Dir, err)
	}
	if err := report.Err(); err != nil {
		return &Result{Lint: report}, err
	}
	if options.Out == "" {
		options.Out = filepath.Join(filepath.Dir(extbuild.DefaultOut(options.Dir, 0, "")), "pack")
	}
	if err := os.MkdirAll(options.Out, 0o755); err != nil {
		return nil, fmt.Errorf("%w; choose another folder with --out", err)
	}
	result = &Result{Name: built.Name, Version: built.Version, Notes: built.Notes, Lint: report, variables: built.Variables}
	return result, result.write(ctx, options, built)
}

// explained says with an error of the compiler that there is a go.work, with
// which the extension may well compile.
func explained(ctx context.Context, dir string, err error) error {
	var refused *toolchain.CompileError
	work := toolchain.Workspace(ctx, dir)
	if work == "" || !errors.As(err, &refused) {
		return err
	}
	return fmt.Errorf("%w; pack leaves out %s, which reviewers do not have: let go.mod name what it adds, with require and replace", err, work)
}

// write writes the archives.
func (r *Result) write(ctx context.Context, options Options, built *extbuild.Result) error {
	base := filepath.Join(options.Out, fileName(built, options.Dir)+"-"+built.Version)
	forStore := base + ".xpi"
	if options.Browser == manifest.Chromium {
		forStore = base + "-chromium.zip"
		if err := dropKey(built.Dir); err != nil {
			return err
		}
	}
	extension := archive{}
	if err := extension.add("", built.Dir, func(string, fs.DirEntry) bool { return false }, func(_, _ string) error { return nil }); err != nil {
		return err
	}
	var err error
	if r.Package, err = writeFile(extension, forStore); err != nil || options.Browser == manifest.Chromium {
		return err
	}
	s, err := newSources(ctx, options.Dir)
	if err != nil {
		return err
	}
	sources, err := s.archive(ctx, r)
	if err != nil {
		return err
	}
	r.Source, err = writeFile(sources, base+"-source.zip")
	return err
}

func writeFile(a archive, path string) (File, error) {
	size, err := a.write(path)
	if err != nil {
		return File{}, err
	}
	data, err := os.ReadFile(path)
	sum := sha256.Sum256(data)
	return File{Path: path, Bytes: size, SHA256: hex.EncodeToString(sum[:])}, err
}

var notInFileNames = regexp.MustCompile(`[^a-z0-9]+`)

// fileName returns the name of the extension for files; where it has none in
// letters that all computers know, that of its folder.
func fileName(built *extbuild.Result, dir string) string {
	clean := func(text string) string {
		return strings.Trim(notInFileNames.ReplaceAllString(strings.ToLower(text), "-"), "-")
	}
	if name := clean(built.Name); name != "" && !strings.HasPrefix(built.Name, "__MSG_") {
		return name
	}
	abs, err := filepath.Abs(dir)
	if name := clean(filepath.Base(abs)); err == nil && name != "" {
		return name
	}
	return "extension"
}

// goVersion is how people name a version of Go.
func goVersion(t *toolchain.Toolchain) string { return strings.TrimPrefix(t.Version, "go") }

var errNoModule = errors.New("the extension is in no Go module, so its sources cannot be packed; run \"go mod init NAME\" in it")
