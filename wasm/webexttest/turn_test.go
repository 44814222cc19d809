package webexttest

import (
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// In a browser a port that nobody receives can be posted to in the turn in
// which it was opened: it ends later.
func TestProgramFinishesItsTurnFirst(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		popup := browser.Install(testID).OpenPopup(nil, Declares())
		for range 100 {
			port := open(t, popup.Runtime())
			compute()
			post(t, port, 1, 3)
			require.NoError(t, port.Err())
			assertEnded(t, port, webext.ErrNoReceiver)
		}
	})
}

// compute takes some time without waiting for anything.
func compute() {
	random := rand.New(rand.NewPCG(1, 1))
	for range 20_000 {
		random.Uint64()
	}
}

func TestBrowsersRunInParallel(t *testing.T) {
	for range 4 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, browser *Browser) {
				_, page := echoing(t, browser)
				for range 20 {
					wantEcho(t, page)
				}
			})
		})
	}
}

func TestBusyProcessDoesNotStopTheBrowser(t *testing.T) {
	var stop atomic.Bool
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for !stop.Load() {
			compute()
		}
	}()
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		post(t, c.port, 1, 20)
		synctest.Wait()
		assert.EqualValues(t, 20, c.bgPort.Stats().Received)
	})
	stop.Store(true)
	<-stopped
}
