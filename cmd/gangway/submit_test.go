package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/command"
)

// sendable is an extension that a store takes.
func sendable(t *testing.T) {
	t.Helper()
	bare(t)
	write(t, "icon.png", "x")
	write(t, "manifest.json", `{"manifest_version": 3, "name": "X", "version": "1", "description": "X.", "icons": {"96": "icon.png"},
		"browser_specific_settings": {"gecko": {"id": "x@example.org"}}}`)
	write(t, "CHANGELOG.md", "# 1\n\n* First.\n")
	for _, name := range []string{"AMO_JWT_ISSUER", "AMO_JWT_SECRET"} {
		t.Setenv(name, "")
	}
}

func TestSubmitSaysAllThatItWouldSend(t *testing.T) {
	sendable(t)
	stdout, stderr, code := call("submit", "--own", "--channel", "unlisted")
	require.Zero(t, code, stderr)
	assert.Regexp(t, `^0 errors, 0 warnings \(addons-linter: not run\)
X 1 for addons\.mozilla\.org, of which nothing is sent without --send:
1\. look whether x@example\.org is there, and not yet in version 1
2\. upload build/pack/x-1\.xpi \([\d.]+ k?B\) for the unlisted channel, and wait until it is validated
3\. make version 1 of it, with the release notes in en-US
4\. add build/pack/x-1-source\.zip \([\d.]+ k?B\) for the reviewers

CHANGELOG\.md, 1:
\* First\.
warning not set in the environment: AMO_JWT_ISSUER, AMO_JWT_SECRET
$`, stdout)

	require.NoError(t, os.WriteFile("CHANGELOG.md", []byte("# 2\n"), 0o644))
	stdout, _, _ = call("submit", "--own")
	assert.Contains(t, stdout, "3. make version 1 of it, without release notes\n")
	assert.Contains(t, stdout, "warning CHANGELOG.md has no section about 1\n")

	stdout, _, code = call("submit", "--own", "--json")
	var submission struct{ Store, Version, Channel string }
	require.NoError(t, json.Unmarshal([]byte(stdout), &submission))
	assert.Zero(t, code)
	assert.Equal(t, "listed", submission.Channel)
}

func TestSubmitSendsOnlyWhenItIsTold(t *testing.T) {
	sendable(t)
	_, stderr, code := call("submit", "--own", "--send")
	assert.Equal(t, "gangway: addons.mozilla.org asks for credentials: set AMO_JWT_ISSUER, AMO_JWT_SECRET in the environment, as docs/store.md says\n", stderr)
	assert.Equal(t, command.ExitFailed, code)

	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method)
		_, _ = w.Write([]byte(map[string]string{
			"GET":   `{"results": []}`,
			"POST":  `{"uuid": "u", "processed": true, "valid": true, "id": 1, "version": "1", "channel": "listed", "file": {"status": "unreviewed"}, "edit_url": "https://edit"}`,
			"PATCH": `{}`,
		}[r.Method]))
	}))
	defer server.Close()
	t.Setenv("AMO_URL", server.URL)
	t.Setenv("AMO_JWT_ISSUER", "user:1:2")
	t.Setenv("AMO_JWT_SECRET", "hidden")
	stdout, stderr, code := call("submit", "--own")
	require.Zero(t, code, stderr)
	assert.Empty(t, asked)
	assert.NotContains(t, stdout, "hidden")

	stdout, stderr, code = call("submit", "--own", "--send")
	require.Zero(t, code, stderr)
	assert.Equal(t, []string{"GET", "POST", "POST", "PATCH"}, asked)
	assert.Contains(t, stdout, "1 at addons.mozilla.org: waits for review\nhttps://edit\n")
	assert.NotContains(t, stdout, "no section")
	require.NoError(t, os.WriteFile("CHANGELOG.md", []byte("# 2\n"), 0o644))
	stdout, stderr, code = call("submit", "--own", "--send")
	require.Zero(t, code, stderr)
	assert.Contains(t, stdout, "warning CHANGELOG.md has no section about 1\n")

	stdout, stderr, code = call("submit", "--status", "--json")
	require.Zero(t, code, stderr)
	assert.JSONEq(t, `{"store": "addons.mozilla.org", "version": "1", "state": "not there"}`, stdout)
}

func TestSubmitShowsFindingsAsJSON(t *testing.T) {
	bare(t)
	stdout, stderr, code := call("submit", "--own", "--json")
	assert.Equal(t, "gangway: a store would refuse . for 1 error; mend what stands above\n", stderr)
	assert.Equal(t, command.ExitFailed, code)
	var result struct{ Lint struct{ Errors int } }
	require.NoError(t, json.Unmarshal([]byte(stdout), &result))
	assert.Equal(t, 1, result.Lint.Errors)
}

func TestVersionOfATag(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(dir))
	write(t, "extension/manifest.json", `{"version": "0.1.0"}`)
	_, stderr, code := call("version", "tag")
	assert.Contains(t, stderr, "gangway: git finds no tag such as v1.2.3 below the commit of extension (fatal: not a git repository")
	assert.Equal(t, command.ExitFailed, code)
	for _, args := range []string{"init -q", "-c user.name=a -c user.email=a@b commit --allow-empty -qm x", "tag v1.2.3"} {
		require.NoError(t, exec.CommandContext(t.Context(), "git", strings.Fields(args)...).Run())
	}
	stdout, stderr, code := call("version", "tag")
	assert.Zero(t, code, stderr)
	assert.Equal(t, "extension/manifest.json: 1.2.3, before 0.1.0\n", stdout)
	require.NoError(t, exec.CommandContext(t.Context(), "git", "tag", "-f", "v2.0-beta").Run())
	require.NoError(t, exec.CommandContext(t.Context(), "git", "tag", "-d", "v1.2.3").Run())
	_, stderr, _ = call("version", "tag")
	assert.Equal(t, "gangway: the version of the tag v2.0-beta: expected one to four numbers with dots, each of at most nine digits, such as \"1.2.3\", found \"2.0-beta\"\n", stderr)

	require.NoError(t, exec.CommandContext(t.Context(), "git", "tag", "-f", "v1.0").Run())
	require.NoError(t, exec.CommandContext(t.Context(), "git", "tag", "-d", "v2.0-beta").Run())
	write(t, "extension/manifest.json", `{}`)
	_, stderr, _ = call("version", "tag")
	assert.Equal(t, "gangway: extension/manifest.json: version: missing; expected a string such as \"1.0.0\"\n", stderr, "it is not about the tag")
}

func TestVersionBump(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "manifest.json", `{"version": "1.2.3"}`)
	write(t, "other/manifest.json", `{"version": "1.2.3"}`)
	for _, tt := range []struct{ args, want string }{
		{"", "manifest.json: 1.2.4, before 1.2.3\n"},
		{"minor", "manifest.json: 1.3.0, before 1.2.4\n"},
		{"major other", "other/manifest.json: 2.0.0, before 1.2.3\n"},
		{"other", "other/manifest.json: 2.0.1, before 2.0.0\n"},
	} {
		stdout, stderr, code := call(append([]string{"version", "bump"}, strings.Fields(tt.args)...)...)
		assert.Zero(t, code, stderr)
		assert.Equal(t, tt.want, stdout)
	}
	_, stderr, code := call("version", "bump", "micro")
	assert.Equal(t, "gangway: micro/manifest.json does not exist; name a part of the version (major, minor, patch), or the folder of an extension\n", stderr)
	assert.Equal(t, command.ExitFailed, code)
}
