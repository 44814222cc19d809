package webexttest

import (
	"fmt"
	"slices"

	"gangway/wasm/internal/apivalue"
	"gangway/wasm/internal/host"
	"gangway/wasm/webext/notifications"
)

// notificationFunctions are the functions of notifications.
var notificationFunctions = functions{
	"notifications.create": createNotification,
	"notifications.update": updateNotification,
	"notifications.clear":  (*Context).clearNotification,
	"notifications.getAll": getNotifications,
}

// createNotification is notifications.create. The browser keeps the options as they
// were given, with those of Chromium that no typed package has.
func createNotification(c *Context, arguments []any) (any, error) {
	known, _ := apivalue.FunctionOf("notifications.create")
	in, err := parameters(known, arguments)
	if err != nil {
		return nil, err
	}
	e, p := c.extension, c.browser.profile
	id, _ := in[0].Interface().(*string)
	typed, _ := in[1].Interface().(notifications.CreateNotificationOptions)
	options, _ := argument(arguments, len(arguments)-1).(map[string]any)
	if err := p.refusesNotification(options); err != nil {
		return nil, err
	}
	n := &notification{id: textOf(id), options: options}
	if n.id == "" {
		n.id = e.notificationID()
	}
	if why := p.dropsNotification(options, typed); why != "" {
		c.browser.logf("%s: a notification is not shown: %s", e.id, why)
		return n.id, nil
	}
	e.show(n)
	return n.id, nil
}

// updateNotification is notifications.update, which changes the options that are
// given.
func updateNotification(c *Context, arguments []any) (any, error) {
	const function = "notifications.update"
	if c.browser.profile != Chromium {
		return nil, host.Unsupported(function, "Chromium")
	}
	if err := c.extension.may("notifications.create"); err != nil { // Firefox's schema does not have this function.
		return nil, host.Unsupported(function, `the permission "notifications"`)
	}
	id, _ := argument(arguments, 0).(string)
	n := c.extension.notifications[id]
	if n == nil {
		return false, nil
	}
	changes, _ := argument(arguments, 1).(map[string]any)
	n.change(changes)
	return true, nil
}

// clearNotification is notifications.clear. Firefox says of each end that it was the
// user's (ext-notifications.js).
func (c *Context) clearNotification(id string) (bool, error) {
	e := c.extension
	return e.endNotification(id, c.browser.profile == Firefox), nil
}

// getNotifications is notifications.getAll. Chromium gives true in place of the
// options.
func getNotifications(c *Context, _ []any) (any, error) {
	all := make(map[string]any)
	for id, n := range c.extension.notifications {
		all[id] = true
		if c.browser.profile == Firefox {
			all[id] = n.options
		}
	}
	return all, nil
}

// refusesNotification returns the error with which Firefox refuses options.
func (p Profile) refusesNotification(options map[string]any) error {
	const ofChromium = "buttons"
	if _, has := options[ofChromium]; has && p == Firefox {
		return refused(fmt.Sprintf(`Type error for parameter options (Property %q is unsupported by Firefox) for notifications.create.`, ofChromium))
	}
	return nil
}

// dropsNotification returns the reason for which Chromium shows no notification, or
// nothing. A program is not told. Seen in Chromium 156.
func (p Profile) dropsNotification(given map[string]any, o notifications.CreateNotificationOptions) string {
	const most = 100
	lacks := func(name string) bool { return given[name] == nil }
	switch {
	case p == Firefox:
		return ""
	case slices.ContainsFunc([]string{"type", "iconUrl", "title", "message"}, lacks):
		return "Some of the required properties are missing: type, iconUrl, title and message."
	case o.Progress != nil && o.Type != notifications.TemplateTypeProgress:
		return "The progress value should not be specified for non-progress notification"
	case o.Progress != nil && (*o.Progress < 0 || *o.Progress > most):
		return "The progress value should range from 0 to 100"
	case (len(o.Items) > 0) != (o.Type == notifications.TemplateTypeList):
		return "List items provided for notification type != list"
	case (o.ImageURL != nil) != (o.Type == notifications.TemplateTypeImage):
		return "Image resource provided for notification type != image"
	}
	return ""
}
