package contract

import (
	"testing"
	"testing/synctest"

	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/require"
)

// A simulatedTab is a tab of a simulatedWorld.
type simulatedTab struct {
	*webexttest.Tab
	world     *simulatedWorld
	extension *webexttest.Extension // Whose puppet is in it.
	shown     location
	page      *webexttest.Context // Of the puppet, unless the manifest declares it.
	frame     *webexttest.Frame
}

// id implements tab.
func (s *simulatedTab) id(*testing.T) int64 { return s.ID() }

// puppet implements tab.
func (s *simulatedTab) puppet(t *testing.T) *client {
	t.Helper()
	if s.page != nil {
		return s.world.client(t, "puppet in the page", s.page)
	}
	return s.inFrame(t, s.Frame())
}

// inFrame returns the puppet that the manifest puts into a frame.
func (s *simulatedTab) inFrame(t *testing.T, f *webexttest.Frame) *client {
	t.Helper()
	synctest.Wait()
	contexts := f.Contexts(s.extension)
	require.Len(t, contexts, 1)
	return s.world.client(t, "content script", contexts[0])
}

// addFrame implements tab.
func (s *simulatedTab) addFrame(t *testing.T) *client {
	t.Helper()
	s.frame = s.Frame().AddFrame(s.world.address(s.shown))
	return s.inFrame(t, s.frame)
}

// removeFrame implements tab.
func (s *simulatedTab) removeFrame(*testing.T) { s.frame.Remove() }

// leave implements tab.
func (s *simulatedTab) leave(*testing.T) {
	if s.shown == uncachedPage || s.shown == extPage {
		s.Navigate("about:blank")
		return
	}
	s.Freeze()
}

// back implements tab.
func (s *simulatedTab) back(*testing.T) {
	if s.shown == uncachedPage {
		s.Navigate(s.world.address(s.shown))
		return
	}
	s.Thaw()
}

// close implements tab.
func (s *simulatedTab) close(*testing.T) { s.Close() }

// crash implements tab.
func (s *simulatedTab) crash(t *testing.T) {
	t.Helper()
	s.puppet(t).link.(*simulatedPuppet).context.Drop()
}
