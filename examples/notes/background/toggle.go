package main

import (
	"errors"
	"net/url"
	"strings"
	"sync"
	"time"

	"gangway/examples/notes/notebook"
	"gangway/wasm/webext"
	"gangway/wasm/webext/windows"
)

// The content script of a page that has just been opened may not listen yet: the
// background asks again, so many times.
const (
	attempts = 20
	pause    = 150 * time.Millisecond
)

// A toggler shows and hides the notes on pages.
type toggler struct {
	rt    *webext.Runtime
	asked sync.Map // The IDs of the tabs whose pages are asked again.
}

// toggle shows or hides the notes on the page in a tab: in the page, or else in a
// window of their own.
func (t *toggler) toggle(tab webext.Tab) error {
	done, err := ask(t.rt, tab.ID)
	if errors.Is(err, webext.ErrNoReceiver) && mayListen(tab.URL) {
		if _, waits := t.asked.LoadOrStore(tab.ID, nil); waits {
			return nil // The person has clicked before, and this page is slow.
		}
		defer t.asked.Delete(tab.ID)
		done, err = t.askAgain(tab.ID)
	}
	if done || err != nil && !errors.Is(err, webext.ErrNoReceiver) {
		return err
	}
	return open(t.rt, tab)
}

// askAgain asks the page in a tab until it listens, or does so for too long.
func (t *toggler) askAgain(tab int64) (done bool, err error) {
	err = webext.ErrNoReceiver
	for n := 1; errors.Is(err, webext.ErrNoReceiver) && n < attempts; n++ {
		select {
		case <-time.After(pause):
			done, err = ask(t.rt, tab)
		case <-t.rt.Lifetime().Done():
			return false, t.rt.Lifetime().Err()
		}
	}
	return done, err
}

// ask asks the page in a tab to show or hide the notes, and returns whether it has.
func ask(rt *webext.Runtime, tab int64) (bool, error) {
	m, err := rt.SendMessageTab(rt.Lifetime(), tab, webext.SendInfo{FrameID: new(int64)}, notebook.Toggle{})
	if err != nil {
		return false, err
	}
	var answer notebook.Toggled
	err = m.Decode(&answer)
	return answer.Done, err
}

// mayListen reports whether the page at an address may have a content script.
func mayListen(address string) bool {
	return strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
}

// open opens the window. It is for pages in which no content script runs, such as
// those of the browser, and for those in which it runs in a frame: Chromium does so
// where the page refuses WebAssembly.
func open(rt *webext.Runtime, tab webext.Tab) error {
	if tab.URL == "" {
		return errors.New("the browser does not tell which page this is")
	}
	query := url.Values{"url": {tab.URL}, "title": {tab.Title}}
	_, err := windows.Create(rt.Lifetime(), rt, &windows.CreateData{
		URL:    []string{"window.html?" + query.Encode()},
		Type:   new(windows.CreateTypePopup),
		Width:  new(int64(400)),
		Height: new(int64(640)),
	})
	return err
}
