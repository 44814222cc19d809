package checks

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"gangway/internal/extbuild"
	"gangway/internal/lint"
	"gangway/internal/scaffold"
	"gangway/internal/toolchain"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// top is the repository, seen from this package's folder.
const top = "../.."

// staticcheck is pinned: another version may find other things.
const staticcheck = "honnef.co/go/tools/cmd/staticcheck@v0.8.2"

// platforms are the two that the sources are for, as additions to the
// environment.
var platforms = map[string][]string{
	"native": nil,
	"js":     toolchain.Env(nil),
}

// run runs a command at the top of the repository and returns what it says.
func run(t *testing.T, env []string, name string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.Env = top, append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestGoFilesAreFormatted(t *testing.T) {
	out, err := run(t, nil, "gofmt", "-l", "cmd", "examples", "extension", "internal", "jsbridge", "native", "tests", "wasm")
	require.NoError(t, err)
	assert.Empty(t, out, "gofmt -w these files")
}

func TestVet(t *testing.T) {
	for platform, env := range platforms {
		t.Run(platform, func(t *testing.T) {
			out, err := run(t, env, "go", append([]string{"vet"}, packages(t, env)...)...)
			assert.NoError(t, err, out)
		})
	}
}

// TestStaticcheck is one of the tests that mostly wait for other programs, which run
// beside each other.
func TestStaticcheck(t *testing.T) {
	t.Parallel()
	tool := filepath.Join(t.TempDir(), "staticcheck")
	install := exec.CommandContext(t.Context(), "go", "install", staticcheck)
	install.Env = append(os.Environ(), "GOBIN="+filepath.Dir(tool), "GOFLAGS=-mod=mod")
	out, err := install.CombinedOutput()
	require.NoError(t, err, string(out))
	for platform, env := range platforms {
		t.Run(platform, func(t *testing.T) {
			out, err := run(t, env, tool, packages(t, env)...)
			assert.NoError(t, err, out)
		})
	}
	t.Run("code that generate writes", func(t *testing.T) { // It has users who run staticcheck, too.
		out, err := run(t, nil, tool, "-checks", "SA*,-SA5008", "./internal/codegen/testdata/messages", // Its tags are odd on purpose.
			"./internal/codegen/testdata/services", "./internal/codegen/testdata/typed")
		assert.NoError(t, err, out)
	})
}

// packages lists what is checked on a platform: all natively, and for the
// browser what is compiled for it.
func packages(t *testing.T, env []string) []string {
	t.Helper()
	if env == nil {
		return []string{"./..."}
	}
	return []string{"./wasm/...", "./extension/...", "./examples/..."}
}

func TestModuleIsTidy(t *testing.T) {
	out, err := run(t, nil, "go", "mod", "tidy", "-diff")
	assert.NoError(t, err, out)
}

// requireNode fails a test without a Node that is new enough.
func requireNode(t *testing.T) {
	t.Helper()
	_, _, err := toolchain.FindNode(t.Context())
	require.NoError(t, err)
}

// installed makes the development tools of the JavaScript half available, in
// the versions of its lock file.
func installed(t *testing.T) {
	t.Helper()
	requireNode(t)
	require.NoError(t, install())
}

// install does so once: npm begins with an empty folder, which other tests use.
var install = sync.OnceValue(func() error {
	cmd := exec.Command("npm", "--prefix", "jsbridge", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	cmd.Dir = top
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci: %w\n%s", err, out)
	}
	return nil
})

func TestJavaScript(t *testing.T) {
	t.Parallel()
	installed(t)
	t.Run("types", func(t *testing.T) {
		out, err := run(t, nil, "npm", "--prefix", "jsbridge", "run", "--silent", "check")
		assert.NoError(t, err, out)
	})
	out, err := run(t, nil, "node", "--test", "--test-reporter=tap", "jsbridge/")
	tests := tapResults(out)
	assert.NotEmpty(t, tests, "node ran no test:\n%s", out)
	for name, passed := range tests {
		t.Run(name, func(t *testing.T) { assert.True(t, passed, out) })
	}
	assert.NoError(t, err, out)
}

// linted are the extensions that the store's linter looks at.
var linted = []string{"extension", "examples/snooze", "examples/bridge", "examples/prices", "examples/notes"}

// TestStoreLinterFindsNothing lints the examples as manifest v2. As v3 they are
// linted by TestStoreLinterRunsInOurs.
func TestStoreLinterFindsNothing(t *testing.T) {
	t.Parallel()
	requireNode(t)
	for _, dir := range linted {
		t.Run(dir, func(t *testing.T) {
			built := filepath.Join(t.TempDir(), "extension")
			_, err := extbuild.Build(t.Context(), extbuild.Options{
				Dir: filepath.Join(top, filepath.FromSlash(dir)), Out: built, ManifestVersion: 2,
			})
			require.NoError(t, err)
			out, err := run(t, nil, "npx", "--yes", lint.StoreLinter, "lint", "--warnings-as-errors", "--source-dir", built)
			assert.NoError(t, err, out)
		})
	}
}

// tapResults reads the results of the tests in TAP (https://testanything.org),
// which indents those inside a file or a suite.
func tapResults(out string) map[string]bool {
	results := make(map[string]bool)
	for line := range strings.Lines(out) {
		line = strings.TrimSpace(line)
		passed := strings.HasPrefix(line, "ok ")
		if !passed && !strings.HasPrefix(line, "not ok ") {
			continue
		}
		if _, name, found := strings.Cut(line, " - "); found {
			results[name] = passed
		}
	}
	return results
}

// TestStoreLinterRunsInOurs lints the examples and a new extension with both
// linters, as pack does.
func TestStoreLinterRunsInOurs(t *testing.T) {
	t.Parallel()
	requireNode(t)
	plan, err := scaffold.NewPlan(filepath.Join(t.TempDir(), "hello"))
	require.NoError(t, err)
	plan.Contexts = scaffold.Contexts
	require.NoError(t, scaffold.Create(t.Context(), plan))
	dirs := []string{plan.Dir}
	for _, dir := range linted {
		dirs = append(dirs, filepath.Join(top, filepath.FromSlash(dir)))
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			report, err := lint.Run(t.Context(), lint.Options{Dir: dir})
			require.NoError(t, err)
			assert.Empty(t, report.Findings)
			assert.Equal(t, lint.StoreLinter, report.Store)
		})
	}
}
