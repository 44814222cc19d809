package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"gangway/examples/bridge/files"
	"gangway/native"
	"gangway/wasm/rpc"
	"gangway/wasm/session"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func folder(t *testing.T, names ...string) finder {
	t.Helper()
	dir := t.TempDir()
	for i, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, make([]byte, i), 0o644))
	}
	return finder{dir}
}

// calls returns the calls of a page to a finder that runs beside the browser.
func calls(t *testing.T, f finder) files.Files {
	t.Helper()
	browser := webexttest.NewBrowser(t, webexttest.Firefox)
	e := browser.Install("bridge@gangway.test", webexttest.Permissions("nativeMessaging"))
	browser.InstallNative(files.Application, func(in io.Reader, out io.Writer) error { return native.Run(in, out, f.serve) }, e)
	rt := e.Background(func(rt *webext.Runtime) error {
		<-rt.Lifetime().Done()
		return nil
	}).Runtime()
	s, err := session.Dial(t.Context(), rt, files.Session, session.DialOptions{Target: session.ToApplication(files.Application)})
	require.NoError(t, err)
	return files.FilesOver(rpc.Open(s, rpc.Options{}))
}

func TestFindsFilesByTheirNames(t *testing.T) {
	f := folder(t, "a.txt", "deep/down/notes A.md", ".hidden/a.txt", "b.md")
	c := calls(t, f)
	where, err := c.Folder(t.Context())
	require.NoError(t, err)
	assert.Equal(t, f.folder, where)
	var all []files.File
	for file, err := range c.Find(t.Context(), files.Query{Text: "A"}) {
		require.NoError(t, err)
		all = append(all, file)
	}
	assert.Equal(t, []files.File{{Path: "a.txt"}, {Path: "deep/down/notes A.md", Size: 1}}, all)
}

func TestSearchEndsWhenNobodyWantsMore(t *testing.T) {
	names := make([]string, 3000)
	for i := range names {
		names[i] = "file" + strconv.Itoa(i)
	}
	c := calls(t, folder(t, names...))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	var last error
	for _, err := range c.Find(ctx, files.Query{Text: "file"}) {
		if last = err; err != nil {
			break
		}
		if n++; n == 10 {
			cancel()
		}
	}
	assert.True(t, errors.Is(last, context.Canceled), last)
	assert.Less(t, n, 3000)
	_, err := c.Folder(t.Context())
	assert.NoError(t, err, "the session goes on")
}

func TestFolderThatIsNotThere(t *testing.T) {
	c := calls(t, finder{filepath.Join(t.TempDir(), "nowhere")})
	for range c.Find(t.Context(), files.Query{}) {
		t.Error("nothing is there")
	}
}
