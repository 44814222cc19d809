package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/command"
)

// call runs a command line and returns what it writes and its exit code.
func call(args ...string) (stdout, stderr string, code int) {
	var out, errOut bytes.Buffer
	code = command.Execute(context.Background(), newRootCommand(), args, &out, &errOut)
	return out.String(), errOut.String(), code
}

func TestWrongUsageIsOneLineAndExitCode2(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, tt := range []struct{ args, want string }{
		{"nope", `gangway: there is no command "nope"; see "gangway --help"`},
		{"--nope", `gangway: unknown flag: --nope; see "gangway --help"`},
		{"build --nope", `gangway: unknown flag: --nope; see "gangway build --help"`},
		{"run --headles", `gangway: unknown flag: --headles; --headless is probably meant; see "gangway run --help"`},
		{"run --browzer=chromium", `gangway: unknown flag: --browzer; --browser is probably meant; see "gangway run --help"`},
		{"build a b", `gangway: expected one extension folder, got 2 arguments; see "gangway build --help"`},
		{"build --manifest-version 1", `gangway: --manifest-version must be 2 or 3; see "gangway build --help"`},
		{"build --manifest-version 0", `gangway: --manifest-version must be 2 or 3; see "gangway build --help"`},
		{"build --manifest-version x", `gangway: --manifest-version must be a whole number, not "x"; see "gangway build --help"`},
		{"run --port x", `gangway: --port must be a whole number, not "x"; see "gangway run --help"`},
		{"run --timeout 5", `gangway: --timeout must be a time such as 90s, 5m or 1h, not "5"; see "gangway run --help"`},
		{"run --manifest-version 4", `gangway: --manifest-version must be 2 or 3; see "gangway run --help"`},
		{"run --port 65536", `gangway: --port must be between 0 and 65535; see "gangway run --help"`},
		{"submit --channel beta", `gangway: --channel must be listed or unlisted; see "gangway submit --help"`},
		{"submit --channel unlisted --browser chromium",
			`gangway: --channel is for Firefox; the Chrome Web Store has none; see "gangway submit --help"`},
		{"submit --dry-run=false", `gangway: --dry-run is the default; --send takes its place; see "gangway submit --help"`},
		{"submit --send --dry-run", `gangway: --send goes neither with --dry-run nor with --status; see "gangway submit --help"`},
		{"submit --send --status", `gangway: --send goes neither with --dry-run nor with --status; see "gangway submit --help"`},
		{"submit --timeout 0s", `gangway: --timeout must be positive, such as 15m; see "gangway submit --help"`},
		{"version bump minor a b", `gangway: expected one extension folder, got 2 arguments; see "gangway version bump --help"`},
		{"version bmp", `gangway: there is no command "bmp", but "bump"; see "gangway version --help"`},
		{"run --suspend", `gangway: --suspend needs --once; see "gangway run --help"`},
		{"run --timeout 0s", `gangway: --timeout must be positive, such as 60s; see "gangway run --help"`},
		{"run --keep-profile", `gangway: --keep-profile needs --profile, the folder to keep; see "gangway run --help"`},
		{"run --pref nonsense", `gangway: --pref must be NAME=VALUE, such as ui.systemUsesDarkTheme=1, not "nonsense"; see "gangway run --help"`},
		{"run --browser chromium --pref a=1", `gangway: --pref is for Firefox; Chromium takes --arg; see "gangway run --help"`},
		{"run --browser opera", `gangway: --browser must be firefox or chromium or firefox-android, not "opera"; see "gangway run --help"`},
		{"run --device x", `gangway: --device and --firefox-package are for --browser firefox-android; see "gangway run --help"`},
		{"run --browser firefox-android --once", `gangway: --once is not for firefox-android, whose Firefox is the device's own; see "gangway run --help"`},
		{"run --browser firefox-android --inspect", `gangway: --inspect is not for firefox-android, whose Firefox is the device's own; see "gangway run --help"`},
		{"run --browser firefox-android --profile x", `gangway: --profile is not for firefox-android, whose Firefox is the device's own; see "gangway run --help"`},
		{"run --browser firefox --browser firefox", `gangway: --browser names firefox twice; see "gangway run --help"`},
		{"run --browser=", `gangway: --browser must name a browser; see "gangway run --help"`},
		{"run --browser firefox,chromium --port 8000", `gangway: --port is for one browser: each has a page of its own; see "gangway run --help"`},
		{"run --browser firefox,chromium --profile x", `gangway: --profile is for one browser; see "gangway run --help"`},
		{"run --browser firefox,chromium --arg=-x", `gangway: --arg is for one browser: each takes others; see "gangway run --help"`},
		{"run --browser-binary /nowhere/fox", `gangway: there is no program /nowhere/fox, which --browser-binary names; see "gangway run --help"`},
		{"run --url http://example.org --url nonsense", `gangway: --url must be a whole address, such as https://example.org/; see "gangway run --help"`},
		{"run --port 80 --url http://example.org",
			`gangway: --port is for Gangway's own page, which --url replaces; see "gangway run --help"`},
	} {
		t.Run(tt.args, func(t *testing.T) {
			stdout, stderr, code := call(strings.Fields(tt.args)...)
			assert.Equal(t, tt.want+"\n", stderr)
			assert.Empty(t, stdout)
			assert.Equal(t, command.ExitCannotRun, code)
		})
	}
}

func TestHelpDocumentsExitCodes(t *testing.T) {
	for _, args := range [][]string{{}, {"help"}, {"--help"}} {
		stdout, stderr, code := call(args...)
		assert.Contains(t, stdout, "Exit codes: 0 done; 1 failed; 2 cannot run")
		assert.Empty(t, stderr)
		assert.Zero(t, code)
	}
}

func TestBuildTakesTheFolderExtensionAndThenTheOneItIsIn(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	_, stderr, code := call("build")
	assert.Equal(t, "gangway: manifest.json does not exist; go to the folder of an extension, or name it: it holds a manifest.json\n", stderr)
	assert.Equal(t, command.ExitFailed, code)

	require.NoError(t, os.Mkdir("extension", 0o755))
	_, stderr, _ = call("build")
	assert.Equal(t, "gangway: "+filepath.Join("extension", "manifest.json")+
		" does not exist; go to the folder of an extension, or name it: it holds a manifest.json\n", stderr)
}

func TestBuildWritesWhereItIsTold(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "go.mod", "module fixture\n\ngo 1.26\n")
	write(t, "x/manifest.json", `{"manifest_version": 3, "name": "X", "version": "1"}`)
	for out, args := range map[string][]string{
		"build/x":    {"build", "x"},
		"build/x-v2": {"build", "x", "--manifest-version", "2"},
		"elsewhere":  {"build", "--out", "elsewhere", "x"},
	} {
		stdout, stderr, code := call(args...)
		assert.Zero(t, code, stderr)
		assert.Contains(t, stdout, "write "+filepath.FromSlash(out)+" ")
		assert.FileExists(t, filepath.Join(out, "manifest.json"))
	}
}

func TestModeMustBeOneOfTheManifest(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "go.mod", "module fixture\n\ngo 1.26\n")
	write(t, "manifest.json", `{"manifest_version": 3, "name": "X", "version": "1"}`)
	for _, mode := range []string{"development", "production"} {
		_, stderr, code := call("build", "--mode", mode)
		assert.Zero(t, code, stderr)
	}
	_, stderr, code := call("build", "--mode", "trial")
	assert.Equal(t, `gangway: there is no mode "trial"; expected it in "gangway": {"modes": {"development": {}, "production": {}, "trial": {}}} of the manifest`+"\n", stderr)
	assert.Equal(t, command.ExitFailed, code)
}

func TestGenerateWritesTextsAndModes(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "go.mod", "module fixture\n\ngo 1.26\n")
	write(t, "manifest.json", `{"default_locale": "en", "gangway": {"modes": {"development": {}, "production": {}}}}`)
	write(t, "_locales/en/messages.json", `{"hello": {"message": "Hello"}}`)
	write(t, "values/values.go", "package values\n\n//gangway:modes ../manifest.json\n//gangway:locales ../_locales\n")
	stdout, stderr, code := call("generate")
	assert.Zero(t, code, stderr)
	assert.Equal(t, "values/gangway_locales.go\nvalues/gangway_development_mode.go\nvalues/gangway_production_mode.go\n", stdout)
	stdout, _, _ = call("generate", "./values")
	assert.Empty(t, stdout)
}

func TestCompileErrorsAreShownAsGoPrintsThem(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "go.mod", "module fixture\n\ngo 1.26\n")
	write(t, "manifest.json", `{"manifest_version": 3, "name": "X", "version": "1", "background": {"scripts": ["./bg"]}}`)
	write(t, "bg/main.go", "package main\n\nfunc main() { x() }\n")
	_, stderr, code := call("build")
	assert.Equal(t, "# fixture/bg\nbg/main.go:3:15: undefined: x\n"+
		"gangway: manifest.json, background.scripts[0]: ./bg does not compile; Go's own messages stand above\n", stderr)
	assert.Equal(t, command.ExitFailed, code)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
}

func TestCommandsThatDoNotExistAreSaid(t *testing.T) {
	for args, want := range map[string]string{
		"bild":      `gangway: there is no command "bild", but "build"; see "gangway --help"`,
		"help nope": `gangway: there is no command "nope"; see "gangway --help"`,
		"icons":     `gangway: expected a picture, and perhaps an extension folder, got 0 arguments; see "gangway icons --help"`,
		"new":       `gangway: expected the folder of the new extension, got 0 arguments; see "gangway new --help"`,
		"new --contexts worker x": `gangway: there is no context "worker"; expected some of ` +
			`background,content,popup,options,sidebar; see "gangway new --help"`,
		"help build run":     `gangway: expected one command, got ["build" "run"]; see "gangway help --help"`,
		"completion nosh":    `gangway: there is no command "nosh"; see "gangway completion --help"`,
		"completion bash x":  `gangway: expected no arguments, got ["x"]; see "gangway completion bash --help"`,
		"run --url nonsense": `gangway: --url must be a whole address, such as https://example.org/; see "gangway run --help"`,
		"test --layer native,x": `gangway: there is no layer "x"; the layers are checks, native, background, content, browser; ` +
			`see "gangway test --help"`,
		"test --contract": `gangway: unknown flag: --contract; see "gangway test --help"`,
		"bench":           `gangway: there is no command "bench"; see "gangway --help"`,
		"doctor x":        `gangway: expected no arguments, got ["x"]; see "gangway doctor --help"`,
	} {
		t.Run(args, func(t *testing.T) {
			t.Chdir(t.TempDir())
			_, stderr, code := call(strings.Fields(args)...)
			assert.Equal(t, want+"\n", stderr)
			assert.Equal(t, command.ExitCannotRun, code)
		})
	}
}

func TestHelpExplainsEveryCommand(t *testing.T) {
	for _, cmd := range newRootCommand().Commands() {
		asked, stderr, code := call("help", cmd.Name())
		assert.Empty(t, stderr, cmd.Name())
		assert.Zero(t, code, cmd.Name())
		shown, _, _ := call(cmd.Name(), "--help")
		assert.Equal(t, shown, asked, cmd.Name())
		assert.NotEmpty(t, asked, cmd.Name())
	}
}

func TestCompletionKnowsCommandsAndValues(t *testing.T) {
	stdout, _, code := call("__complete", "ne")
	assert.Zero(t, code)
	assert.Contains(t, stdout, "new\tWrite a new extension that works\n")
	stdout, _, _ = call("__complete", "help", "")
	assert.Contains(t, stdout, "doctor\t")
	assert.NotContains(t, stdout, "__complete")
	for flag, value := range map[string]string{"new --contexts": "sidebar", "test --layer": "native", "build --manifest-version": "2", "run --mode": "production"} {
		stdout, _, _ = call(append([]string{"__complete"}, append(strings.Fields(flag), "")...)...)
		assert.Contains(t, stdout, value+"\n", flag)
	}
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		stdout, _, code := call("completion", shell)
		assert.Zero(t, code)
		assert.Contains(t, stdout, "gangway")
	}
}

func TestIconsSaysHowTheManifestNamesThem(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "logo.svg", `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" fill="#123456"/></svg>`)
	require.NoError(t, os.Mkdir("extension", 0o755))
	write(t, "extension/manifest.json", `{}`)
	stdout, stderr, code := call("icons", "logo.svg")
	require.Zero(t, code, stderr)
	_, entry, found := strings.Cut(stdout, "\n\n")
	require.True(t, found)
	var fields struct{ Icons map[string]string }
	require.NoError(t, json.Unmarshal([]byte("{"+entry+"}"), &fields))
	assert.Len(t, fields.Icons, 6)
	for _, path := range fields.Icons {
		assert.FileExists(t, filepath.Join("extension", path))
	}
}

func TestSchemaIsJSON(t *testing.T) {
	stdout, stderr, code := call("schema")
	assert.Zero(t, code, stderr)
	assert.True(t, json.Valid([]byte(stdout)))
	assert.Contains(t, stdout, `"gangway": {`)
}

func TestNewQuotesAFolderForTheShell(t *testing.T) {
	t.Chdir(t.TempDir())
	stdout, stderr, code := call("new", "it's mine/käse", "--contexts", "content")
	require.Zero(t, code, stderr)
	assert.Contains(t, stdout, `"Käse" with content. Now:`+"\n\n    cd 'it'\\''s mine/käse'\n")
}

func TestNewSaysWhatToDoNow(t *testing.T) {
	t.Chdir(t.TempDir())
	stdout, stderr, code := call("new", "hello", "--contexts", "content", "--name", "Say hello")
	require.Zero(t, code, stderr)
	assert.Equal(t, "hello has \"Say hello\" with content. Now:\n\n    cd hello\n    go tool gangway run\n    go test ./...\n", stdout)
	assert.FileExists(t, filepath.Join("hello", "greeting", "greeting_gangway.go"))

	_, stderr, code = call("new", "hello", "--yes")
	assert.Equal(t, "gangway: hello is not empty; choose a folder that is, or one that does not exist yet\n", stderr)
	assert.Equal(t, command.ExitFailed, code)
}

// bare is an extension in which lint finds an error.
func bare(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	write(t, "go.mod", "module fixture\n\ngo 1.26\n")
	write(t, "manifest.json", `{"manifest_version": 3, "name": "X", "version": "1", "background": {"scripts": ["./bg"]}}`)
	write(t, "bg/main.go", "package main\n\nfunc main() {}\n")
}

func TestLintAndPackFailForWhatAStoreRefuses(t *testing.T) {
	bare(t)
	for _, name := range []string{"lint", "pack"} {
		stdout, stderr, code := call(name, "--own")
		assert.Contains(t, stdout, "error   manifest.json: browser_specific_settings.gecko.id: missing; ")
		assert.Contains(t, stdout, "1 error, 2 warnings (addons-linter: not run)\n")
		assert.Equal(t, "gangway: a store would refuse . for 1 error; mend what stands above\n", stderr)
		assert.Equal(t, command.ExitFailed, code)
	}
}

func TestResultsAreJSONForPrograms(t *testing.T) {
	bare(t)
	stdout, _, code := call("lint", "--own", "--json")
	var report struct {
		Errors   int
		Findings []struct{ Severity, Key string }
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &report))
	assert.Equal(t, 1, report.Errors)
	assert.Equal(t, "browser_specific_settings.gecko.id", report.Findings[0].Key)
	assert.Equal(t, command.ExitFailed, code)

	for _, args := range [][]string{{"size", "--json"}, {"size", "--json", "bg"}} {
		stdout, stderr, _ := call(args...)
		var sizes []struct {
			Bytes int
			Parts []struct{ Package string }
		}
		require.NoError(t, json.Unmarshal([]byte(stdout), &sizes), stderr)
		require.Len(t, sizes, 1)
		assert.Greater(t, sizes[0].Bytes, 1_000_000)
	}

	stdout, stderr, _ := call("size", "--why", "runtime", "--json", "bg")
	var reasons []struct {
		Program, Package string
		Symbols          []struct{ Name string }
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &reasons), stderr)
	require.Len(t, reasons, 1)
	assert.Equal(t, "runtime", reasons[0].Package)
	assert.NotEmpty(t, reasons[0].Symbols)

	stdout, _, _ = call("doctor", "--json")
	var checks []struct{ Name string }
	require.NoError(t, json.Unmarshal([]byte(stdout), &checks))
	assert.Equal(t, "Go", checks[0].Name)

	_, _, code = call("pack", "--own", "--json")
	assert.Equal(t, command.ExitFailed, code)
}

func TestSizeSaysWhyAPackageIsThere(t *testing.T) {
	bare(t)
	stdout, stderr, _ := call("size", "--why", "runtime", "bg")
	assert.Contains(t, stdout, "why runtime is in bg\n  calls\n    runtime.", stderr)
	_, stderr, code := call("size", "--why", "net/http")
	assert.Equal(t, command.ExitFailed, code)
	assert.Contains(t, stderr, "net/http: the program does not import it")
}

func TestPackSaysWhatItWrote(t *testing.T) {
	bare(t)
	write(t, "icon.png", "x")
	write(t, "manifest.json", `{"manifest_version": 3, "name": "X", "version": "1", "description": "X.", "icons": {"96": "icon.png"},
		"browser_specific_settings": {"gecko": {"id": "x@example.org"}}}`)
	stdout, stderr, code := call("pack", "--own")
	require.Zero(t, code, stderr)
	assert.Regexp(t, `^0 errors, 0 warnings \(addons-linter: not run\)
X 1
build/pack/x-1\.xpi +\d+\.\d kB  sha256 [0-9a-f]{64}
build/pack/x-1-source\.zip +[\d.]+ k?B  sha256 [0-9a-f]{64}
$`, stdout)

	stdout, _, _ = call("pack", "--own", "--json")
	var result struct{ Package struct{ Path string } }
	require.NoError(t, json.Unmarshal([]byte(stdout), &result))
	assert.Equal(t, "build/pack/x-1.xpi", result.Package.Path)
}

func TestPrefsHaveTheKindOfTheirValue(t *testing.T) {
	prefs, err := parsePrefs([]string{"a.bool=true", "a.number=-3", "a.text=x=y", "an.empty=", "a.large=4294967296"})
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"a.bool": true, "a.number": -3, "a.text": "x=y", "an.empty": "", "a.large": "4294967296"}, prefs)
}
