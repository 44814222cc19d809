package main

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gangway/examples/notes/notebook"
	"gangway/wasm/rpc"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// declared are the events of the module.
var declared = webexttest.Declares("action.onClicked", "late.tabs.onRemoved", "runtime.onConnect", "runtime.onSuspend")

const article = "https://news.example/article?id=1"

// A desk is a browser with the background, and a tab with a page.
type desk struct {
	browser    *webexttest.Browser
	extension  *webexttest.Extension
	background *webexttest.Background
	tab        *webexttest.Tab
}

// live runs a test in a bubble, with a desk.
func live(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		browser := webexttest.NewBrowser(t, webexttest.Firefox)
		browser.SettleWith(synctest.Wait)
		e := browser.Install("notes@gangway.test", webexttest.Files(os.DirFS("..")), webexttest.Permissions("activeTab", "storage"))
		test(t, &desk{browser, e, e.Background(run, declared), browser.OpenTab(article)})
	})
}

// in returns the notebook as a content script sees it.
func (d *desk) in(t *testing.T, tab *webexttest.Tab) notebook.Notebook {
	t.Helper()
	book, err := notebook.Dial(tab.ContentScript(d.extension, nil).Runtime())
	require.NoError(t, err)
	return book
}

// texts returns the notes on a page.
func texts(t *testing.T, rt *webext.Runtime, url string) (all []string) {
	t.Helper()
	sheet, err := notebook.On(url).Get(t.Context(), rt)
	require.NoError(t, err)
	for _, n := range sheet.Notes {
		all = append(all, n.Quote+"|"+n.Text)
	}
	return all
}

// TestNotesOutliveTheBackground adds and removes notes while the background is
// suspended and dies. A call that is made again adds its note once.
func TestNotesOutliveTheBackground(t *testing.T) {
	live(t, func(t *testing.T, d *desk) {
		ctx, book := t.Context(), d.in(t, d.tab)
		reader := d.extension.OpenPopup(nil).Runtime()
		watch, err := notebook.On(article).Watch(reader)
		require.NoError(t, err)
		first := notebook.Draft{URL: article, ID: "1", Quote: " of the page\n", Text: "my words"}
		require.NoError(t, book.Add(ctx, first))
		seen, err := watch.Receive(ctx)
		require.NoError(t, err)
		assert.Len(t, seen.Notes, 1)

		d.background.Suspend()
		require.NoError(t, book.Add(ctx, first))
		d.background.Kill()
		require.NoError(t, book.Add(ctx, notebook.Draft{URL: article + "#part", ID: "2", Text: "more"}))
		assert.Equal(t, []string{"of the page|my words", "|more"}, texts(t, reader, article))

		require.NoError(t, book.Remove(ctx, notebook.Place{URL: article, ID: "1"}))
		require.NoError(t, book.Remove(ctx, notebook.Place{URL: article, ID: "1"}))
		require.NoError(t, book.Remove(ctx, notebook.Place{URL: article, ID: "2"}))
		assert.Empty(t, texts(t, reader, article))
	})
}

// TestPagesWriteOnTheirOwnSiteAlone calls as content scripts, and as the window.
func TestPagesWriteOnTheirOwnSiteAlone(t *testing.T) {
	live(t, func(t *testing.T, d *desk) {
		ctx, book := t.Context(), d.in(t, d.tab)
		note := notebook.Draft{ID: "1", Text: "a note"}
		for url, want := range map[string]error{
			"https://news.example/other":   nil,
			"https://bank.example/":        rpc.PermissionDenied,
			"http://news.example/":         rpc.PermissionDenied,
			"https://news.example:8080/":   rpc.PermissionDenied,
			"news.example/article":         rpc.PermissionDenied,
			"":                             rpc.PermissionDenied,
			"https://news.example/\x7f":    rpc.PermissionDenied,
			"https://news.example.evil/":   rpc.PermissionDenied,
			"https://news.example@bank.x/": rpc.PermissionDenied,
			"https://news.example/" + strings.Repeat("a", maxURL): rpc.InvalidArgument,
		} {
			note.URL = url
			assert.ErrorIs(t, book.Add(ctx, note), want, url)
			assert.ErrorIs(t, book.Remove(ctx, notebook.Place{URL: url, ID: "1"}), want, url)
		}
		window, err := notebook.Dial(d.extension.OpenPopup(nil).Runtime())
		require.NoError(t, err)
		note.URL = "https://bank.example/"
		assert.NoError(t, window.Add(ctx, note))
	})
}

func TestNotesAreBounded(t *testing.T) {
	live(t, func(t *testing.T, d *desk) {
		ctx, book := t.Context(), d.in(t, d.tab)
		long := strings.Repeat("é", maxText)
		for _, wrong := range []notebook.Draft{
			{ID: "1", Text: " \n"},
			{ID: "1", Text: long + "é"},
			{ID: "1", Quote: long + "é"},
			{ID: "", Text: "a note"},
			{ID: strings.Repeat("1", maxID+1), Text: "a note"},
		} {
			wrong.URL = article
			assert.ErrorIs(t, book.Add(ctx, wrong), rpc.InvalidArgument)
		}
		for n := range maxNotes {
			require.NoError(t, book.Add(ctx, notebook.Draft{URL: article, ID: strings.Repeat("1", n/10+1) + string(rune('a'+n%10)), Text: "a note"}))
		}
		assert.ErrorIs(t, book.Add(ctx, notebook.Draft{URL: article, ID: "x", Text: "one more"}), rpc.ResourceExhausted)
	})
}

// TestButtonShowsNotesInThePageOrInAWindow clicks it over pages that show notes,
// that cannot, that answer otherwise, and without a content script.
func TestButtonShowsNotesInThePageOrInAWindow(t *testing.T) {
	answers := map[string]func(q *webext.Request) error{
		"shows":   func(q *webext.Request) error { return q.Reply(notebook.Toggled{Done: true}) },
		"cannot":  func(q *webext.Request) error { return q.Reply(notebook.Toggled{}) },
		"strange": func(q *webext.Request) error { return q.Reply("no") },
		"empty":   nil,
	}
	for name, windows := range map[string]int{"shows": 0, "cannot": 1, "strange": 0, "empty": 1} {
		t.Run(name, func(t *testing.T) {
			live(t, func(t *testing.T, d *desk) {
				opened := ""
				d.extension.Handle("windows.create", func(arguments ...any) (any, error) {
					opened = arguments[0].(map[string]any)["url"].([]any)[0].(string)
					return nil, errors.New("no screen")
				})
				d.tab.SetTitle("An article")
				asked := 0
				if answer := answers[name]; answer != nil {
					d.tab.ContentScript(d.extension, func(rt *webext.Runtime) error {
						requests, err := rt.OnMessage()
						if err != nil {
							return err
						}
						for q := range requests.Values(rt.Lifetime()) {
							var toggle notebook.Toggle
							if err := errors.Join(q.Message().Decode(&toggle), answer(q)); err != nil {
								return err
							}
							asked++
						}
						return nil
					})
				}
				d.background.Suspend()
				d.extension.ClickAction(d.tab)
				time.Sleep(attempts * pause)
				synctest.Wait()
				if windows == 0 {
					assert.Equal(t, 1, asked)
					assert.Empty(t, opened)
				} else {
					assert.Equal(t, "window.html?title=An+article&url=https%3A%2F%2Fnews.example%2Farticle%3Fid%3D1", opened)
				}
			})
		})
	}
}

// TestImpatientClicksOpenOneWindow clicks again while the page does not listen, and in
// another tab, which does not wait for it.
func TestImpatientClicksOpenOneWindow(t *testing.T) {
	live(t, func(t *testing.T, d *desk) {
		opened := 0
		d.extension.Handle("windows.create", func(...any) (any, error) {
			opened++
			return nil, errors.New("no screen")
		})
		other := d.browser.OpenTab("https://news.example/other")
		shown := false
		other.ContentScript(d.extension, func(rt *webext.Runtime) error {
			requests, err := rt.OnMessage()
			if err != nil {
				return err
			}
			q, err := requests.Receive(rt.Lifetime())
			if err != nil {
				return err
			}
			shown = true
			return q.Reply(notebook.Toggled{Done: true})
		})
		for range 3 {
			d.extension.ClickAction(d.tab)
			time.Sleep(pause)
		}
		d.extension.ClickAction(other)
		synctest.Wait()
		assert.True(t, shown)
		time.Sleep(attempts * pause)
		synctest.Wait()
		assert.Equal(t, 1, opened)
	})
}
