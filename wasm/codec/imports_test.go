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
	allowed := []string{
		"errors", "math", "math/bits", "reflect", "sync", "sync/atomic", "unicode/utf8", "unsafe",
		"gangway/wasm/codec/codecimpl",
	}
	own, err := filepath.Glob("*.go")
	require.NoError(t, err)
	engine, err := filepath.Glob("codecimpl/*.go")
	require.NoError(t, err)
	for _, file := range append(own, engine...) {
		// Programs have the files safe_*.go only with a build tag, whose price
		// is speed and size.
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "codecimpl/safe_") {
			continue
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range syntax.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			assert.Contains(t, allowed, path, file)
			if path == "reflect" {
				assert.True(t, strings.HasPrefix(file, "codecimpl/reflect"), "%s must not import reflect", file)
			}
		}
	}
}

// TestProgramsWithoutReflection runs the tests of the twin of reflection.go.
func TestProgramsWithoutReflection(t *testing.T) {
	requireTests(t, "gangway_noreflect", "-run", "WithoutReflection$", ".")
}

// TestProgramsWithoutUnsafe runs all tests of the codec and of generated code
// with the twins of the files that import unsafe.
func TestProgramsWithoutUnsafe(t *testing.T) {
	requireTests(t, "gangway_safe", "./...", "../../internal/codegen")
}

// TestProgramsWithoutUnsafeInWebAssembly runs some of them as WebAssembly, in
// Node: there an int has 64 bits and a pointer too, and the compiler is another.
func TestProgramsWithoutUnsafeInWebAssembly(t *testing.T) {
	t.Setenv("GOOS", "js")
	t.Setenv("GOARCH", "wasm")
	root, err := exec.Command("go", "env", "GOROOT").Output()
	require.NoError(t, err)
	node := filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "go_js_wasm_exec")
	requireTests(t, "gangway_safe", "-exec", node, "-run", "Exact|Vectors|Registered|Nil|Structs", ".")
}

// requireTests runs tests with a build tag, but for those that run tests.
func requireTests(t *testing.T, tag string, args ...string) {
	t.Helper()
	command := append([]string{"test", "-tags", tag, "-skip", "^TestPrograms"}, args...)
	out, err := exec.Command("go", command...).CombinedOutput()
	assert.NoError(t, err, "%s", out)
}
