package contract

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gangway/internal/extbuild"
	"gangway/internal/manifest"

	"github.com/stretchr/testify/require"
)

// sendingJSON returns a copy of the fixture whose messages are JSON in Chromium.
// It is in the same module. Go passes over folders that begin with an underscore.
func sendingJSON(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("fixtures", "_json")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	require.NoError(t, os.CopyFS(dir, os.DirFS(filepath.Join("fixtures", "puppets"))))
	replace(t, filepath.Join(dir, "manifest.json"), `"manifest_version": 3=>"manifest_version": 3, "message_serialization": "json"`)
	return dir
}

// buildExtensions builds the fixture in a folder for a browser of [manifest.Browsers] and
// makes the suite's extensions of it.
func buildExtensions(t *testing.T, folder, browser string) map[extension]string {
	t.Helper()
	built := filepath.Join(t.TempDir(), "puppets")
	_, err := extbuild.Build(t.Context(), extbuild.Options{
		Dir: folder, Out: built, Browser: browser,
	})
	require.NoError(t, err)
	if browser == manifest.Chromium {
		replace(t, filepath.Join(built, "_locales", "en", "messages.json"), `"(numbers|undefined|predefined)": .*\n=>`)
	}
	// In its pages the content script is the only one, which the build cannot know.
	replace(t, filepath.Join(built, "content.js"), `"events"=>"sole": true, "events"`)
	api := variant(t, built, apiExtension, map[string]string{
		"manifest.json": `/puppets/\*=>/api/*`,
		// The build takes the page's program for that of a content script.
		"page.js": `"events": \[=>"events": ["` + strings.Join(apiPageEvents, `", "`) + `", `,
	})
	// The others have nothing that wakes their background beside messages.
	replace(t, filepath.Join(built, "background.js"), `"(`+strings.Join(withManifest(), "|")+`)",?=>`)
	all := map[extension]string{
		mainExtension:  built,
		apiExtension:   api,
		otherExtension: variant(t, built, otherExtension, nil),
		deafExtension: variant(t, built, deafExtension, map[string]string{
			"background.js": `"events": \[[^\]]*\]=>"events": []`,
			"content.js":    `"events": \[[^\]]*\]=>"events": []`,
			"manifest.json": `(?s)/puppets/\*(.*),\s*"storage"=>/deaf/*$1`,
		}),
		mixedExtension: variant(t, built, mixedExtension, map[string]string{
			"gangway/host.js": `BRIDGE_VERSION = \d+=>BRIDGE_VERSION = 0`,
			"manifest.json":   `/puppets/\*=>/mixed/*`,
		}),
	}
	for e, dir := range all {
		if browser == manifest.Chromium && e != mainExtension {
			replace(t, filepath.Join(dir, "manifest.json"), key(mainExtension)+"=>"+key(e))
		}
	}
	return all
}

// variant copies a built extension, gives the copy an id, and replaces text in
// its files: PATTERN=>TEXT. Only with a change of the manifest it has content
// scripts.
func variant(t *testing.T, built string, e extension, changes map[string]string) string {
	t.Helper()
	dir := copied(t, built)
	replace(t, filepath.Join(dir, "manifest.json"), string(mainExtension)+"=>"+string(e))
	for file, change := range changes {
		replace(t, filepath.Join(dir, file), change)
	}
	if changes["manifest.json"] == "" {
		replace(t, filepath.Join(dir, "manifest.json"), `/puppets/\*=>/none/*`)
	}
	return dir
}

// withoutBatches copies a built extension and gives it the start scripts that
// it would have if some script in it listened for ports.
func withoutBatches(t *testing.T, built string) string {
	t.Helper()
	dir := copied(t, built)
	for _, script := range []string{"background.js", "content.js", "page.js"} {
		replace(t, filepath.Join(dir, script), `,\s*"batched": true=>`)
	}
	return dir
}

// copied returns a copy of a built extension.
func copied(t *testing.T, built string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "copy")
	require.NoError(t, os.CopyFS(dir, os.DirFS(built)))
	return dir
}

func replace(t *testing.T, file, change string) {
	t.Helper()
	pattern, text, _ := strings.Cut(change, "=>")
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	changed := regexp.MustCompile(pattern).ReplaceAll(content, []byte(text))
	require.Falsef(t, bytes.Equal(content, changed), "%s has no %s", file, pattern)
	require.NoError(t, os.WriteFile(file, changed, 0o644))
}

// key returns the key of an extension, from which Chromium makes the id. It need
// be none of cryptography.
func key(e extension) string { return base64.StdEncoding.EncodeToString([]byte(e)) }

// installNative builds the native application, and returns its folder.
func installNative(t *testing.T, app *nativeApplication) (dir string) {
	t.Helper()
	dir = t.TempDir()
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(dir, "nativehost"), "./fixtures/nativehost").CombinedOutput()
	require.NoError(t, err, string(out))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "address"), []byte(serveNative(t, app)), 0o644))
	return dir
}

// writeNative writes the manifest of the native application in dir into the folder
// in which a browser looks. allowed says which extensions may use it.
func writeNative(t *testing.T, dir, folder string, allowed object) {
	t.Helper()
	fields := object{
		"name": nativeName, "description": "The contract suite's", "path": filepath.Join(dir, "nativehost"), "type": "stdio",
	}
	maps.Copy(fields, allowed)
	text, err := json.Marshal(fields)
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(folder, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(folder, nativeName+".json"), text, 0o644))
}

// serveNative serves the starts of the native application, whose programs
// connect to the address that it returns.
func serveNative(t *testing.T, app *nativeApplication) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err == nil {
				go func() {
					defer conn.Close()
					_ = app.run(conn, conn)
				}()
			}
		}
	}()
	return l.Addr().String()
}
