package webexttest

import (
	"fmt"
	"maps"
	"strconv"

	"gangway/wasm/webext/notifications"
)

// A notification is one that an extension shows to the user.
type notification struct {
	id      string
	options map[string]any // Not changed, but replaced.
}

// change changes the options that are given.
func (n *notification) change(options map[string]any) {
	n.options = maps.Clone(n.options)
	maps.Copy(n.options, options)
}

// buttons returns how many buttons a notification has. Chromium shows two at most.
func (n *notification) buttons() int {
	const most = 2
	list, _ := n.options["buttons"].([]any)
	return min(len(list), most)
}

// show shows a notification, in place of one with the same id.
func (e *Extension) show(n *notification) {
	if e.browser.profile == Firefox {
		e.endNotification(n.id, true)
	}
	e.notifications[n.id] = n
	if e.browser.profile == Firefox {
		happen(e, "notifications.onShown", n.id)
	}
}

// endNotification takes a notification away, and reports whether there was one.
func (e *Extension) endNotification(id string, byUser bool) bool {
	if e.notifications[id] == nil {
		return false
	}
	delete(e.notifications, id)
	happen(e, "notifications.onClosed", notifications.Closed{NotificationID: id, ByUser: byUser})
	return true
}

// notificationID returns the id of a notification for which the extension has none:
// a number in Firefox, which begins anew with the extension, and a UUID in Chromium.
func (e *Extension) notificationID() string {
	if e.browser.profile == Chromium {
		return e.browser.ids.uuid()
	}
	id := strconv.Itoa(e.nextNotification)
	e.nextNotification++
	return id
}

// dropNotifications takes all notifications away with the extension.
func (e *Extension) dropNotifications() {
	clear(e.notifications)
	e.nextNotification = 0
}

// Notifications returns the notifications that the extension shows, by their ids.
// Each is the options that it was created with, as package codec has them in a field
// of type any.
func (e *Extension) Notifications() map[string]map[string]any {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	all := make(map[string]map[string]any)
	for id, n := range e.notifications {
		all[id] = maps.Clone(n.options)
	}
	return all
}

// ClickNotification clicks a notification, which wakes the background. In Firefox it
// closes then; in Chromium it stays. It panics if there is no such notification, as
// the other acts of the user do.
func (e *Extension) ClickNotification(id string) {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	e.shown(id)
	happen(e, "notifications.onClicked", id)
	if e.browser.profile == Firefox {
		e.endNotification(id, true)
	}
}

// ClickNotificationButton clicks a button of a notification, 0 for the first. It
// panics if the notification has no such button, as none has in Firefox.
func (e *Extension) ClickNotificationButton(id string, button int) {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	if has := e.shown(id).buttons(); button < 0 || button >= has {
		panic(fmt.Sprintf("webexttest: the notification %q of %s has %d buttons, and none with the index %d", id, e.id, has, button))
	}
	happen(e, "notifications.onButtonClicked", notifications.ButtonClicked{NotificationID: id, ButtonIndex: float64(button)})
}

// CloseNotification closes a notification, as the user does who has read it.
func (e *Extension) CloseNotification(id string) {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	e.shown(id)
	e.endNotification(id, true)
}

// shown returns a notification that the user sees.
func (e *Extension) shown(id string) *notification {
	n := e.notifications[id]
	if n == nil {
		panic(fmt.Sprintf("webexttest: %s shows no notification %q", e.id, id))
	}
	return n
}
