package tests

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

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
	dir := filepath.Join(t.TempDir(), "hello")
	out, err := shell(t.Context(), "go run ./cmd/gangway new "+dir+" --yes").CombinedOutput()
	require.NoError(t, err, string(out))

	readme, err := os.ReadFile(filepath.Join(dir, "README.md"))
	require.NoError(t, err)
	var commands []string
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllSubmatch(readme, -1) {
		commands = append(commands, strings.TrimSpace(string(block[1])))
	}
	require.Equal(t, []string{"go tool gangway run", "go test ./..."}, commands)
	for _, command := range commands {
		if strings.HasSuffix(command, " run") {
			command += " --headless --once" // Without a window, and with an end.
		}
		cmd := exec.CommandContext(firefoxtest.Context(t), "sh", "-c", "exec "+command)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s\n%s", command, out)
	}
	assert.FileExists(t, filepath.Join(dir, "build", "hello.png"))
}

// TestNewExtensionsWorkInFirefox opens all that new extensions have, of some
// combinations of contexts. A page names its Go package as a manifest does.
func TestNewExtensionsWorkInFirefox(t *testing.T) {
	bare := open(t)
	for _, contexts := range []string{
		"background,content,popup,options,sidebar", "content", "popup,options,sidebar", "background",
	} {
		t.Run(contexts, func(t *testing.T) {
			s := bare.with(t, buildNew(t, contexts))
			greeting := "says hello from Go"
			if strings.Contains(contexts, "background") {
				s.wait(t, background, "the background script listens")
				greeting = "the background script says hello, "
			}
			if strings.Contains(contexts, "content") {
				firefoxtest.OpenTab(t, s.Browser, s.page)
				s.wait(t, content, greeting)
			}
			for _, page := range []string{"popup", "options", "sidebar"} {
				if strings.Contains(contexts, page) {
					assertGreets(t, s, page, greeting)
				}
			}
		})
	}
}

// assertGreets opens a page of the extension and waits until it shows a text.
func assertGreets(t *testing.T, s *stage, page, text string) {
	t.Helper()
	tab := firefoxtest.OpenTab(t, s.Browser, s.extension.URL(page+".html"))
	s.waitFor(t, func(l line) bool {
		return l.Page == s.extension.URL(page+".html") && firefox.Contains(text)(l)
	})
	var shown string
	require.NoError(t, tab.Eval(firefoxtest.Context(t), `return document.querySelector("#messages").textContent`, &shown))
	assert.Contains(t, shown, text)
}

// buildNew makes a new extension and builds it.
func buildNew(t *testing.T, list string) string {
	t.Helper()
	contexts, err := scaffold.ParseContexts(list)
	require.NoError(t, err)
	plan, err := scaffold.NewPlan(filepath.Join(t.TempDir(), "hello"))
	require.NoError(t, err)
	plan.Contexts = contexts
	require.NoError(t, scaffold.Create(t.Context(), plan))
	result, err := extbuild.Build(t.Context(), extbuild.Options{Dir: plan.Dir, Out: filepath.Join(t.TempDir(), "built")})
	require.NoError(t, err)
	return result.Dir
}
