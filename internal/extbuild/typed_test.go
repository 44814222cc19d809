package extbuild

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tea is a program that sets an alarm, and neither hears of it nor uses the
// other package that it imports.
const tea = `package main

import (
	"gangway/wasm/webext"
	"gangway/wasm/webext/alarms"
	"gangway/wasm/webext/idle"
)

func main() {
	rt := webext.Default()
	if err := alarms.Create(rt.Lifetime(), rt, nil, alarms.AlarmInfo{}); err != nil {
		println(err.Error())
	}
}

var Unreached = idle.QueryState
`

// TestBuildOfTypedCallsNeedsTheirPermissions uses the real packages: the linker
// leaves in the module only the names that are reached.
func TestBuildOfTypedCallsNeedsTheirPermissions(t *testing.T) {
	top, err := filepath.Abs("../..")
	require.NoError(t, err)
	mod, err := os.ReadFile(filepath.Join(top, "go.mod"))
	require.NoError(t, err)
	sum, err := os.ReadFile(filepath.Join(top, "go.sum"))
	require.NoError(t, err)
	permitted := "{\n\"manifest_version\": 3, \"name\": \"Tea\", \"version\": \"1\",\n" +
		"\"background\": {\"scripts\": [\"./background\"]},\n\"permissions\": [\n\"alarms\"]\n}\n"
	inModule(t, map[string]string{
		"go.mod": strings.Replace(string(mod), "module gangway\n", "module tea\n", 1) +
			"\nrequire gangway v0.0.0\n\nreplace gangway => " + top + "\n",
		"go.sum": string(sum), "ext/manifest.json": permitted, "ext/background/main.go": tea,
	})
	r := NewRebuilder(Options{Dir: "ext"})
	result, err := r.Build(context.Background())
	require.NoError(t, err)
	assert.Equal(t, []string{"alarms"}, result.Programs[0].Permissions)
	assert.False(t, result.Programs[0].NamesFunctions)

	writeTree(t, ".", map[string]string{"ext/manifest.json": strings.Replace(permitted, `"alarms"`, "", 1)})
	_, err = r.Build(context.Background())
	assert.EqualError(t, err, `ext/manifest.json:4: permissions: ./background calls alarms.create; `+
		`expected "alarms" here, or in optional_permissions for a program that requests it`)
}
