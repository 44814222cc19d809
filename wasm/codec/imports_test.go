//go:build !js

package codec_test

import (
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestThePackageStaysSmall names all that the package may import: each import
// becomes part of every program that uses it.
func TestThePackageStaysSmall(t *testing.T) {
	allowed := []string{"errors", "math", "math/bits", "reflect", "sync", "sync/atomic", "unicode/utf8", "unsafe"}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range syntax.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			assert.Contains(t, allowed, path, file)
			if path == "reflect" {
				assert.True(t, strings.HasPrefix(file, "reflect"), "%s must not import reflect", file)
			}
		}
	}
}

// TestProgramsWithoutReflection runs the tests of the twin of reflection.go.
func TestProgramsWithoutReflection(t *testing.T) {
	out, err := exec.Command("go", "test", "-tags", "gangway_noreflect", "-run", "WithoutReflection$", "-skip", "^TestProgramsWithoutReflection$", ".").CombinedOutput()
	assert.NoError(t, err, "%s", out)
}
