package scaffold

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/extbuild"
	"gangway/internal/toolchain"
)

func TestPlanTakesItsNamesFromTheFolder(t *testing.T) {
	for folder, want := range map[string][2]string{
		"hello":     {"Hello", "hello@gangway.example"},
		"My_Reader": {"My Reader", "my-reader@gangway.example"},
		"été!":      {"Été!", "t@gangway.example"},
		"日本":        {"日本", "extension@gangway.example"},
		"-":         {"Extension", "extension@gangway.example"},

		strings.Repeat("long", 30): {"L" + strings.Repeat("long", 30)[1:maxName], strings.Repeat("long", 30)[:maxName] + "@gangway.example"},
	} {
		plan, err := NewPlan(folder)
		require.NoError(t, err)
		assert.Equal(t, want, [2]string{plan.Name, plan.ID}, folder)
		assert.NoError(t, plan.check())
	}
}

func TestCheckIDTakesWhatFirefoxTakes(t *testing.T) {
	for id, ok := range map[string]bool{
		"hello@example.org":                      true,
		"@example":                               true,
		"{daf44bf7-a45e-4450-979c-91cf07434c3d}": true,
		"{daf44bf7}":                             false,
		"hello":                                  false,
		"a b@example.org":                        false,
		"":                                       false,
		strings.Repeat("a", 80) + "@x":           false,
	} {
		assert.Equal(t, ok, CheckID(id) == nil, id)
	}
}

func TestCheckNameRefusesWhatStoresRefuse(t *testing.T) {
	assert.NoError(t, CheckName(`My "extension" <&>`))
	assert.EqualError(t, CheckName(" "), `the name is empty; expected one for people, such as "My extension"`)
	assert.EqualError(t, CheckName(strings.Repeat("ü", 46)), "the name has 46 characters; stores take at most 45")
	assert.EqualError(t, CheckName("a\nb"), "the name has a control character, such as the end of a line")
}

func TestContextsAreAListInAnyOrder(t *testing.T) {
	contexts, err := ParseContexts("popup, background,popup")
	require.NoError(t, err)
	assert.Equal(t, []string{Background, Popup}, contexts)
	for _, wrong := range []string{"", "popup,", "worker"} {
		_, err := ParseContexts(wrong)
		assert.ErrorContains(t, err, "expected some of background,content,popup,options,sidebar", wrong)
	}
}

func TestAskAsksAgainAfterAWrongAnswer(t *testing.T) {
	plan, err := NewPlan("hello")
	require.NoError(t, err)
	var out strings.Builder
	answers := "\nnonsense\nme@example.org\nworker\ncontent\nnames\nsearchTerms\n"
	require.NoError(t, Ask(t.Context(), strings.NewReader(answers), &out, Questions{Name: true, ID: true, Contexts: true, Data: true}, &plan))
	assert.Equal(t, Plan{Dir: "hello", Name: "Hello", ID: "me@example.org", Contexts: []string{Content}, Data: []string{"searchTerms"}}, plan)
	assert.Contains(t, out.String(), "Name for people [Hello]: Id for browsers [hello@gangway.example]:   \"nonsense\" cannot be")
}

func TestAskWithoutAnswersSaysWhatToDo(t *testing.T) {
	plan, err := NewPlan("hello")
	require.NoError(t, err)
	err = Ask(t.Context(), strings.NewReader(""), io.Discard, Questions{Name: true}, &plan)
	assert.EqualError(t, err, "the answers ended before the questions; answer them, or take what is proposed with --yes")
}

func TestAskEndsWithItsContext(t *testing.T) {
	plan, err := NewPlan("hello")
	require.NoError(t, err)
	ctx, interrupt := context.WithCancel(t.Context())
	in, answers := io.Pipe()
	defer answers.Close()
	ended := make(chan error)
	go func() { ended <- Ask(ctx, in, io.Discard, Questions{Name: true, ID: true}, &plan) }()
	_, err = io.WriteString(answers, "Hi\n") // The next question stays open.
	require.NoError(t, err)
	interrupt()
	assert.ErrorIs(t, <-ended, context.Canceled)
}

func TestCreateLeavesNothingAfterAnError(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	parent := t.TempDir()
	existing := filepath.Join(parent, "existing")
	require.NoError(t, os.Mkdir(existing, 0o755))
	for _, dir := range []string{existing, filepath.Join(parent, "new")} {
		plan, err := NewPlan(dir)
		require.NoError(t, err)
		t.Setenv("GOFLAGS", "-overlay=/nowhere.json") // The generator cannot load the package.
		assert.Error(t, Create(ctx, plan))
		require.NoError(t, CheckEmpty(dir))
	}
	assert.DirExists(t, existing)
	assert.NoDirExists(t, filepath.Join(parent, "new"))
}

func TestModulePathIsNobodyElses(t *testing.T) {
	root := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(root, "src", "time"), 0o755))
	for folder, want := range map[string]string{
		"hello": "hello", "time": "time-extension", "gangway": "gangway-extension", "test": "test-extension",
		"Con": "con-extension",
	} {
		assert.Equal(t, want, modulePath(folder, root))
	}
}

func TestReplacementIsRelative(t *testing.T) {
	top := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(top, "gangway"), 0o755))
	for dir, want := range map[string]string{
		"hello": "../gangway", "a/b/hello": "../../../gangway", "gangway/x": "..",
	} {
		got, err := replacement(filepath.Join(top, filepath.FromSlash(dir)), filepath.Join(top, "gangway"))
		require.NoError(t, err)
		assert.Equal(t, want, got, dir)
	}
}

// TestModuleNamesAllThatGangwayNeeds looks at the go.mod that is written where
// Go cannot shorten it.
func TestModuleNamesAllThatGangwayNeeds(t *testing.T) {
	gangway := t.TempDir()
	const theirs = "module gangway\n\ngo 1.26.0\n\nrequire (\n\texample.org/a v1.0.0\n\t" + domModule + " v2.0.0\n)\n\n" +
		"require example.org/b v1.1.0 // indirect\n"
	require.NoError(t, os.WriteFile(filepath.Join(gangway, "go.mod"), []byte(theirs), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(gangway, "go.sum"), []byte("sums\n"), 0o644))
	plan := Plan{Dir: filepath.Join(filepath.Dir(gangway), "hello"), Contexts: []string{Popup}}
	m, err := newModule(newScene(plan), &toolchain.Toolchain{Root: t.TempDir()}, gangway)
	require.NoError(t, err)
	mod, sum, err := m.files()
	require.NoError(t, err)
	assert.Equal(t, "module hello\n\ngo 1.26.0\n\nrequire (\n\tgangway v0.0.0\n\t"+domModule+" v2.0.0\n)\n\n"+
		"require (\n\texample.org/a v1.0.0 // indirect\n\texample.org/b v1.1.0 // indirect\n)\n\n"+
		"replace gangway => ../"+filepath.Base(gangway)+"\n\ntool gangway/cmd/gangway\n", string(mod))
	assert.Equal(t, "sums\n", string(sum))
}

func TestCreateRefusesAFolderThatIsNotEmpty(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "mine"), nil, 0o644))
	plan, err := NewPlan(dir)
	require.NoError(t, err)
	plan.ID = "hello@example.org"
	assert.EqualError(t, Create(t.Context(), plan), dir+" is not empty; choose a folder that is, or one that does not exist yet")
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 1)
}

func TestEveryCombinationOfContextsBuildsAndPassesItsTests(t *testing.T) {
	// Without the folders in what is compiled, Go compiles equal parts once.
	t.Setenv("GOFLAGS", "-trimpath")
	for bits := 1; bits < 1<<len(Contexts); bits++ {
		var contexts []string
		for i, context := range Contexts {
			if bits&(1<<i) != 0 {
				contexts = append(contexts, context)
			}
		}
		t.Run(strings.Join(contexts, "+"), func(t *testing.T) {
			plan := Plan{Dir: filepath.Join(t.TempDir(), "hello"), Name: `"A" & <b>`, ID: "hello@example.org", Contexts: contexts}
			require.NoError(t, Create(t.Context(), plan))
			assertBuilds(t, plan)
			assert.Contains(t, goCommand(t, plan.Dir, "test", "-short", "./..."), "ok  \thello/greeting")
			assert.Empty(t, command(t, plan.Dir, "gofmt", "-l", "."))
		})
	}
}

// assertBuilds builds a new extension. Linking takes long: one that has some of
// the contexts, and neither one nor all, is only checked as far as the compiler
// does it.
func assertBuilds(t *testing.T, plan Plan) {
	t.Helper()
	if some := len(plan.Contexts); some > 1 && some < len(Contexts) {
		source, err := extbuild.Inspect(plan.Dir, "")
		require.NoError(t, err)
		assert.Equal(t, plan.Name, source.Manifest["name"])
		assert.Len(t, source.Programs, some)
		assertCompiles(t, plan.Dir)
		return
	}
	result, err := extbuild.Build(t.Context(), extbuild.Options{Dir: plan.Dir, Quick: true})
	require.NoError(t, err)
	assert.Equal(t, plan.Name, result.Name)
	assert.Len(t, result.Programs, len(plan.Contexts))
}

// assertCompiles checks all packages of a module as those of programs in a
// browser.
func assertCompiles(t *testing.T, dir string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "vet", "./...")
	cmd.Dir, cmd.Env = dir, toolchain.Env(os.Environ())
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
}

func goCommand(t *testing.T, dir string, args ...string) string {
	t.Helper()
	return command(t, dir, "go", args...)
}

func command(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	return string(out)
}

func TestNewModuleNeedsNoNetwork(t *testing.T) {
	plan, err := NewPlan(filepath.Join(t.TempDir(), "hello"))
	require.NoError(t, err)
	require.NoError(t, Create(t.Context(), plan))
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOFLAGS", "-mod=readonly")
	goCommand(t, plan.Dir, "build", "-o", os.DevNull, "gangway/cmd/gangway")
	goCommand(t, plan.Dir, "vet", "./...")
}
