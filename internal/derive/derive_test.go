package derive

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/codegen"
)

// kind makes a file of which the content is the path in the line.
var kind = Kind{
	Mark: "test",
	Of:   "the test",
	Own:  regexp.MustCompile(`^gangway_[a-z]+_test_kind\.go$`),
	Generate: func(pkg, path string) (map[string][]byte, error) {
		return map[string][]byte{"gangway_one_test_kind.go": []byte(codegen.Header + "\n\npackage " + pkg + " // " + path + "\n")}, nil
	},
}

func write(t *testing.T, files map[string]string) {
	t.Helper()
	for name, text := range files {
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
}

func TestFilesWrittenByHandStay(t *testing.T) {
	t.Chdir(t.TempDir())
	const mine = "package p\n\nconst dark = true\n"
	write(t, map[string]string{
		"p.go":                       "package p\n\n//gangway:test x\n",
		"gangway_dark_test_kind.go":  mine,
		"gangway_stale_test_kind.go": codegen.Header + "\n\npackage p\n",
	})
	paths, err := kind.Write(".")
	require.NoError(t, err)
	assert.Equal(t, []string{"gangway_one_test_kind.go", "gangway_stale_test_kind.go"}, paths)
	assert.NoFileExists(t, "gangway_stale_test_kind.go")
	text, err := os.ReadFile("gangway_dark_test_kind.go")
	require.NoError(t, err)
	assert.Equal(t, mine, string(text))
	require.NoError(t, kind.Check("."))
}

func TestFileWrittenByHandIsNotReplaced(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, map[string]string{"p.go": "package p\n\n//gangway:test x\n", "gangway_one_test_kind.go": "package p\n"})
	const want = "gangway_one_test_kind.go was not generated, and has the name of a file that is made of the test: rename it"
	_, err := kind.Write(".")
	assert.EqualError(t, err, want)
	assert.EqualError(t, kind.Check("."), want)
	text, err := os.ReadFile("gangway_one_test_kind.go")
	require.NoError(t, err)
	assert.Equal(t, "package p\n", string(text))
}

func TestLineIsFoundInAllFilesWrittenByHand(t *testing.T) {
	for name, text := range map[string]string{
		"p.go":                      "package p\r\n\r\n//gangway:test x\r\n\r\nvar a int\r\n",
		"gangway_dark_test_kind.go": "package p\n\n//gangway:test x\n",
	} {
		t.Chdir(t.TempDir())
		write(t, map[string]string{name: text, "gangway_old_test_kind.go": codegen.Header + "\n\npackage p\n\n//gangway:test y\n"})
		_, err := kind.Write(".")
		require.NoError(t, err)
		got, err := os.ReadFile("gangway_one_test_kind.go")
		require.NoError(t, err)
		assert.Equal(t, codegen.Header+"\n\npackage p // x\n", string(got), name)
	}
}
