package android

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gangway/internal/adb"
	"gangway/internal/android/androidtest"
	"gangway/internal/console"
	"gangway/internal/rdp"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// extension is a folder with one.
func extension(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "manifest.json"), []byte("{}"), 0o600))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "sub"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "sub", "a.js"), []byte("a"), 0o600))
	return dir
}

func start(t *testing.T, o Options, line func(console.Line)) (*Firefox, error) {
	t.Helper()
	o.Out, o.patience = io.Discard, 50*time.Millisecond
	f, err := Find(t.Context(), o)
	if err != nil {
		return nil, err
	}
	return f, f.Start(t.Context(), line)
}

// TestExtensionIsInstalledAndRemoved installs an extension twice, shows pages, and
// leaves nothing on the phone.
func TestExtensionIsInstalledAndRemoved(t *testing.T) {
	phone := androidtest.New(t)
	lines := make(chan console.Line, 10)
	f, err := start(t, Options{}, func(l console.Line) { lines <- l })
	require.NoError(t, err)
	dir := extension(t)
	for range 2 {
		id, err := f.Install(t.Context(), dir)
		require.NoError(t, err)
		assert.Equal(t, "run@gangway.test", id)
		assert.Contains(t, (<-lines).Text, "hello from the phone")
	}
	archive, err := zip.NewReader(bytes.NewReader(phone.Pushed()), int64(len(phone.Pushed())))
	require.NoError(t, err)
	var names []string
	for _, file := range archive.File {
		names = append(names, file.Name)
	}
	assert.Subset(t, names, []string{"manifest.json", "sub/a.js"})
	require.NoError(t, f.Show(t.Context(), "http://127.0.0.1:8080/a?b=1&c='"))
	require.NoError(t, f.Show(t.Context(), "http://localhost:8080/"))
	require.NoError(t, f.Show(t.Context(), "https://example.org:8443/"))
	require.NoError(t, f.Close())

	assert.Equal(t, []string{"install " + f.file, "install " + f.file, "uninstall run@gangway.test"}, phone.Requests())
	calls := phone.Calls()
	for i, call := range calls {
		if local, rest, found := strings.Cut(call, ".xpi "); found && strings.Contains(local, " push ") {
			calls[i] = "-s phone1 push FILE " + rest
		}
	}
	const s = "-s phone1 "
	assert.Equal(t, []string{
		"devices",
		s + "shell pm list packages",
		s + "shell am start -a android.intent.action.MAIN -c android.intent.category.LAUNCHER -p org.mozilla.firefox",
		s + "shell cat /proc/net/unix",
		s + "forward tcp:0 localabstract:org.mozilla.firefox/firefox-debugger-socket",
		s + "push FILE " + f.file,
		s + "push FILE " + f.file,
		s + "reverse tcp:8080 tcp:8080",
		s + "shell am start -a android.intent.action.VIEW -d 'http://127.0.0.1:8080/a?b=1&c=%27' -p org.mozilla.firefox",
		s + "shell am start -a android.intent.action.VIEW -d 'http://localhost:8080/' -p org.mozilla.firefox",
		s + "shell am start -a android.intent.action.VIEW -d 'https://example.org:8443/' -p org.mozilla.firefox",
		s + "forward --remove tcp:" + f.port,
		s + "reverse --remove tcp:8080",
		s + "shell rm -f " + f.file,
	}, calls)
}

func TestExtensionWithAnotherIDTakesThePlaceOfTheFirst(t *testing.T) {
	phone := androidtest.New(t)
	f, err := start(t, Options{}, func(console.Line) {})
	require.NoError(t, err)
	dir := extension(t)
	_, err = f.Install(t.Context(), dir)
	require.NoError(t, err)
	phone.Rename("other@gangway.test")
	id, err := f.Install(t.Context(), dir)
	require.NoError(t, err)
	assert.Equal(t, "other@gangway.test", id)
	require.NoError(t, f.Close())
	install := "install " + f.file
	assert.Equal(t, []string{install, install, "uninstall run@gangway.test", "uninstall other@gangway.test"}, phone.Requests())
}

// TestEveryFailureSaysWhatToDo lets the parts of the phone fail, one after the other.
func TestEveryFailureSaysWhatToDo(t *testing.T) {
	const title = "List of devices attached\n"
	for name, test := range map[string]struct {
		set     map[string]string
		options Options
		want    string
	}{
		"no device":        {map[string]string{"devices": title}, Options{}, "no Android device is there: connect one by USB and turn on USB debugging"},
		"not allowed":      {map[string]string{"devices": title + "a\tunauthorized\n"}, Options{}, "no device is ready (a is unauthorized): unlock it"},
		"several":          {map[string]string{"devices": title + "a\tdevice\nb\tdevice\n"}, Options{}, "choose one of a, b by --device"},
		"another device":   {nil, Options{Device: "b"}, "there is no device b that is ready; adb devices lists phone1"},
		"adb fails":        {map[string]string{"fail": "devices\n"}, Options{}, "adb devices: error: it does not want to"},
		"no Firefox":       {map[string]string{"packages": "package:a\n"}, Options{}, "has no Firefox: install it there, or name its package by --firefox-package"},
		"several Firefox":  {map[string]string{"packages": "package:org.mozilla.fenix\npackage:org.mozilla.firefox\n"}, Options{}, "choose one of org.mozilla.firefox, org.mozilla.fenix by --firefox-package"},
		"another Firefox":  {nil, Options{Package: "org.mozilla.fenix"}, "has no package org.mozilla.fenix, which --firefox-package names"},
		"does not start":   {map[string]string{"started": "Error: Activity not started\n"}, Options{}, "the device does not start org.mozilla.firefox: Error: Activity not started"},
		"cannot start":     {map[string]string{"fail": "shell am\n"}, Options{}, "it does not want to"},
		"no debugger":      {map[string]string{"sockets": "0: 2 0 10000 1 1 6 @org.mozilla.fenix/firefox-debugger-socket\n"}, Options{}, `turn on "Remote debugging via USB" in its settings`},
		"no forward":       {map[string]string{"fail": "forward tcp:0\n"}, Options{}, "it does not want to"},
		"an old adb":       {map[string]string{"port": "\n"}, Options{}, "adb forward tells no port: it is too old"},
		"nobody at a port": {map[string]string{"port": "1\n"}, Options{}, "connection refused"},
	} {
		t.Run(name, func(t *testing.T) {
			phone := androidtest.New(t)
			for name, text := range test.set {
				phone.Set(name, text)
			}
			_, err := start(t, test.options, nil)
			assert.ErrorContains(t, err, test.want)
			for _, call := range phone.Calls() {
				assert.NotContains(t, call, "push")
			}
			if name == "nobody at a port" {
				assert.Contains(t, phone.Calls(), "-s phone1 forward --remove tcp:1")
			}
		})
	}
}

func TestMissingADBIsExplained(t *testing.T) {
	t.Setenv(adb.Env, filepath.Join(t.TempDir(), "adb"))
	_, err := Find(t.Context(), Options{})
	assert.ErrorContains(t, err, "which GANGWAY_ADB names: correct it")
	t.Setenv(adb.Env, "")
	t.Setenv("PATH", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	t.Setenv("ANDROID_HOME", "")
	t.Setenv("ANDROID_SDK_ROOT", "")
	_, err = Find(t.Context(), Options{})
	assert.ErrorContains(t, err, "adb is not installed: get the Android platform tools")
}

// TestInstallationThatFailsIsExplained and leaves nothing.
func TestInstallationThatFailsIsExplained(t *testing.T) {
	phone := androidtest.New(t)
	f, err := start(t, Options{}, nil)
	require.NoError(t, err)
	dir := extension(t)
	phone.Refuse("Could not install add-on: its ID is missing")
	_, err = f.Install(t.Context(), dir)
	assert.EqualError(t, err, "Could not install add-on: its ID is missing")
	phone.Set("fail", "push\n")
	_, err = f.Install(t.Context(), dir)
	assert.ErrorContains(t, err, "it does not want to")
	phone.Set("fail", "")
	phone.HangUp()
	<-f.Done()
	_, err = f.Install(t.Context(), dir)
	assert.ErrorIs(t, err, rdp.ErrEnded)
	phone.Set("fail", "shell rm\n")
	assert.ErrorContains(t, f.Close(), "something of the extension may be left on phone1")
	assert.Contains(t, phone.Calls(), "-s phone1 forward --remove tcp:"+f.port)
}

// TestCancelEndsEveryWait ends waiting for the debugger.
func TestCancelEndsEveryWait(t *testing.T) {
	phone := androidtest.New(t)
	phone.Set("sockets", "")
	f, err := Find(t.Context(), Options{Out: io.Discard})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	assert.ErrorIs(t, f.Start(ctx, nil), context.DeadlineExceeded)
}
