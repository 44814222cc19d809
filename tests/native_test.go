package tests

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/require"
)

// A failing native application is a shell script that is installed wrongly, or
// does not work.
type failing struct {
	name    string
	script  string // Nothing is written if it is empty.
	mode    os.FileMode
	changes map[string]any // Of its manifest.
	cut     int            // Bytes that its manifest lacks at the start.
	ends    string         // How the port to it ends.
}

const works = "cat >/dev/null"

var failingApplications = []failing{
	{name: "forbidden", script: works, mode: 0o755, changes: map[string]any{"allowed_extensions": []string{"other@gangway.test"}}, ends: "there is none"},
	{name: "misnamed", script: works, mode: 0o755, changes: map[string]any{"name": "gangway.another"}, ends: "there is none"},
	{name: "malformed", script: works, mode: 0o755, cut: 1, ends: "there is none"},
	{name: "nowhere", ends: "it failed"},
	{name: "not_executable", script: works, mode: 0o644, ends: "it failed"},
	{name: "exits", script: "exit 3", mode: 0o755, ends: "without a reason"},
	{name: "large", script: `printf '\001\000\020\000'; ` + works, mode: 0o755, ends: "Native application tried to send a message of 1048577 bytes"},
	{name: "garbage", script: `printf '\001\000\000\000{'; ` + works, mode: 0o755, ends: "it failed"},
}

// TestFailingNativeApplicationSaysWhich connects to native applications that
// fail, each in another way: the end of the port says as much of it as Firefox
// does.
func TestFailingNativeApplicationSaysWhich(t *testing.T) {
	bare := open(t)
	dir := t.TempDir()
	for _, f := range failingApplications {
		f.install(t, dir)
	}
	firefoxtest.UseNativeHosts(t, bare.Browser, dir)
	s := bare.with(t, build(t, fixture("native"), 3))
	s.wait(t, background, "gangway.missing ended: there is none")
	for _, f := range failingApplications {
		s.wait(t, background, "gangway."+f.name+" ended: "+f.ends)
	}
}

// install installs the application below a folder in which Firefox looks.
func (f failing) install(t *testing.T, dir string) {
	t.Helper()
	program := filepath.Join(dir, f.name)
	if f.script != "" {
		require.NoError(t, os.WriteFile(program, []byte("#!/bin/sh\n"+f.script+"\n"), f.mode))
	}
	manifest := map[string]any{
		"name": "gangway." + f.name, "description": "Fails", "path": program,
		"type": "stdio", "allowed_extensions": []string{"native@gangway.test"},
	}
	for key, value := range f.changes {
		manifest[key] = value
	}
	text, err := json.Marshal(manifest)
	require.NoError(t, err)
	hosts := filepath.Join(dir, "native-messaging-hosts")
	require.NoError(t, os.MkdirAll(hosts, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(hosts, "gangway."+f.name+".json"), text[f.cut:], 0o644))
}
