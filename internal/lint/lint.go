package lint

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"gangway/internal/extbuild"
	"gangway/internal/manifest"
)

// Options name the extension to check, and the checks.
type Options struct {
	Dir string // The extension folder.

	// Browser is that of the store; see [extbuild.Options.Browser].
	Browser string

	// Own leaves Mozilla's linter out, which knows no other browser in any case.
	Own bool
}

// Run builds an extension and checks it. A manifest that is wrong is in the
// report; a package that Go cannot compile is an error.
func Run(ctx context.Context, options Options) (report *Report, err error) {
	temp, err := os.MkdirTemp("", "gangway-lint-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	built, err := extbuild.Build(ctx, extbuild.Options{Dir: options.Dir, Browser: options.Browser, Out: filepath.Join(temp, "extension")})
	return Check(ctx, options, built, err)
}

// Check checks an extension that was built, or could not be with buildErr.
func Check(ctx context.Context, options Options, built *extbuild.Result, buildErr error) (*Report, error) {
	report := &Report{Extension: options.Dir, Findings: []Finding{}, Store: "not run"}
	if wrong := manifest.Errors(buildErr); len(wrong) > 0 {
		for _, e := range wrong {
			report.add(Finding{Severity: Error, File: e.File, Key: e.Key, Text: e.Problem})
		}
		return report, nil
	}
	if buildErr != nil {
		return nil, buildErr
	}
	source, err := extbuild.Inspect(options.Dir, options.Browser)
	if err != nil {
		return nil, err
	}
	code, err := codeOf(built)
	if err != nil {
		return nil, err
	}
	locales, err := checkLocales(source, built)
	if err != nil {
		return nil, err
	}
	unused, err := code.unused(source.ManifestFile, source.Manifest)
	if err != nil {
		return nil, err
	}
	report.add(checkManifest(source, options.Browser)...)
	report.add(locales...)
	report.add(unused...)
	report.add(missing(source.ManifestFile, built)...)
	if options.Browser == manifest.Chromium {
		report.add(code.remote()...)
	} else {
		report.add(checkSizes(built)...)
	}
	if !options.Own && options.Browser != manifest.Chromium {
		findings, ran := runStore(ctx, built.Dir, storeTime)
		report.add(findings...)
		report.Store = ran
	}
	return report, ctx.Err()
}
