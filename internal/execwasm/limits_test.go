package execwasm

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTestFlagsAreRead(t *testing.T) {
	for _, test := range []struct {
		args string
		want string
	}{
		{"", ""},
		{"-test.v -test.timeout=10m0s", "10m0s"},
		{"--test.timeout 5s -test.v", "5s"},
		{"-test.timeout=1s -test.timeout=2s", "2s"},
		{"-test.timeout", ""},
		{"-test.timeouts=1s timeout=1s", ""},
		{"-test.v -args -test.timeout=1s", ""},
	} {
		assert.Equal(t, test.want, testFlag(strings.Fields(test.args), "timeout"), test.args)
	}
}

func TestLimitOfIsTheTestTimeout(t *testing.T) {
	l, err := limitOf([]string{"-test.timeout=1m"})
	require.NoError(t, err)
	assert.Equal(t, limit(time.Minute), l)
	l, err = limitOf(nil)
	require.NoError(t, err)
	assert.Zero(t, l)
	_, err = limitOf([]string{"-test.timeout=soon"})
	require.ErrorContains(t, err, "-test.timeout")
}

func TestLimitEndsAContextWithItsReason(t *testing.T) {
	ctx, cancel := limit(time.Millisecond).start(t.Context(), time.Millisecond)
	defer cancel()
	<-ctx.Done()
	var hang *hangError
	require.ErrorAs(t, context.Cause(ctx), &hang)
}

func TestEnvironmentIsSmall(t *testing.T) {
	env := Environment([]string{"PATH=/bin", "TEST_A=1=2", "GANGWAY_B=", "GODEBUG=x", "SECRET=s", "broken"})
	assert.Equal(t, map[string]string{
		"TEST_A": "1=2", "GANGWAY_B": "", "GODEBUG": "x", "HOME": "/", "TMPDIR": "/tmp",
	}, env)
}

func TestTooManyArgumentsAreRefused(t *testing.T) {
	require.NoError(t, checkSize([]string{"p", strings.Repeat("x", 8000)}, nil))
	err := checkSize([]string{"p", strings.Repeat("x", 8000)}, map[string]string{"A": strings.Repeat("y", 200)})
	require.ErrorContains(t, err, "room for 8191")
}
