package execwasm

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/unpacked"
)

func TestRun(t *testing.T) {
	firefoxtest.Binary(t)
	module := compile(t, "-cover")
	t.Setenv("TMPDIR", t.TempDir())
	t.Run("InABackground", func(t *testing.T) { runsInABackground(t, module) })
	t.Run("InAContentScript", func(t *testing.T) { runsInAContentScript(t, module) })
	t.Run("InAPage", func(t *testing.T) { runsInAPage(t, module) })
	t.Run("EndsABusyProgram", func(t *testing.T) { endsABusyProgram(t, module) })
	t.Run("EndsWithItsContext", func(t *testing.T) { endsWithItsContext(t, module) })
	t.Run("TellsThatAModuleDoesNotLoad", tellsThatAModuleDoesNotLoad)
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "gangway-*"))
	require.NoError(t, err)
	assert.Empty(t, left)
}

func runsInABackground(t *testing.T, module string) {
	profile := filepath.Join(t.TempDir(), "cover.out")
	r := run(t, Options{
		Module: module, Environ: []string{"TEST_WORD=x", "SECRET=y"},
		Args: []string{"-test.v", "-test.run=Double|Output|Environment|Files|Seek", "-test.timeout=1m", "-test.coverprofile=" + profile},
	})
	require.NoError(t, r.err, r.stderr)
	assert.Equal(t, 0, r.code, r.stdout)
	assert.Contains(t, r.stdout, "no newline, äöü\n")
	assert.Contains(t, r.stdout, "TEST_WORD is x and SECRET is \n")
	assert.Contains(t, r.stdout, "extension: "+addonID)
	assert.Contains(t, r.stdout, "--- PASS: TestSeek")
	assert.True(t, strings.HasSuffix(r.stdout, "coverage: 66.7% of statements\n"), r.stdout)
	assert.Equal(t, "on stderr\n[background] warn: from JavaScript 1\n", r.stderr)
	content, err := os.ReadFile(profile)
	require.NoError(t, err)
	assert.Contains(t, string(content), "mode: set\n")
}

func TestBackgroundsCallTheBrowserSoThatTheyStayAwake(t *testing.T) {
	module := filepath.Join(t.TempDir(), "a.wasm")
	for context, want := range map[Context]bool{Background: true, Content: false, Page: false} {
		r := &runner{Options: Options{Module: module, Context: context, ManifestVersion: 3}}
		e, err := r.extension(unpacked.Program{Name: programName}, nil, nil)
		require.NoError(t, err)
		assert.Equal(t, want, e.Files[awakeName] != nil, context)
		written, err := json.Marshal(e.Manifest)
		require.NoError(t, err)
		assert.Equal(t, want, strings.Contains(string(written), awakeName), context)
	}
}

func runsInAContentScript(t *testing.T, module string) {
	r := run(t, Options{
		Module: module, Context: Content, ManifestVersion: 2,
		Args: []string{"-test.run=Environment|Fail", "-test.gocoverdir=" + t.TempDir()},
	})
	require.NoError(t, r.err, r.stderr)
	assert.Equal(t, 1, r.code)
	assert.Contains(t, r.stdout, "failing on purpose")
	assert.Contains(t, r.stdout, "document: gangway exec\n")
	assert.Contains(t, r.stdout, "FAIL\n")
	assert.Empty(t, r.stderr)
}

func runsInAPage(t *testing.T, module string) {
	r := run(t, Options{Module: module, Context: Page, Args: []string{"-test.v", "-test.run=Exit"}})
	require.NoError(t, r.err, r.stderr)
	assert.Equal(t, 7, r.code)
	assert.Contains(t, r.stdout, "=== RUN   TestExit")
}

func endsABusyProgram(t *testing.T, module string) {
	r := run(t, Options{
		Module: module, Context: Content, Grace: time.Second,
		Args: []string{"-test.v", "-test.run=Output|Spin", "-test.timeout=10s"},
	})
	require.ErrorContains(t, r.err, "did not end: 1s after its -test.timeout of 10s")
	require.ErrorContains(t, r.err, "[content script] warn: from JavaScript 1")
	assert.Contains(t, r.stdout, "=== RUN   TestSpin")
}

func endsWithItsContext(t *testing.T, module string) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out := &watched{text: "waiting\n", seen: cancel}
	_, err := Run(ctx, Options{
		Module: module, Args: []string{"-test.v", "-test.run=WaitForever"}, Stdout: out, Stderr: out,
	})
	require.ErrorIs(t, err, context.Canceled)
}

func tellsThatAModuleDoesNotLoad(t *testing.T) {
	module := filepath.Join(t.TempDir(), "broken.wasm")
	require.NoError(t, os.WriteFile(module, []byte("\x00asm\x01\x00\x00\x00\x07"), 0o600))
	r := run(t, Options{Module: module})
	require.ErrorContains(t, r.err, "the program could not be started: ")
	require.ErrorContains(t, r.err, "CompileError")
}

// compile compiles the test binary of the fixture.
func compile(t *testing.T, flags ...string) string {
	t.Helper()
	module := filepath.Join(t.TempDir(), "program.test")
	args := append([]string{"test", "-c", "-o", module}, flags...)
	cmd := exec.Command("go", append(args, "./testdata/program")...)
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return module
}

type result struct {
	code           int
	err            error
	stdout, stderr string
}

func run(t *testing.T, o Options) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	o.Stdout, o.Stderr = &stdout, &stderr
	code, err := Run(firefoxtest.Context(t), o)
	return result{code, err, stdout.String(), stderr.String()}
}

// watched tells when a text has been written to it.
type watched struct {
	text string
	seen func()

	mu  sync.Mutex
	all string
}

func (w *watched) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.all += string(b)
	if strings.Contains(w.all, w.text) {
		w.seen()
	}
	return len(b), nil
}
