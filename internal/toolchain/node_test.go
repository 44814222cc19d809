package toolchain

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// onPath makes programs of shell commands all that is on PATH.
func onPath(t *testing.T, programs map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, command := range programs {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+command+"\n"), 0o755))
	}
	t.Setenv("PATH", dir)
	return dir
}

func TestFindNodeTakesANodeThatIsNewEnough(t *testing.T) {
	for _, version := range []string{"v20.0.0", "v20.20.2", "v100.1.0"} {
		dir := onPath(t, map[string]string{"node": "echo " + version, "npx": ""})
		path, found, err := FindNode(t.Context())
		require.NoError(t, err)
		assert.Equal(t, filepath.Join(dir, "node"), path)
		assert.Equal(t, version, found)
	}
}

func TestFindNodeSaysWhatToDo(t *testing.T) {
	for name, test := range map[string]struct {
		programs map[string]string
		want     string // Behind the folder.
	}{
		"nothing": {nil, "no Node with npm is on PATH: install Node 20 or newer"},
		"no npm":  {map[string]string{"node": "echo v20.0.0"}, "no Node with npm is on PATH: install Node 20 or newer"},
		"old":     {map[string]string{"node": "echo v18.20.4", "npx": ""}, "/node is Node 18.20.4: put Node 20 or newer first in PATH, from https://nodejs.org"},
		"strange": {map[string]string{"node": "echo what", "npx": ""}, "/node is Node what: put Node 20 or newer first in PATH, from https://nodejs.org"},
		"broken":  {map[string]string{"node": "exit 3", "npx": ""}, "/node --version does not work: exit status 3"},
	} {
		t.Run(name, func(t *testing.T) {
			want := test.want
			if dir := onPath(t, test.programs); want[0] == '/' {
				want = dir + want
			}
			_, _, err := FindNode(t.Context())
			assert.EqualError(t, err, want)
		})
	}
}
