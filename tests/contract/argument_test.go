package contract

import (
	"testing"

	"gangway/tests/contract/puppet"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
)

var arguments = section{"Arguments", except(unbatched, nothingArrives, []claim{
	{
		text: "an extension id that no browser gives out is ErrInvalidArgument",
		run: func(t *testing.T, s *scene) {
			for _, id := range []string{"", "x", "no id", "name@", "{1234}", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"} {
				refused(t, s, puppet.Target{Extension: &id})
			}
		},
	},
	{
		text: "a tab id below 1 or a frame id below 0 is ErrInvalidArgument",
		run: func(t *testing.T, s *scene) {
			refused(t, s, puppet.Target{Tab: new(int64(-1))})
			refused(t, s, puppet.Target{Tab: new(int64(0))}) // Firefox would take it for no tab.
			refused(t, s, puppet.Target{Tab: new(int64(1)), Info: puppet.Info{FrameID: new(int64(-1))}})
		},
	},
	{
		text: "a tab id or a frame id that no number of JavaScript holds is ErrInvalidArgument",
		run: func(t *testing.T, s *scene) {
			refused(t, s, puppet.Target{Tab: new(int64(1) << 60)})
			refused(t, s, puppet.Target{Tab: new(int64(1)), Info: puppet.Info{FrameID: new(int64(1) << 60)}})
		},
	},
	{
		text: "a name that no native application has is ErrInvalidArgument",
		run: func(t *testing.T, s *scene) {
			for _, name := range []string{"", ".", "a..b", "a.", "two words", "\u00e4", "a/b"} {
				refusedConnect(t, s, puppet.Target{Native: &name})
			}
		},
	},
})}

// refused checks that no port and no message goes to a target.
func refused(t *testing.T, s *scene, to puppet.Target) {
	t.Helper()
	refusedConnect(t, s, to)
	_, err := try[puppet.Message](t, s.dialer(t), "send", puppet.Send{Target: to, Item: items(t, "x")[0]})
	assert.ErrorIs(t, err, webext.ErrInvalidArgument)
}

func refusedConnect(t *testing.T, s *scene, to puppet.Target) {
	t.Helper()
	_, err := try[puppet.Port](t, s.dialer(t), "connect", to)
	assert.ErrorIs(t, err, webext.ErrInvalidArgument)
}
