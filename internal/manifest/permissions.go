package manifest

import (
	"fmt"
	"maps"
	"slices"
)

// Uses holds the permissions that Firefox knows, each with texts of which code
// that needs it has at least one. Those without any cannot be told from code.
//
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/manifest.json/permissions
var Uses = map[string][]string{
	"activeTab":                           nil,
	"alarms":                              {"alarms"},
	"background":                          nil,
	"bookmarks":                           {"bookmarks"},
	"browserSettings":                     {"browserSettings"},
	"browsingData":                        {"browsingData"},
	"captivePortal":                       {"captivePortal"},
	"clipboardRead":                       nil,
	"clipboardWrite":                      nil,
	"contentSettings":                     {"contentSettings"},
	"contextMenus":                        {"contextMenus", "menus"},
	"contextualIdentities":                {"contextualIdentities"},
	"cookies":                             {"cookie"},
	"debugger":                            {"debugger"},
	"declarativeNetRequest":               {"declarative"},
	"declarativeNetRequestFeedback":       {"declarative"},
	"declarativeNetRequestWithHostAccess": {"declarative"},
	"devtools":                            nil,
	"dns":                                 {"dns"},
	"downloads":                           {"downloads"},
	"downloads.open":                      {"downloads"},
	"find":                                {"find"},
	"geolocation":                         {"geolocation"},
	"history":                             {"history"},
	"identity":                            {"identity"},
	"idle":                                {"idle"},
	"management":                          {"management"},
	"menus":                               {"menus", "contextMenus"},
	"menus.overrideContext":               {"overrideContext"},
	"nativeMessaging":                     {"connectNative", "sendNativeMessage"},
	"notifications":                       {"notifications"},
	"pageCapture":                         {"pageCapture"},
	"pkcs11":                              {"pkcs11"},
	"privacy":                             {"privacy"},
	"proxy":                               {"proxy"},
	"publicSuffix":                        {"publicSuffix"},
	"scripting":                           {"scripting"},
	"search":                              {"search"},
	"sessions":                            {"sessions"},
	"storage":                             {"storage"},
	"tabGroups":                           {"tabGroups"},
	"tabHide":                             {"hide"},
	"tabs":                                nil,
	"theme":                               {"theme"},
	"topSites":                            {"topSites"},
	"trialML":                             {"trial"},
	"unlimitedStorage":                    nil,
	"userScripts":                         {"userScripts", "onUserScript"},
	"webNavigation":                       {"webNavigation"},
	"webRequest":                          {"webRequest"},
	"webRequestAuthProvider":              {"webRequest"},
	"webRequestBlocking":                  {"webRequest"},
	"webRequestFilterResponse":            {"webRequest"},
}

// OptionalOnly reports whether Firefox takes a permission among the optional ones
// alone. Seen in Firefox ESR 153, in the schemas of its API.
func OptionalOnly(permission string) bool {
	return permission == "trialML" || permission == "userScripts"
}

// permissions checks the names of permissions.
func (c *manifestCheck) permissions(manifest map[string]any) {
	for _, key := range []string{"permissions", "optional_permissions"} {
		for i, name := range Strings(manifest[key]) {
			where := fmt.Sprintf("%s[%d]", key, i)
			_, known := Uses[name]
			switch {
			case c.firefox && key == "permissions" && OptionalOnly(name):
				c.found(SeverityError, where, "Firefox has %q among optional_permissions alone, for a program that requests it, and passes over it here; "+
					`a key "{chromium}.permissions" says it for Chromium`, name)
			case known:
			case c.firefox && withoutPort(name) != name:
				c.hasPort(where, name)
			case !ValidPattern(withoutPort(name)):
				if !c.firefox {
					continue // It may be one of Chromium.
				}
				c.unknownPermission(where, name)
			case c.version == 3:
				c.found(SeverityWarning, where, "in manifest v3, %q belongs into host_permissions", name)
			}
		}
	}
}

// unknownPermission tells of a permission that Firefox passes over.
func (c *manifestCheck) unknownPermission(at, name string) {
	if meant := Nearest(name, slices.Sorted(maps.Keys(Uses))); meant != "" {
		c.found(SeverityError, at, "Firefox does not know the permission %q; %q is probably meant", name, meant)
		return
	}
	c.found(SeverityWarning, at, "Firefox does not know the permission %q; correct or remove it", name)
}

// Strings returns the strings of a list.
func Strings(value any) []string {
	list, _ := value.([]any)
	var all []string
	for _, element := range list {
		if text, ok := element.(string); ok {
			all = append(all, text)
		}
	}
	return all
}
