package execwasm

import (
	"bytes"
	"flag"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseLeavesTheProgramsFlagsAlone(t *testing.T) {
	o, err := Parse(strings.Fields("-context=content --manifest-version 2 -permissions=storage,tabs p.wasm -test.v -context=page"), nil)
	require.NoError(t, err)
	assert.Equal(t, Content, o.Context)
	assert.Equal(t, 2, o.ManifestVersion)
	assert.Equal(t, []string{"storage", "tabs"}, o.Permissions)
	assert.Equal(t, "p.wasm", o.Module)
	assert.Equal(t, []string{"-test.v", "-context=page"}, o.Args)
}

func TestParseTellsWhatIsWrong(t *testing.T) {
	for args, want := range map[string]string{
		"":                      "which program",
		"-context=worker p":     `no context "worker"`,
		"-manifest-version=4 p": "use 2 or 3",
		"-browser=safari p":     `no browser "safari"`,
		"-browser=chromium -manifest-version=2 p": "Chromium takes no extensions with manifest v2",
		"-manifest-version=two p":                 "use 2 or 3",
		"-nonsense p":                             "-nonsense",
		"-context=background":                     "which program",
	} {
		_, err := Parse(strings.Fields(args), nil)
		var usage *UsageError
		require.ErrorAs(t, err, &usage, args)
		assert.ErrorContains(t, err, want)
		assert.Equal(t, 2, usage.ExitStatus())
	}
}

func TestParseWritesItsHelp(t *testing.T) {
	var out bytes.Buffer
	_, err := Parse([]string{"-h"}, &out)
	require.ErrorIs(t, err, flag.ErrHelp)
	assert.Contains(t, out.String(), Usage)
	assert.Contains(t, out.String(), "-manifest-version")
}
