package replay

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCommandsOfGoBuild(t *testing.T) {
	told := "WORK=/tmp/go-build1\nmkdir -p $WORK/b001/\ncat >/tmp/go-build1/b001/importcfg << 'EOF' # internal\n# import config\nEOF\n" +
		"cd /home/a\n/go/compile -o $WORK/b001/_pkg_.a -trimpath \"/home/a=>b;$WORK/b001=>\" -p main ./a.go \"./b c.go\"\n" +
		"go tool buildid -w $WORK/b001/_pkg_.a # internal\ncd .\nGOROOT='' /go/link -o $WORK/a.out $WORK/b001/_pkg_.a\n" +
		"CC=gcc /go/link -o x\n/go/compile \"broken\n"
	assert.Equal(t, []command{
		{"/go/compile", "/home/a", []string{"-o", "/tmp/go-build1/b001/_pkg_.a", "-trimpath", "/home/a=>b;/tmp/go-build1/b001=>", "-p", "main", "./a.go", "./b c.go"}},
		{"/go/link", "/here", []string{"-o", "/tmp/go-build1/a.out", "/tmp/go-build1/b001/_pkg_.a"}},
	}, commands(told, "/here"))
}

func TestFlagsAreKnownOrRefused(t *testing.T) {
	known := []string{"-o ", "-pack", "-c="}
	flags, rest, ok := command{args: []string{"-o", "x", "-c=2", "-pack", "a.go"}}.flags(known...)
	assert.True(t, ok)
	assert.Equal(t, map[string]string{"-o": "x", "-c": "2", "-pack": ""}, flags)
	assert.Equal(t, []string{"a.go"}, rest)
	for _, args := range [][]string{{"-race"}, {"-o"}, {"-o=x"}, {"-pack=no"}, {"-c", "2"}, {"-embedcfg", "x"}} {
		_, _, ok := command{args: args}.flags(known...)
		assert.False(t, ok, args)
	}
}
