package rdp

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"gangway/internal/console"
	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/pageserver"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// addon is an extension whose scripts write to the console.
var addon = map[string]string{
	"manifest.json": `{"manifest_version": 3, "name": "a", "version": "1", "browser_specific_settings": {"gecko": {"id": "a@gangway.test"}},
		"background": {"scripts": ["background.js"]}, "host_permissions": ["http://*/*"],
		"content_scripts": [{"matches": ["http://*/*"], "js": ["content.js"]}]}`,
	"background.js": `console.log("background", 1, { a: 1 }, undefined); console.error(new Error("no tea")); setTimeout(() => { throw new Error("a fault"); });`,
	"content.js":    `console.warn("content");`,
	"page.html":     `<script src="page.js"></script>`,
	"page.js":       `console.log("page");`,
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
}

// freePort returns a port that nobody has.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// TestRealFirefoxInstallsAndTells installs an add-on in a Firefox of this machine,
// which has the same debugger as one on a device.
func TestRealFirefoxInstallsAndTells(t *testing.T) {
	port := strconv.Itoa(freePort(t))
	b := firefoxtest.Start(t, firefox.Options{
		Args: []string{"--start-debugger-server", port},
		Prefs: map[string]any{
			"devtools.debugger.remote-enabled": true, "devtools.debugger.prompt-connection": false, "devtools.chrome.enabled": true,
		},
	})
	ctx := firefoxtest.Context(t)
	lines := make(chan console.Line, 100)
	f, err := Connect(ctx, "127.0.0.1:"+port, func(l console.Line) { lines <- l })
	require.NoError(t, err)
	dir := t.TempDir()
	write(t, dir, addon)
	id, err := f.Install(ctx, dir)
	require.NoError(t, err)
	assert.Equal(t, "a@gangway.test", id)
	wait := func(want string) (file string) {
		t.Helper()
		for {
			select {
			case l := <-lines:
				t.Log(l)
				if l.String() == want {
					return l.File
				}
			case <-ctx.Done():
				require.FailNow(t, "no "+want, context.Cause(ctx))
			}
		}
	}
	script := wait("[background] background 1 [Object] undefined")
	wait("[background] error: Error: no tea")
	firefoxtest.OpenTab(t, b, firefoxtest.Serve(t, pageserver.HTML("<h1>A page</h1>")))
	wait("[content script] warn: content")
	firefoxtest.OpenTab(t, b, strings.Replace(script, "background.js", "page.html", 1))
	wait("[extension page] page")

	write(t, dir, map[string]string{"background.js": `console.log("anew");`})
	_, err = f.Install(ctx, dir)
	require.NoError(t, err)
	wait("[background] anew")

	_, err = f.Install(ctx, filepath.Join(dir, "nothing"))
	var refused *Error
	require.ErrorAs(t, err, &refused)
	assert.Contains(t, refused.Error(), "nothing")
	require.NoError(t, f.Uninstall(ctx, id))
	require.NoError(t, b.Close())
	<-f.Done()
	_, err = f.Install(ctx, dir)
	assert.ErrorIs(t, err, ErrEnded)
}
