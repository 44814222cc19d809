package submit

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/manifest"
	"gangway/internal/pack"
)

// inExtension makes an extension with a change log the working directory.
func inExtension(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"go.mod":   "module fixture\n\ngo 1.26\n",
		"icon.png": "x",
		"manifest.json": `{"manifest_version": 3, "name": "Hello", "version": "1.2.0", "description": "Good.", "icons": {"96": "icon.png", "128": "icon.png"},
			"browser_specific_settings": {"gecko": {"id": "hello@example.org"}}}`,
		"CHANGELOG.md": "# Changes\n\n## 1.2.0\n\n* Faster.\n\n## 1.1.0\n\n* Smaller.\n",
	} {
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
}

func TestPreparingSendsNothing(t *testing.T) {
	for browser, start := range map[string]func(*testing.T) *localStore{manifest.Firefox: startAddons, manifest.Chromium: startWebStore} {
		local := start(t)
		inExtension(t)
		s, packed, err := Prepare(t.Context(), Options{Pack: pack.Options{Dir: ".", Own: true, Browser: browser}, Channel: "unlisted", Progress: new(bytes.Buffer)})
		require.NoError(t, err)
		assert.Empty(t, local.asked)
		assert.Equal(t, packed.Package, s.Package)
		assert.FileExists(t, s.Package.Path)
		assert.Equal(t, browser == manifest.Firefox, s.Notes == "* Faster.")
		assert.Empty(t, s.Missing)
		assert.NotEmpty(t, s.Steps)
		assert.Equal(t, browser == manifest.Firefox, s.Source.Path != "", "only Mozilla's reviewers get the sources")
		assert.Equal(t, browser == manifest.Firefox, s.Channel == "unlisted")
	}
}

func TestPreparedExtensionIsSent(t *testing.T) {
	local := startAddons(t)
	local.plan("GET /api/v5/addons/addon/hello@example.org/versions/", answer{200, "", `{"results": []}`})
	local.plan("POST "+uploadPath, answer{201, "", `{"uuid": "u-1", "processed": true, "valid": true}`})
	local.plan("POST /api/v5/addons/addon/hello@example.org/versions/", answer{201, "", `{"id": 5, "version": "1.2.0", "file": {"status": "unreviewed"}}`})
	local.plan("PATCH /api/v5/addons/addon/hello@example.org/versions/5/", answer{200, "", `{}`})
	inExtension(t)
	s, _, err := Prepare(t.Context(), Options{Pack: pack.Options{Dir: ".", Own: true}, Channel: "listed", Progress: new(bytes.Buffer)})
	require.NoError(t, err)
	status, err := s.Send(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "waits for review", status.State)
	assert.Len(t, local.asked, 4)
}

func TestNothingIsPreparedThatAStoreRefuses(t *testing.T) {
	inExtension(t)
	require.NoError(t, os.WriteFile("manifest.json", []byte(`{"manifest_version": 3, "name": "Bare", "version": "1.0"}`), 0o644))
	s, packed, err := Prepare(t.Context(), Options{Pack: pack.Options{Dir: ".", Own: true}})
	assert.EqualError(t, err, "a store would refuse . for 1 error; mend what stands above")
	assert.Nil(t, s)
	assert.Equal(t, 1, packed.Lint.Errors)
}

func TestMissingCredentialsAreNamed(t *testing.T) {
	local := startAddons(t)
	t.Setenv(amoSecret, "")
	s := newSubmission(t, newAddons, new(bytes.Buffer))
	_, err := s.Send(t.Context())
	assert.EqualError(t, err, "addons.mozilla.org asks for credentials: set AMO_JWT_SECRET in the environment, as docs/store.md says")
	assert.Empty(t, local.asked)
}

func TestCredentialsGoToNoServerInTheClear(t *testing.T) {
	for address, ok := range map[string]bool{
		"https://addons.allizom.org": true, "http://127.0.0.1:8000/": true, "http://[::1]:8000": true, "http://localhost": true,
		"http://addons.mozilla.org": false, "http://127.0.0.1.example.org": false, "ftp://localhost": false, "addons.mozilla.org": false, "https://": false,
	} {
		t.Setenv(amoURL, address)
		got, err := server(amoURL, "https://addons.mozilla.org")
		if ok {
			require.NoError(t, err)
			assert.Equal(t, strings.TrimSuffix(address, "/"), got)
		} else {
			assert.EqualError(t, err, "AMO_URL must be an address with https, or with http on this machine, such as https://addons.mozilla.org", address)
		}
	}
}

func TestFilesThatAreTooLargeAreNotSent(t *testing.T) {
	s := newSubmission(t, newAddons, new(bytes.Buffer))
	require.NoError(t, os.Truncate(s.Source.Path, maxAddon+1))
	assert.ErrorContains(t, s.to.check(s), s.Source.Path+" has ")
	require.NoError(t, os.Truncate(s.Source.Path, maxAddon))
	assert.NoError(t, s.to.check(s))
	s.ID = ""
	assert.EqualError(t, s.to.check(s), "addons.mozilla.org knows an add-on by its id; set browser_specific_settings.gecko.id in the manifest")
}

func TestNotesAreTheSectionOfTheVersion(t *testing.T) {
	const log = "# Changes\n\nAll of them.\n\n## [Unreleased]\n\n* Later.\n\n## [1.2.0] - 2026-11-29\n\n### Added\n\n* `x`\n\n```sh\n# No heading.\n## 1.1.0\n```\n\n## v1.1.0: small\r\n\r\nOld.\r\n\n## 1.0\n"
	for version, want := range map[string]string{
		"1.2.0": "### Added\n\n* `x`\n\n```sh\n# No heading.\n## 1.1.0\n```",
		"1.1.0": "Old.", "1.0": "", "1.2": "", "1.0.0": "",
	} {
		assert.Equal(t, want, section(log, version), version)
	}
}

func TestNotesOfTheExtensionComeBeforeThoseOfTheModule(t *testing.T) {
	module, extension := t.TempDir(), t.TempDir()
	notes, path, err := findNotes("1.0", extension, module)
	require.NoError(t, err)
	assert.Empty(t, notes+path)
	require.NoError(t, os.WriteFile(filepath.Join(module, ChangeLog), []byte("# 1.0\nModule.\n"), 0o644))
	notes, _, err = findNotes("1.0", extension, module)
	require.NoError(t, err)
	assert.Equal(t, "Module.", notes)
	require.NoError(t, os.WriteFile(filepath.Join(extension, ChangeLog), []byte("# 2.0\nNo.\n"), 0o644))
	notes, path, err = findNotes("1.0", extension, module)
	require.NoError(t, err)
	assert.Empty(t, notes)
	assert.Equal(t, filepath.Join(extension, ChangeLog), path)
	require.NoError(t, os.Truncate(path, maxChangeLog+1))
	_, _, err = findNotes("1.0", extension, module)
	assert.ErrorContains(t, err, "keep old releases in another file")
}

func TestTextsOfAStoreAreClean(t *testing.T) {
	assert.Equal(t, "a b & <c> [secret]", clean("a\n\tb &amp;\x1b &lt;c&gt; <i>hide</i>", []string{"hide", ""}))
	assert.Equal(t, maxText+2, len([]rune(clean(strings.Repeat("ü", 1000), nil))))
}

func TestLanguageOfNotes(t *testing.T) {
	for locale, want := range map[string]string{
		"": "en-US", "en": "en-US", "en_GB": "en-GB", "de": "de", "pt": "pt-PT", "pt_BR": "pt-BR",
		"sv": "sv-SE", "nb": "nb-NO", "nn": "nn-NO", "ga": "ga-IE", "fy": "fy-NL", "pa": "pa-IN",
	} {
		assert.Equal(t, want, language(locale))
	}
}
