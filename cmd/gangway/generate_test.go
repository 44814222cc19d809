package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/command"
)

const prices = `package prices

// A Price is a message.
//
//gangway:message
type Price struct {
	Item  string ` + "`json:\"item\"`" + `
	Cents int64  ` + "`json:\"cents\"`" + `
}
`

// TestTypesForTypeScriptStayUpToDate generates them once by --typescript. From then
// on the build finds them stale, and generate alone mends them.
func TestTypesForTypeScriptStayUpToDate(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "go.mod", "module fixture\n\ngo 1.26\n")
	write(t, "manifest.json", `{"manifest_version": 3, "name": "X", "version": "1"}`)
	write(t, "prices/prices.go", prices)
	types, code := filepath.Join("popup", "prices.d.ts"), filepath.Join("prices", "prices_gangway.go")

	stdout, stderr, exit := call("generate", "--typescript", "popup")
	require.Zero(t, exit, stderr)
	assert.Equal(t, code+"\n"+types+"\n", stdout)
	text, err := os.ReadFile(types)
	require.NoError(t, err)
	assert.Contains(t, string(text), "export interface Price {\n  item: string;\n  cents: number | bigint;\n}\n")
	_, stderr, exit = call("build")
	require.Zero(t, exit, stderr)

	write(t, "prices/prices.go", strings.Replace(prices, "int64 ", "uint16", 1))
	_, stderr, exit = call("build")
	assert.Equal(t, command.ExitFailed, exit)
	assert.Contains(t, stderr, types+" does not belong to the types of its package: run go tool gangway generate --typescript popup prices\n")

	stdout, stderr, exit = call("generate", "prices")
	require.Zero(t, exit, stderr)
	assert.Equal(t, code+"\n"+types+"\n", stdout)
	_, stderr, exit = call("build")
	require.Zero(t, exit, stderr)

	require.NoError(t, os.RemoveAll("prices"))
	_, stderr, exit = call("build")
	assert.Equal(t, command.ExitFailed, exit)
	assert.Contains(t, stderr, types+" is of types that prices does not have any more: run go tool gangway generate\n")
	stdout, stderr, exit = call("generate")
	require.Zero(t, exit, stderr)
	assert.Equal(t, types+"\n", stdout)
	assert.NoFileExists(t, types)
}

func TestATypeWithoutAFormInJavaScriptIsNamed(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "go.mod", "module fixture\n\ngo 1.26\n")
	write(t, "prices/prices.go", "package prices\n\n//gangway:message\ntype Price struct{ At at }\n\ntype at struct{ N int }\n\nfunc (at) MarshalText() ([]byte, error) { return nil, nil }\n")
	_, stderr, exit := call("generate", "--typescript", "popup")
	assert.Equal(t, command.ExitFailed, exit)
	assert.Contains(t, stderr, filepath.Join("prices", "prices.go")+":4:20: Price.At: the type fixture/prices.at has only one of the methods")
}

const service = `package prices

import "context"

//gangway:service
type Prices interface {
	Get(ctx context.Context, item string) (int32, error)
}
`

// TestTheLibraryOfCallsStandsBesideServices writes it with the first service, and
// finds one of an earlier version.
func TestTheLibraryOfCallsStandsBesideServices(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "go.mod", "module fixture\n\ngo 1.26\n")
	write(t, "manifest.json", `{"manifest_version": 3, "name": "X", "version": "1"}`)
	write(t, "prices/prices.go", prices)
	_, stderr, exit := call("generate", "--typescript", "popup")
	require.Zero(t, exit, stderr)
	library := filepath.Join("popup", "gangway.rpc.js")
	assert.NoFileExists(t, library)

	write(t, "prices/prices.go", service)
	stdout, stderr, exit := call("generate", "--typescript", "popup")
	require.Zero(t, exit, stderr)
	assert.Equal(t, strings.Join([]string{
		filepath.Join("prices", "prices_gangway.go"), filepath.Join("popup", "prices.d.ts"), filepath.Join("popup", "prices.js"),
		filepath.Join("popup", "gangway.rpc.d.ts"), library,
	}, "\n")+"\n", stdout)
	_, stderr, exit = call("build")
	require.Zero(t, exit, stderr)

	text, err := os.ReadFile(library)
	require.NoError(t, err)
	write(t, library, strings.Replace(string(text), "WINDOW", "OTHER", 1))
	_, stderr, exit = call("build")
	assert.Equal(t, command.ExitFailed, exit)
	assert.Contains(t, stderr, library+" is of another version of Gangway: run go tool gangway generate\n")
	stdout, stderr, exit = call("generate")
	require.Zero(t, exit, stderr)
	assert.Equal(t, library+"\n", stdout)

	write(t, library, "// Somebody's own.\n")
	_, stderr, exit = call("generate", "--typescript", "popup")
	assert.Equal(t, command.ExitFailed, exit)
	assert.Contains(t, stderr, library+" is there and does not belong to this package")
}
