package tests

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gangway/browsertest"
	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/extbuild"
	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/scaffold"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestNewExtensionRunsByItsReadme does what a person does on the first evening:
// makes an extension, and types the commands of its README.
func TestNewExtensionRunsByItsReadme(t *testing.T) {
	firefoxtest.Binary(t)
	chromiumtest.Binary(t) // Else the test of the extension skips a part.
	dir := filepath.Join(t.TempDir(), "hello")
	typed(t, "..", "go run ./cmd/gangway new "+dir+" --yes")

	readme, err := os.ReadFile(filepath.Join(dir, "README.md"))
	require.NoError(t, err)
	var commands []string
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllSubmatch(readme, -1) {
		commands = append(commands, strings.TrimSpace(string(block[1])))
	}
	require.Equal(t, []string{"go tool gangway run", "go test ./..."}, commands)
	once := commands[0] + " --headless --once" // Without a window, and with an end.
	typed(t, dir, once)
	assert.FileExists(t, filepath.Join(dir, "build", "hello.png"))
	assert.Contains(t, typed(t, dir, once+" --suspend"), `"the content script says hello, popup" seen in the popup, once`)
	assertPassesInBoth(t, typed(t, dir, commands[1]+" -v"))
}

// assertPassesInBoth expects that the test of the whole extension has run in both
// browsers.
func assertPassesInBoth(t *testing.T, output string) {
	t.Helper()
	for _, name := range []string{browsertest.Firefox, browsertest.Chromium} {
		assert.Contains(t, output, "--- PASS: TestExtensionWorks/"+name+" ", output)
	}
}

// TestTestsOfNewExtensionsPassInBothBrowsers runs go test in new extensions with
// other contexts, and with uses of the API.
func TestTestsOfNewExtensionsPassInBothBrowsers(t *testing.T) {
	chromiumtest.Binary(t)
	for _, flags := range []string{
		"--contexts background,content,popup,options,sidebar", "--contexts content,options", "--contexts sidebar,popup",
		"--contexts background --api alarms,storage,menus",
	} {
		t.Run(flags, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "hello")
			typed(t, "..", "go run ./cmd/gangway new "+dir+" --yes "+flags)
			assertPassesInBoth(t, typed(t, dir, "go test -v ."))
		})
	}
}

// TestTestOfANewExtensionFails breaks the extension, and looks for the sentences
// and the pictures of its test.
func TestTestOfANewExtensionFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "hello")
	typed(t, "..", "go run ./cmd/gangway new "+dir+" --yes")
	answering := filepath.Join(dir, "background", "main.go")
	source, err := os.ReadFile(answering)
	require.NoError(t, err)
	broken := strings.Replace(string(source), `"hello, "`, `"good bye, "`, 1)
	require.NotEqual(t, string(source), broken)
	require.NoError(t, os.WriteFile(answering, []byte(broken), 0o644))
	cmd := exec.CommandContext(firefoxtest.Context(t), "go", "test", "-run", "/"+browsertest.Firefox, ".")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.Error(t, err)
	assert.Contains(t, string(out), `no such line was in the console within 30s: one of the content script with "the background script says hello, content script"`)
	assert.Contains(t, string(out), "[content script] the background script says good bye, content script")
	pictures := filepath.Join(dir, "build", "failed", "TestExtensionWorks-firefox")
	assert.Contains(t, string(out), "pictures of the end are in "+pictures)
	assert.FileExists(t, filepath.Join(pictures, "tab1.png"))
}

// typed runs a command in a folder and returns what it writes.
func typed(t *testing.T, dir, command string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", "exec "+command)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s\n%s", command, out)
	return string(out)
}

// TestNewExtensionsWorkInFirefox opens all that new extensions have, of some
// combinations of contexts. A page names its Go package as a manifest does.
func TestNewExtensionsWorkInFirefox(t *testing.T) {
	bare := open(t)
	for _, contexts := range []string{
		"background,content,popup,options,sidebar", "content,options", "popup,options,sidebar", "background",
	} {
		t.Run(contexts, func(t *testing.T) {
			s := bare.with(t, buildNew(t, contexts, ""))
			greeting := "says hello from Go"
			if strings.Contains(contexts, "background") {
				s.wait(t, background, "the background script listens")
				greeting = "the background script says hello, "
			}
			if strings.Contains(contexts, "content") {
				firefoxtest.OpenTab(t, s.Browser, s.page)
				s.wait(t, content, greeting)
			}
			for _, page := range []string{"popup", "sidebar"} {
				if strings.Contains(contexts, page) {
					assertGreets(t, s, page, greeting)
				}
			}
			if strings.Contains(contexts, "options") {
				saveWord(t, s, "good morning")
			}
			if contexts == "background,content,popup,options,sidebar" {
				tab := assertGreets(t, s, "popup", "the background script says good morning, popup")
				assertCounts(t, tab)
				assertGreetsTab(t, s, tab)
			}
		})
	}
}

// TestANewBackgroundUsesTheAPIInFirefox has one extension use many APIs, and waits
// until each has said that it works; for events of people the native tests are
// there.
func TestANewBackgroundUsesTheAPIInFirefox(t *testing.T) {
	bare := open(t)
	apis := "action,alarms,browserSettings,browsingData,clipboard,commands,cookies,declarativeNetRequest,dns,extension,i18n,identity," +
		"management,menus,notifications,omnibox,privacy.network,proxy,runtime,scripting,search,sessions,storage,tabs,topSites,webNavigation,webRequest"
	s := bare.with(t, buildNew(t, "background", apis))
	s.wait(t, background, "the background script listens")
	for _, text := range []string{
		"action.getUserSettings: ", "browserSettings.cacheEnabled.get: controllable_by_this_extension", "browsingData.settings: ",
		"clipboard.setImageData: copied", "declarativeNetRequest.getEnabledRulesets: []", "dns.resolve: [", "extension.isAllowedIncognitoAccess: ",
		"i18n.getUILanguage: en-US", "identity.getRedirectURL: https://", "management.getSelf: development",
		"privacy.network.httpsOnlyMode.get: ", "proxy.settings.get: ", "runtime.onInstalled: install",
		"scripting.getRegisteredContentScripts: 0", "search.get: ", "sessions.getRecentlyClosed: ", "storage.local: starts: 1", "topSites.get: ",
	} {
		s.wait(t, background, text)
	}
	firefoxtest.OpenTab(t, s.Browser, s.page)
	for _, event := range []string{"tabs.onUpdated: ", "webNavigation.onCompleted: " + s.page, "webRequest.onCompleted: " + s.page} {
		s.wait(t, background, event)
	}
}

// assertGreets opens a page of the extension and waits until it shows a text.
func assertGreets(t *testing.T, s *stage, page, text string) *firefox.Tab {
	t.Helper()
	tab := firefoxtest.OpenTab(t, s.Browser, s.extension.URL(page+".html"))
	s.waitFor(t, func(l line) bool {
		return l.Page == s.extension.URL(page+".html") && firefox.Contains(text)(l)
	})
	waitShown(t, tab, "#messages", text)
	return tab
}

// waitShown waits until a part of a page shows a text.
func waitShown(t *testing.T, tab *firefox.Tab, selector, text string) {
	t.Helper()
	const script = `
		const [selector, text] = arguments;
		const shows = () => document.querySelector(selector).textContent.includes(text);
		await new Promise((done) => {
			if (shows()) return done();
			new MutationObserver(() => shows() && done()).observe(document, { subtree: true, childList: true, characterData: true });
		});`
	if err := tab.Eval(firefoxtest.Context(t), script, nil, selector, text); err != nil {
		var shown string
		err = errors.Join(err, tab.Eval(firefoxtest.Context(t), `return document.body.textContent`, &shown))
		require.NoError(t, err, "the page does not show %q, but %q", text, shown)
	}
}

// saveWord saves a word of greeting in the options page, and finds it when that
// is loaded again.
func saveWord(t *testing.T, s *stage, word string) {
	t.Helper()
	tab := firefoxtest.OpenTab(t, s.Browser, s.extension.URL("options.html"))
	waitShown(t, tab, "#status", "the word of greeting is hello")
	require.NoError(t, tab.Eval(firefoxtest.Context(t), `document.querySelector("#word").value = arguments[0]`, nil, word))
	require.NoError(t, tab.Click(firefoxtest.Context(t), "button"))
	waitShown(t, tab, "#status", "from now on the word of greeting is "+word)
	require.NoError(t, tab.Reload(firefoxtest.Context(t)))
	waitShown(t, tab, "#status", "the word of greeting is "+word)
}

// assertCounts expects a page to show how many greetings there were.
func assertCounts(t *testing.T, tab *firefox.Tab) {
	t.Helper()
	var count int
	require.NoError(t, tab.Eval(firefoxtest.Context(t), `return Number(document.querySelector("#count").textContent)`, &count))
	assert.Equal(t, 4, count, "of a content script, two popups and a sidebar")
}

// assertGreetsTab has a page greet a tab that one looks at.
func assertGreetsTab(t *testing.T, s *stage, page *firefox.Tab) {
	t.Helper()
	firefoxtest.OpenTab(t, s.Browser, s.page)
	s.wait(t, content, "the background script says good morning, content script") // It is there.
	require.NoError(t, page.Eval(firefoxtest.Context(t), `document.querySelector("#greet").click()`, nil))
	s.wait(t, content, "the popup says hello")
	waitShown(t, page, "#messages", "the content script says hello, popup")
}

// buildNew makes a new extension with some contexts and APIs, and builds it.
func buildNew(t *testing.T, list, apis string) string {
	t.Helper()
	contexts, err := scaffold.ParseContexts(list)
	require.NoError(t, err)
	plan, err := scaffold.NewPlan(filepath.Join(t.TempDir(), "hello"))
	require.NoError(t, err)
	plan.Contexts = contexts
	if apis != "" {
		plan.APIs, err = scaffold.ParseAPIs(apis)
		require.NoError(t, err)
	}
	require.NoError(t, scaffold.Create(t.Context(), plan))
	result, err := extbuild.Build(t.Context(), extbuild.Options{Dir: plan.Dir, Out: filepath.Join(t.TempDir(), "built")})
	require.NoError(t, err)
	return result.Dir
}
