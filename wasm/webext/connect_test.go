package webext

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"gangway/wasm/internal/host"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestConnectReachesItsTarget(t *testing.T) {
	frameID := int64(1 << 40)
	info := ConnectInfo{Name: "n", IncludeTLSChannelID: true}
	tests := map[string]struct {
		connect func(*Runtime) (*Port, error)
		to      host.Target
	}{
		"own extension": {
			func(r *Runtime) (*Port, error) { return r.Connect(info) },
			host.Target{},
		},
		"another extension": {
			func(r *Runtime) (*Port, error) { return r.ConnectExtension("other@gangway.test", info) },
			host.Target{Extension: "other@gangway.test"},
		},
		"a frame": {
			func(r *Runtime) (*Port, error) {
				return r.ConnectTab(3, ConnectTabInfo{Name: "n", FrameID: &frameID, DocumentID: "d"})
			},
			host.Target{Tab: &host.TabTarget{ID: 3, FrameID: &frameID, DocumentID: "d"}},
		},
		"a native application": {
			func(r *Runtime) (*Port, error) { return r.ConnectNative("org.gangway.test") },
			host.Target{Native: "org.gangway.test"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newFakeHost()
				p, err := test.connect(newRuntime(h))
				require.NoError(t, err)
				defer p.Disconnect()
				assert.Equal(t, test.to, h.connected[0].to)
				want := host.ConnectInfo{Name: "n", IncludeTLSChannelID: true}
				switch {
				case test.to.Native != "":
					want = host.ConnectInfo{Name: test.to.Native}
				case test.to.Tab != nil:
					want.IncludeTLSChannelID = false // tabs.connect has no such option.
				}
				assert.Equal(t, want, h.connected[0].info)
				assert.Equal(t, want.Name, p.Name())
			})
		})
	}
}

func TestInvalidArgumentsAreErrors(t *testing.T) {
	negative := int64(-1)
	rt := newRuntime(newFakeHost())
	tests := map[string]func() (*Port, error){
		"empty extension id": func() (*Port, error) { return rt.ConnectExtension("", ConnectInfo{}) },
		"malformed id":       func() (*Port, error) { return rt.ConnectExtension("not an id", ConnectInfo{}) },
		"tab 0":              func() (*Port, error) { return rt.ConnectTab(0, ConnectTabInfo{}) },
		"negative tab":       func() (*Port, error) { return rt.ConnectTab(-1, ConnectTabInfo{}) },
		"negative frame":     func() (*Port, error) { return rt.ConnectTab(1, ConnectTabInfo{FrameID: &negative}) },
		"tab beyond 2^53":    func() (*Port, error) { return rt.ConnectTab(1<<53, ConnectTabInfo{}) },
		"frame beyond 2^53":  func() (*Port, error) { return rt.ConnectTab(1, ConnectTabInfo{FrameID: new(int64(1 << 60))}) },
		"no application":     func() (*Port, error) { return rt.ConnectNative("") },
		"malformed name":     func() (*Port, error) { return rt.ConnectNative("a/b") },
	}
	for name, connect := range tests {
		t.Run(name, func(t *testing.T) {
			p, err := connect()
			assert.Nil(t, p)
			assert.ErrorIs(t, err, ErrInvalidArgument)
			assert.ErrorContains(t, err, "connect: webext: invalid argument: ")
		})
	}
}

func TestExtensionIDs(t *testing.T) {
	for _, id := range []string{
		"a@b", "addon-1.2_x@example.org", "@addon", "{12345678-90ab-CDEF-1234-567890abcdef}", strings.Repeat("abcdefgh", 4),
	} {
		assert.True(t, validExtensionID(id), id)
	}
	for _, id := range []string{
		"", "a", "a@", "a b@c", "a@b@c", "{}", "{12345678-90ab-cdef-1234-567890abcdef", "{1234567890-ab-cdef-1234-567890abcdef}",
		strings.Repeat("z", 32), strings.Repeat("a", 31), strings.Repeat("a", 80) + "@b",
	} {
		assert.False(t, validExtensionID(id), id)
	}
}

func TestConnectReportsHostErrorAndLeavesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		h.err = errors.New("refused")
		p, err := newRuntime(h).Connect(ConnectInfo{})
		assert.Nil(t, p)
		assert.EqualError(t, err, "connect: refused")
	})
}
