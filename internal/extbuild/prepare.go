package extbuild

import (
	"context"
	"fmt"
	"maps"

	"gangway/internal/apiuse"
	"gangway/internal/manifest"
	"gangway/internal/unpacked"
)

// prepare does everything that can fail before the compiler runs.
func (b *builder) prepare(ctx context.Context) error {
	if err := b.read(); err != nil {
		return err
	}
	if err := built.Check(b.out); err != nil {
		return err
	}
	if err := b.findPackages(ctx); err != nil {
		return err
	}
	b.steps.done(StepCheck, b.manifestFile, fileSize(b.manifestFile))
	return nil
}

// read reads the manifest and finds the programs.
func (b *builder) read() error {
	fields, err := manifest.Read(b.manifestFile, b.browser)
	if err != nil {
		return err
	}
	b.result = newResult(fields, b.out)
	if err := b.checkMode(fields); err != nil {
		return err
	}
	if b.tags = buildTags(fields, b.browser, b.mode); b.inspect {
		b.tags = append(b.tags, inspectTag)
	}
	b.sayFindings(fields)
	if b.browser == manifest.Chromium {
		b.result.ID = "" // Chromium names extensions itself.
		if err := manifest.ForChromium(fields, b.version); err != nil {
			return err
		}
	}
	b.granted = apiuse.Of(b.manifestFile, fields)
	if err := b.rewrite(fields); err != nil {
		return err
	}
	b.result.ManifestVersion = manifest.VersionOf(fields)
	b.result.Button, b.result.Popup = manifest.HasButton(fields), manifest.HasPopup(fields)
	b.result.Background = fields["background"] != nil
	b.result.ContentScripts = fields["content_scripts"] != nil
	return nil
}

// checkMode returns an error if the manifest does not have the mode that was asked
// for, or the environment not its variables.
func (b *builder) checkMode(fields map[string]any) error {
	all, err := manifest.ReadModes(manifest.Node{Value: fields})
	if err != nil {
		return err
	}
	if err := all.CheckMode(b.mode); err != nil {
		return err
	}
	_, err = all.Resolve(b.mode, b.lookUp)
	return err
}

// sayFindings names the entries of the manifest that browsers would refuse or
// pass over.
func (b *builder) sayFindings(fields map[string]any) {
	written := maps.Clone(fields)
	delete(written, manifest.OwnKey)
	b.result.Findings = manifest.Findings(b.source, written, b.browser)
	b.found(b.result.Findings)
}

// rewrite makes the manifest that the browser gets from that of the source,
// and finds the packages to compile.
func (b *builder) rewrite(fields map[string]any) error {
	sections, err := manifest.ReadSections(manifest.Node{Value: fields})
	if err != nil {
		return err
	}
	if b.shipped, err = manifest.ReadShipped(manifest.Node{Value: fields}); err != nil {
		return err
	}
	if b.events, err = manifest.ReadEvents(manifest.Node{Value: fields}); err != nil {
		return err
	}
	if b.inFrame, err = manifest.ReadFrame(manifest.Node{Value: fields}); err != nil {
		return err
	}
	b.inFrame = b.inFrame && b.browser == manifest.Chromium
	delete(fields, manifest.OwnKey)
	for _, lost := range manifest.Lost(fields, b.version) {
		b.note("%s: %s", b.manifestFile, lost)
	}
	if err := manifest.Convert(fields, b.version); err != nil {
		return err
	}
	r := resolver{dir: b.dir, file: b.manifestFile, sections: sections, inFrame: b.inFrame}
	inBackground, err := r.resolve(fields)
	if err != nil {
		return err
	}
	if b.browser == manifest.Chromium {
		if err := b.serveBackground(fields, inBackground); err != nil {
			return err
		}
	}
	if b.pages, err = r.resolvePages(b.copier()); err != nil {
		return err
	}
	if err := r.checkSections(); err != nil {
		return err
	}
	b.manifest, b.packages = fields, r.packages
	if b.inFrame = b.inFrame && r.embeds(); b.inFrame {
		if err := manifest.OfferFrame(fields, unpacked.FramePage); err != nil {
			return err
		}
	}
	if inBackground || len(b.pages) > 0 || b.inFrame || b.inspect {
		return manifest.AllowWasm(fields)
	}
	return nil
}

// serveBackground writes the script of the service worker that runs the
// background's, and names it in the manifest. Where no program is in the
// background, the manifest may name another.
func (b *builder) serveBackground(fields map[string]any, inBackground bool) error {
	background, _ := fields["background"].(map[string]any)
	scripts, _ := background["scripts"].([]string) // As the resolver writes them.
	if scripts == nil || !inBackground && background["service_worker"] != nil {
		return nil
	}
	worker, err := unpacked.Worker(scripts)
	if err != nil {
		return err
	}
	b.worker = worker
	return manifest.ServeBackground(fields, unpacked.WorkerScript)
}

// findPackages finds the compiler, and with it the sources of the programs.
func (b *builder) findPackages(ctx context.Context) error {
	if b.moduleRoot == "" {
		return fmt.Errorf("%s is in no Go module; run \"go mod init NAME\" in it, or in a folder above it, "+
			"and the commands that docs/migrating.md of Gangway has after that", b.source)
	}
	var err error
	if b.toolchain, b.wasmExec, err = b.kept.tools(ctx, b.moduleRoot); err != nil {
		return err
	}
	return b.listSources(ctx)
}
