package installed

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// aptGet stands for apt-get: it makes the last of its arguments a program, and
// refuses to run while another runs.
const aptGet = `#!/bin/sh
cd "$(dirname "$0")" || exit 1
mkdir lock || exit 100
sleep 0.2
for last; do :; done
if [ "$1" = install ]; then echo >"$last"; chmod 755 "$last"; fi
rmdir lock
`

func TestBrowsersAreInstalledOneAfterTheOther(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "apt-get"), []byte(aptGet), 0o755))
	t.Setenv("PATH", dir+string(filepath.ListSeparator)+os.Getenv("PATH"))
	names := []string{"gangway-test-one", "gangway-test-two", "gangway-test-two"}
	binaries, errs, outs := make([]string, len(names)), make([]error, len(names)), make([]bytes.Buffer, len(names))
	var running sync.WaitGroup
	for i, name := range names {
		b := &Browser{
			Name: name, Env: "GANGWAY_TEST_BINARY", Package: name,
			Candidates: func(string, func(string) string) []string { return []string{name} },
		}
		running.Go(func() { binaries[i], errs[i] = b.installOnce(t.Context(), &outs[i]) })
	}
	running.Wait()
	said := ""
	for i, name := range names {
		require.NoError(t, errs[i])
		assert.Equal(t, filepath.Join(dir, name), binaries[i])
		said += outs[i].String()
	}
	assert.Equal(t, 2, strings.Count(said, "apt-get update"), "one was installed already")
}
