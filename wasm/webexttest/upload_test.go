package webexttest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/webext"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestArchiveCopesWithPagesThatGo tests the background of ExampleTab_Close as a
// user would: with each browser and each way in which a page can go.
func TestArchiveCopesWithPagesThatGo(t *testing.T) {
	ways := map[string]func(*webexttest.Extension, *webexttest.Tab){
		"tab closed":         func(_ *webexttest.Extension, tab *webexttest.Tab) { tab.Close() },
		"navigation":         func(_ *webexttest.Extension, tab *webexttest.Tab) { tab.Navigate("https://example.com/") },
		"back/forward cache": func(_ *webexttest.Extension, tab *webexttest.Tab) { tab.Freeze() },
		"crash": func(ext *webexttest.Extension, tab *webexttest.Tab) {
			for _, c := range tab.Frame().Contexts(ext) {
				c.Drop()
			}
		},
	}
	for name, leave := range ways {
		for _, p := range []webexttest.Profile{webexttest.Firefox, webexttest.Chromium} {
			t.Run(name+" in "+p.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					kept, lost := make(chan string, 1), make(chan string, 1)
					browser := webexttest.NewBrowser(t, p)
					ext := browser.Install("archive@gangway.test")
					ext.Background(archive(func(text string) { kept <- text }, func(text string) { lost <- text }))

					tab := browser.OpenTab("https://example.org/")
					upload(t, tab.ContentScript(ext, nil), part{Text: "half of "}, part{Text: "it"})
					leave(ext, tab)
					assert.Equal(t, "half of it", <-lost)
					assert.Empty(t, kept)

					next := browser.OpenTab("https://example.org/")
					upload(t, next.ContentScript(ext, nil), part{Text: "all of "}, part{Text: "it", Last: true})
					assert.Equal(t, "all of it", <-kept)
				})
			})
		}
	}
}

func upload(t *testing.T, page *webexttest.Context, parts ...part) {
	t.Helper()
	port, err := page.Runtime().Connect(webext.ConnectInfo{})
	require.NoError(t, err)
	for _, p := range parts {
		require.NoError(t, port.PostMessage(p))
	}
}

// An hour in the life of an extension takes no time in a bubble.
func TestTimePassesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		browser := webexttest.NewBrowser(t, webexttest.Firefox)
		ext := browser.Install("archive@gangway.test")
		kept := make(chan string, 100)
		background := ext.Background(archive(func(text string) { kept <- text }, func(string) {}), webexttest.Idle(30*time.Second))
		for range 60 {
			time.Sleep(time.Minute)
			upload(t, browser.OpenTab("https://example.org/").ContentScript(ext, nil), part{Text: "!", Last: true})
			<-kept
		}
		assert.Equal(t, 61, background.Starts())
	})
}
