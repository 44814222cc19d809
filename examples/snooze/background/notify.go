package main

import (
	"fmt"
	"strings"

	"gangway/examples/snooze/nap"
	"gangway/wasm/webext/notifications"
)

// notify tells that tabs are back.
func (k *keeper) notify(woken []nap.Tab) error {
	if len(woken) == 0 {
		return nil
	}
	title := "A tab is back"
	if len(woken) > 1 {
		title = fmt.Sprintf("%d tabs are back", len(woken))
	}
	var names []string
	for _, tab := range woken {
		names = append(names, tab.Title)
	}
	_, err := notifications.Create(k.rt.Lifetime(), k.rt, nil, notifications.CreateNotificationOptions{
		Type:    notifications.TemplateTypeBasic,
		IconURL: new("/icon.png"), // From the root: Chromium begins at the folder of the worker.
		Title:   title,
		Message: strings.Join(names, "\n"),
	})
	if err == nil {
		fmt.Fprintf(k.out, "notified: %s\n", title)
	}
	return err
}
