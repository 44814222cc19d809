package webext

import (
	"gangway/wasm/codec"
	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/host"
)

// OnSuspend listens for the suspension of the background. It follows
// runtime.onSuspend:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/onSuspend
//
// The event is the last turn of which a background can be sure. All that the
// program does before all of its goroutines wait gets through: messages that it
// posts arrive before the ends of its ports, and writes to
// [Runtime.SessionStorage] that it begins are done. Nothing later is certain:
// no answer, no timer, nothing that arrives. A browser that finds the
// background busy after all lets it go on. A background that is killed, by a
// crash, a reload or the end of the browser, is told nothing.
//
// Only backgrounds have the event; elsewhere it is [ErrUnsupported]. Chromium tells
// no service worker of its suspension.
func (r *Runtime) OnSuspend() (*Listener[struct{}], error) {
	l, err := listenTo(r, eventSuspend, nothing)
	if err != nil {
		return nil, failure.In("listen for suspension", err)
	}
	return l, nil
}

// OnPageShow listens for the page being shown again: it comes out of the
// back/forward cache, or its tab was hidden and is not any more. It joins the
// events pageshow of the window and visibilitychange of the document:
// https://developer.mozilla.org/docs/Web/API/Window/pageshow_event
//
// It is the time to connect anew: out of the back/forward cache it comes after
// the ends of the page's ports, which are [ErrFrozen]. One return can bring it
// twice. The first time that a page is shown does not. It never occurs where
// there is no page, and in pages that are never seen.
func (r *Runtime) OnPageShow() (*Listener[struct{}], error) {
	l, err := listenTo(r, eventPageShow, nothing)
	if err != nil {
		return nil, failure.In("listen for the page being shown", err)
	}
	return l, nil
}

// OnTabRemoved listens for tabs being closed; each brings its id. It follows
// tabs.onRemoved:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/onRemoved
//
// The event is there for backgrounds and extension pages; elsewhere it is
// [ErrUnsupported]. This listener does not wake a suspended background, which
// can see by [Runtime.OpenTabs], when it is woken, which tabs are left.
func (r *Runtime) OnTabRemoved() (*Listener[int64], error) {
	l, err := listenTo(r, eventTabRemoved, readTabID)
	if err != nil {
		return nil, failure.In("listen for closed tabs", err)
	}
	return l, nil
}

// OpenTabs returns the ids of the tabs that are open, in no order. It follows
// tabs.query:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/query
//
// It needs no permission. Tabs of private windows are among them if the
// extension is allowed there. Backgrounds and extension pages have it; elsewhere
// it is [ErrUnsupported].
func (r *Runtime) OpenTabs(ctx Context) ([]int64, error) {
	var ids tabIDs
	tabs, err := host.Wait(ctx, r.host, "tabs.query", anyTab)
	if err == nil {
		err = codec.Unmarshal(tabs, &ids)
	}
	if err != nil {
		return nil, failure.In("look for open tabs", err)
	}
	return ids, nil
}

// anyTab is the list of arguments that has an empty object.
var anyTab = []byte("\x81\xa0")

// tabIDs are the ids of tabs, of which a browser says more.
type tabIDs []int64

// DecodeCBOR implements [codec.Decodable].
func (t *tabIDs) DecodeCBOR(d *codec.Decoder) {
	for tabs := d.Array(); d.Next(&tabs); {
		for n := d.Map(); d.Next(&n); {
			if string(d.Key()) == "id" {
				*t = append(*t, d.Int(64))
			} else {
				d.Skip()
			}
		}
	}
}

// nothing reads the object of an event that brings none.
func nothing([]byte) (struct{}, error) { return struct{}{}, nil }

// readTabID returns the id of a tab, -1 if the browser gives something else.
func readTabID(arguments []byte) (id int64, err error) {
	id = -1
	if decodeFirst(arguments, func(d *codec.Decoder) { id = d.Int(64) }) != nil {
		return -1, nil
	}
	return id, nil
}
