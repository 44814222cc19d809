package firefox

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// quietPrefs keep Firefox offline and quiet. With Marionette on, Firefox adds
// its own recommended preferences for remote control to them.
var quietPrefs = map[string]any{
	// A page whose icon is still being fetched is not kept in the back/forward
	// cache.
	"browser.chrome.site_icons": false,

	"app.normandy.enabled":                       false,
	"app.shield.optoutstudies.enabled":           false,
	"browser.newtabpage.activity-stream.enabled": false,
	"browser.region.network.url":                 "",
	"browser.safebrowsing.update.enabled":        false,
	"browser.startup.page":                       0,
	"datareporting.policy.dataSubmissionEnabled": false,
	"extensions.getAddons.cache.enabled":         false,
	"extensions.update.enabled":                  false,
	"marionette.port":                            0, // A free one; Firefox writes it down.
	"network.captive-portal-service.enabled":     false,
	"network.connectivity-service.enabled":       false,
	"nimbus.rollouts.enabled":                    false,
	"services.settings.server":                   "data:,#remote-settings-dummy/v1",
}

// userJS writes the profile's user.js: the quiet preferences, and over them
// the caller's.
func userJS(prefs map[string]any) (string, error) {
	all := maps.Clone(quietPrefs)
	maps.Copy(all, prefs)
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(all)) {
		value, err := prefLiteral(all[name])
		if err != nil {
			return "", fmt.Errorf("preference %s: %w", name, err)
		}
		fmt.Fprintf(&text, "user_pref(%q, %s);\n", name, value)
	}
	return text.String(), nil
}

// prefLiteral writes the three kinds of value that a preference can have.
func prefLiteral(value any) (string, error) {
	switch value.(type) {
	case bool, string, int, int32, int64:
		text, err := json.Marshal(value)
		return string(text), err
	}
	return "", fmt.Errorf("a %T cannot be a preference: use bool, int or string", value)
}
