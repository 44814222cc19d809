package extbuild

import "gangway/internal/manifest"

// A Source is an extension as its folder has it, checked and not compiled.
type Source struct {
	Dir          string // As it was named, links resolved.
	ManifestFile string
	ModuleRoot   string // The folder of the go.mod; empty if there is none.
	Tags         []string
	Shipped      manifest.Shipped
	Programs     []SourceProgram

	// Manifest is the manifest as it is written, without the section for
	// Gangway. Its numbers are of encoding/json's type Number.
	Manifest map[string]any
}

// A SourceProgram is a Go package that the manifest or a page names.
type SourceProgram struct {
	Package string // From the extension folder, such as "./background".
	Dir     string // Absolute.
}

// Inspect reads the extension in a folder, as it is for a browser: see
// [Options.Browser]. Its errors are those of [Build].
func Inspect(dir, browser string) (*Source, error) {
	b, err := newBuilder(Options{Dir: dir, Browser: browser})
	if err != nil {
		return nil, err
	}
	fields, err := manifest.Read(b.manifestFile, b.browser)
	if err != nil {
		return nil, err
	}
	written, err := manifest.Read(b.manifestFile, b.browser) // The other one is rewritten.
	if err != nil {
		return nil, err
	}
	delete(written, manifest.OwnKey)
	s := &Source{
		Dir:          b.source,
		ManifestFile: b.manifestFile,
		ModuleRoot:   b.moduleRoot,
		Tags:         buildTags(fields, b.browser, b.mode),
		Manifest:     written,
	}
	if err := b.rewrite(fields); err != nil {
		return nil, manifest.InFile(b.manifestFile, err)
	}
	s.Shipped = b.shipped
	for _, p := range b.packages {
		s.Programs = append(s.Programs, SourceProgram{Package: p.Entry, Dir: p.Dir})
	}
	return s, nil
}
