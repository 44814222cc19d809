package execwasm

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"gangway/internal/manifest"
	"gangway/internal/unpacked"
)

// A Context is a place in a browser where an extension's scripts run.
type Context string

// The contexts.
const (
	Background Context = "background" // The background script.
	Content    Context = "content"    // A content script in a page on 127.0.0.1.
	Page       Context = "page"       // A page of the extension in a tab.
)

// ParseContext returns the context with the given name.
func ParseContext(name string) (Context, error) {
	switch c := Context(name); c {
	case Background, Content, Page:
		return c, nil
	}
	return "", fmt.Errorf("there is no context %q: use background, content or page", name)
}

const (
	// programName is the name of the program in the extension.
	programName = "program"
	// addonID marks the console lines of the extension in Firefox.
	addonID = "exec@gangway.invalid"
	// chromiumID does so in Chromium, which makes it of chromiumKey.
	chromiumID  = "lipaclfnjbibkbdalkepfeljcingcpil"
	chromiumKey = "Z2FuZ3dheSBleGVj"
	// pageName is the extension's page for the context Page.
	pageName = "page.html"
	// filesName is the script that gives the program its files.
	filesName = "files.js"
	// awakeName is the script that keeps the background awake.
	awakeName = "awake.js"
	// contentPage is the page that the content script runs in.
	contentPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>gangway exec</title>
<p>A program runs here as a content script.</p>
</html>
`
)

// awake calls the browser for as long as the program runs, which may be longer
// than any browser lets an idle background live: Firefox allows 5 minutes at most,
// whatever its preference says.
const awake = `setInterval(() => (globalThis.browser ?? chrome).runtime.getPlatformInfo(), 20_000);
`

// prepare checks the program and writes the extension around it.
func (r *runner) prepare() error {
	module, err := os.ReadFile(r.Module)
	if err != nil {
		return err
	}
	if err := checkModule(module, r.toolchain.Version); err != nil {
		return fmt.Errorf("%s: %w", r.Module, err)
	}
	if r.limit, err = limitOf(r.Args); err != nil {
		return err
	}
	program := unpacked.Program{
		Name:   programName,
		Module: module,
		Embed:  r.Context == Content,
		Sole:   true,
		Exec:   true,
		Argv:   append([]string{filepath.Base(r.Module)}, r.Args...),
		Env:    Environment(r.Environ),
	}
	if err := checkSize(program.Argv, program.Env); err != nil {
		return err
	}
	files, err := r.files()
	if err != nil {
		return err
	}
	wasmExec, err := r.toolchain.WasmExec()
	if err != nil {
		return err
	}
	extension, err := r.extension(program, files, wasmExec)
	if err != nil {
		return err
	}
	return extension.Write(r.dir)
}

// extension spells out the extension.
func (r *runner) extension(program unpacked.Program, files, wasmExec []byte) (unpacked.Extension, error) {
	scripts := append([]string{filesName}, unpacked.StartScripts(programName)...)
	e := unpacked.Extension{
		Programs: []unpacked.Program{program},
		Files:    map[string][]byte{filesName: files},
		WasmExec: wasmExec,
	}
	switch r.Context {
	case Background:
		scripts = append(scripts, awakeName)
		e.Files[awakeName] = []byte(awake)
	case Page:
		e.Files[pageName] = page(scripts)
	}
	e.Manifest = r.manifest(scripts)
	if r.Browser != manifest.Chromium {
		return e, nil
	}
	e.Manifest["key"] = chromiumKey
	if r.Context != Background {
		return e, manifest.ForChromium(e.Manifest, r.ManifestVersion)
	}
	worker, err := unpacked.Worker(scripts)
	e.Files[unpacked.WorkerScript] = worker
	return e, errors.Join(err, manifest.ForChromium(e.Manifest, r.ManifestVersion),
		manifest.ServeBackground(e.Manifest, unpacked.WorkerScript))
}

// manifest has a toolbar button because a program that listens to its clicks
// cannot start without one.
func (r *runner) manifest(scripts []string) map[string]any {
	m := map[string]any{
		"manifest_version": r.ManifestVersion,
		"name":             "gangway exec",
		"version":          "1.0",
		"browser_specific_settings": map[string]any{
			"gecko": map[string]any{"id": addonID},
		},
	}
	if len(r.Permissions) > 0 {
		m["permissions"] = r.Permissions
	}
	if r.ManifestVersion == 2 {
		m["browser_action"] = map[string]any{}
	} else {
		m["action"] = map[string]any{}
		m["content_security_policy"] = map[string]any{
			"extension_pages": "script-src 'self' 'wasm-unsafe-eval'",
		}
	}
	switch r.Context {
	case Background:
		m["background"] = map[string]any{"scripts": scripts}
	case Content:
		m["content_scripts"] = []any{map[string]any{"matches": []string{"http://127.0.0.1/*"}, "js": scripts}}
	}
	return m
}

// page is the extension's page that runs the scripts.
func page(scripts []string) []byte {
	var text strings.Builder
	text.WriteString("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>gangway exec</title>\n")
	for _, script := range scripts {
		fmt.Fprintf(&text, "<script src=\"%s\"></script>\n", script)
	}
	text.WriteString("</html>\n")
	return []byte(text.String())
}
