package execwasm

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/manifest"
)

func TestRunInChromium(t *testing.T) {
	module := compile(t, "-cover")
	temporary := chromiumtest.UseShortTemp(t)
	for _, test := range []struct {
		context    Context
		run        string
		code       int
		out, other string
	}{
		{Background, "Double|Output|Files|Seek", 0, "coverage: 66.7% of statements\n", "on stderr\n[background] warn: from JavaScript 1\n"},
		{Content, "Environment|Fail", 1, "document: gangway exec\nextension: " + chromiumID + "\n", ""},
		{Page, "Environment|Exit", 7, "=== RUN   TestExit", "warning: GOCOVERDIR not set, no coverage data emitted\n"},
	} {
		t.Run(string(test.context), func(t *testing.T) {
			profile := filepath.Join(t.TempDir(), "cover.out")
			r := run(t, Options{
				Module: module, Context: test.context, Browser: manifest.Chromium,
				Args: []string{"-test.v", "-test.run=" + test.run, "-test.timeout=1m", "-test.coverprofile=" + profile},
			})
			require.NoError(t, r.err, r.stderr)
			assert.Equal(t, test.code, r.code, r.stdout)
			assert.Contains(t, r.stdout, test.out)
			assert.Equal(t, test.other, r.stderr)
			if test.code == 0 {
				assert.FileExists(t, profile)
			}
		})
	}
	left, err := filepath.Glob(filepath.Join(temporary, "gangway-*"))
	require.NoError(t, err)
	assert.Empty(t, left)
}
