package extbuild

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"gangway/jsbridge"
)

// supportDir is the folder of an extension that belongs to Gangway.
const supportDir = "gangway"

// lazyScript comes before the start scripts of programs with a [Watch].
const lazyScript = supportDir + "/lazy.js"

// manifestName is the name of the manifest in the source and in the output.
const manifestName = "manifest.json"

// wasmExecName is the compiler's script that runs its modules in a browser.
const wasmExecName = "wasm_exec.js"

// A Layout is an unpacked extension, fully spelled out: nothing is looked up,
// compiled or added. [Build] makes one from an extension folder; tools that
// make extensions of their own fill one in.
type Layout struct {
	// Manifest is written as it is. StartScripts gives the scripts to name
	// in it, and AllowWasm adds the policy that manifest v3 needs.
	Manifest map[string]any

	Programs []Program

	// Files are further files, by slash-separated path in the extension.
	Files map[string][]byte

	// WasmExec is the wasm_exec.js of the compiler that made the modules.
	WasmExec []byte
}

// Write writes the extension into dir, which is created if it is missing.
// Files that dir has already are overwritten or left alone, never removed.
func (l Layout) Write(dir string) error {
	files, err := l.render()
	if err != nil {
		return err
	}
	for _, name := range sortedKeys(files) {
		if err := writeFile(filepath.Join(dir, filepath.FromSlash(name)), files[name]); err != nil {
			return err
		}
	}
	return nil
}

// render returns every file of the extension by slash-separated path.
func (l Layout) render() (map[string][]byte, error) {
	manifest, err := encodeManifest(l.Manifest)
	if err != nil {
		return nil, err
	}
	files, err := supportScripts(l.WasmExec)
	if err != nil {
		return nil, err
	}
	for name, data := range l.Files {
		files[name] = data
	}
	for _, p := range l.Programs {
		if err := p.render(files); err != nil {
			return nil, err
		}
	}
	files[manifestName] = manifest
	return files, nil
}

// supportScripts returns the files of gangway/.
func supportScripts(wasmExec []byte) (map[string][]byte, error) {
	files := map[string][]byte{supportDir + "/" + wasmExecName: wasmExec}
	for _, name := range jsbridge.Scripts {
		data, err := jsbridge.Files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		files[supportDir+"/"+name] = data
	}
	return files, nil
}

// StartScripts returns the scripts that start the programs, in the order in
// which a manifest list or a page must name them: the support scripts once,
// then each program's start script. Paths are relative to the extension.
func StartScripts(programs ...string) []string {
	scripts := []string{supportDir + "/" + wasmExecName}
	for _, name := range jsbridge.Scripts {
		scripts = append(scripts, supportDir+"/"+name)
	}
	for _, name := range programs {
		scripts = append(scripts, name+".js")
	}
	return scripts
}

// encodeManifest returns the manifest as JSON with sorted keys, so that the
// same manifest always has the same bytes.
func encodeManifest(manifest map[string]any) ([]byte, error) {
	data, err := encodeJSON(manifest)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", manifestName, err)
	}
	return data, nil
}

func writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}

// encodeJSON indents by two spaces and ends with a newline. It leaves <, >
// and & readable: none of our JSON stands inside HTML.
func encodeJSON(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	return buf.Bytes(), err
}
