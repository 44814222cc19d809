package webexttest

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCloseEndsProgramsAndPorts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		browser := Open(Firefox)
		ext := browser.Install(testID)
		bg := ext.Background(echo)
		page := browser.OpenTab("https://example.org/").ContentScript(ext, nil)
		wantEcho(t, page)
		port := open(t, page.Runtime())
		program := bg.Context()
		require.NoError(t, browser.Close())
		require.NoError(t, program.Wait())
		assert.ErrorIs(t, port.Err(), webext.ErrContextInvalidated)
		assert.NoError(t, browser.Close())
	})
}

func TestCloseNamesProgramsThatDoNotReturn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		browser := Open(Firefox)
		stuck := make(chan struct{})
		browser.Install(testID).Background(func(*webext.Runtime) error {
			<-stuck
			return nil
		})
		start := time.Now()
		assert.ErrorContains(t, browser.Close(), "background of "+testID+" has not returned")
		assert.Equal(t, patience, time.Since(start))
		close(stuck)
	})
}

func TestNothingStartsInAClosedBrowser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		browser := Open(Chromium)
		ext := browser.Install(testID)
		require.NoError(t, browser.Close())
		fail := func(*webext.Runtime) error { return errors.New("started") }
		assert.Nil(t, ext.Background(fail).Context())
		assert.NoError(t, browser.OpenTab("https://example.org/").ContentScript(ext, fail).Wait())
		assert.NoError(t, browser.Install("other@gangway.test").OpenPopup(fail).Wait())
	})
}

func TestWithoutBubbleAndWithoutTest(t *testing.T) {
	for _, p := range []Profile{Firefox, Chromium} {
		browser := Open(p)
		ext := browser.Install(testID)
		bg := ext.Background(echo)
		page := browser.OpenTab("https://example.org/").ContentScript(ext, nil)
		wantEcho(t, page)
		bg.Kill()
		wantEcho(t, page)
		require.NoError(t, browser.Close())
	}
}

func TestWaitReturnsWhatTheProgramReturned(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		page := browser.OpenTab("https://example.org/").ContentScript(ext, func(*webext.Runtime) error {
			return assert.AnError
		})
		assert.Equal(t, assert.AnError, page.Wait())
	})
}

func TestManyContextsLeaveNothingBehind(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		bg, page := echoing(t, browser)
		ext := page.extension
		for range 50 {
			tab := browser.OpenTab("https://example.org/")
			wantEcho(t, tab.ContentScript(ext, nil))
			tab.Close()
		}
		synctest.Wait()
		assert.Len(t, browser.contexts, 2)
		assert.Len(t, browser.tabs, 1)
		c := bg.Context()
		assert.Empty(t, c.ends)
		records, ports, replies := c.loader.Holds()
		assert.Equal(t, [3]int{}, [3]int{records, ports, replies})
		assert.True(t, browser.loop.Idle())
	})
}

func TestProfilesHaveNames(t *testing.T) {
	assert.Equal(t, "Firefox", Firefox.String())
	assert.Equal(t, "Chromium", Chromium.String())
}
