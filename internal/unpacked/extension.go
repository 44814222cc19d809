package unpacked

import (
	"bufio"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"gangway/internal/manifest"
	"gangway/jsbridge"
)

// Folder is the folder of an extension that belongs to Gangway.
const Folder = "gangway"

// LazyScript comes before the start scripts of programs with a [manifest.Watch].
const LazyScript = Folder + "/lazy.js"

// FramePage is the page in which a program of a content script runs where the
// page's policy refuses it in place; see [Program.InFrame].
const FramePage = Folder + "/frame.html"

// relayScript comes before the start scripts of such programs.
const relayScript = Folder + "/" + jsbridge.Relay

const loaderScript = Folder + "/loader.js"

// WasmExec is the compiler's script that runs its modules in a browser.
const WasmExec = "wasm_exec.js"

// An Extension is an unpacked extension: nothing is looked up, compiled or
// added.
type Extension struct {
	// Manifest is written as it is. StartScripts gives the scripts to name
	// in it, and [manifest.AllowWasm] adds the policy that manifest v3 needs.
	Manifest map[string]any

	Programs []Program

	// Files are further files, by slash-separated path in the extension.
	Files map[string][]byte

	// WasmExec is the wasm_exec.js of the compiler that made the modules.
	WasmExec []byte

	// JSON says that the browser sends messages as JSON, so that batches travel
	// as text.
	JSON bool
}

// Write writes the extension into dir, which is created if it is missing.
// Files that dir has already are overwritten or left alone, never removed.
func (e Extension) Write(dir string) error {
	files, err := e.render()
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := files[name].write(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	return nil
}

// render returns every file of the extension by slash-separated path.
func (e Extension) render() (map[string]file, error) {
	encoded, err := manifest.Encode(e.Manifest)
	if err != nil {
		return nil, err
	}
	files, err := supportScripts(e.WasmExec)
	if err != nil {
		return nil, err
	}
	if e.JSON {
		prefix(files, loaderScript)
	}
	for name, data := range e.Files {
		files[name] = file{data}
	}
	for _, p := range e.Programs {
		if err := p.render(files); err != nil {
			return nil, err
		}
	}
	if e.JSON {
		prefix(files, LazyScript)
	}
	files[manifest.Name] = file{encoded}
	return files, nil
}

// prefix puts the script of [Extension.JSON] before another, if that is there.
func prefix(files map[string]file, name string) {
	if script, ok := files[name]; ok {
		files[name] = append(file{jsbridge.JSONText}, script...)
	}
}

// supportScripts returns the files of Folder.
func supportScripts(wasmExec []byte) (map[string]file, error) {
	files := map[string]file{Folder + "/" + WasmExec: {jsbridge.Names, wasmExec}}
	return files, addScripts(files, jsbridge.Scripts...)
}

// addScripts adds files of package jsbridge to those of an extension.
func addScripts(files map[string]file, names ...string) error {
	for _, name := range names {
		data, err := jsbridge.Files.ReadFile(name)
		if err != nil {
			return err
		}
		files[Folder+"/"+name] = file{data}
	}
	return nil
}

// StartScripts returns the scripts that start the programs, in the order in
// which a manifest list or a page must name them: the support scripts once,
// then each program's start script. Paths are relative to the extension.
func StartScripts(programs ...string) []string {
	scripts := []string{Folder + "/" + WasmExec}
	for _, name := range jsbridge.Scripts {
		scripts = append(scripts, Folder+"/"+name)
	}
	for _, name := range programs {
		scripts = append(scripts, name+".js")
	}
	return scripts
}

// RelayScripts returns the scripts that start a program of a content script that
// is [Program.InFrame].
func RelayScripts(program string) []string {
	return append(StartScripts(), relayScript, program+".js")
}

// A file is its parts, in their order. Modules are large, and nothing copies them.
type file [][]byte

func (f file) write(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriter(out) // It keeps the first error for the end.
	for _, part := range f {
		_, _ = buffered.Write(part)
	}
	return errors.Join(buffered.Flush(), out.Close())
}
