package scaffold

// unused are the namespaces that a new background cannot use, with the reason.
var unused = map[string]string{
	"browserAction":            "it is for manifest v2; in manifest v3 it is action",
	"devtools.inspectedWindow": inDevtools,
	"devtools.network":         inDevtools,
	"devtools.panels":          inDevtools,
	"events":                   onlyTypes,
	"extensionTypes":           onlyTypes,
	"types":                    onlyTypes,
}

const (
	inDevtools = `only pages of the developer tools have it; write such a page, whose script is a Go package, and name it as "devtools_page" in the manifest`
	onlyTypes  = "it has types alone, which other APIs use"
)

// needs returns the grants of an API that needs permissions alone.
func needs(permissions ...string) grants { return grants{Permissions: permissions} }

// apis are all others.
var apis = map[string]api{
	"action": {
		First: []string{`err := action.SetBadgeText(ctx, rt, action.SetBadgeTextDetails{Text: new("Go")})`},
		Call:  "action.GetUserSettings(ctx, rt)", Part: "getUserSettings", Say: "*v.IsOnToolbar",
		Sample: `map[string]any{"isOnToolbar": true}`, Said: "true", Fakes: []string{"action.setBadgeText"},
		grants: grants{Key: "action", Value: object{"default_icon": object{iconSize: iconName}}},
	},
	"alarms": {grants: needs("alarms")},
	"bookmarks": {
		Listen: "bookmarks.OnCreated(rt)", Part: "onCreated", Say: "v.Bookmark.Title",
		Sample: `bookmarks.Created{Bookmark: bookmarks.BookmarkTreeNode{Title: "Go"}}`, Said: "Go", grants: needs("bookmarks"),
	},
	"browserSettings": {
		Call: "browsersettings.CacheEnabled.Get(ctx, rt, types.SettingGetDetails{})", Part: "cacheEnabled.get", Say: "v.LevelOfControl",
		Sample: setting, Said: "not_controllable", grants: needs("browserSettings"),
	},
	"browserSettings.colorManagement": {
		Call: "colormanagement.Mode.Get(ctx, rt, types.SettingGetDetails{})", Part: "mode.get", Say: "v.LevelOfControl",
		Sample: setting, Said: "not_controllable", grants: needs("browserSettings"),
	},
	"browsingData": {
		Call: "browsingdata.Settings(ctx, rt)", Part: "settings", Say: "*v.DataToRemove.Cache",
		Sample: `map[string]any{"options": map[string]any{}, "dataToRemove": map[string]any{"cache": true}, "dataRemovalPermitted": map[string]any{}}`,
		Said:   "true", grants: needs("browsingData"),
	},
	"captivePortal": {
		Call: "captiveportal.GetState(ctx, rt)", Part: "getState", Say: "v", Sample: `"unknown"`, Said: "unknown", grants: needs("captivePortal"),
	},
	"clipboard": {grants: needs("clipboardWrite")},
	"commands": {
		Listen: "commands.OnCommand(rt)", Part: "onCommand", Say: "v.Command",
		Sample: `commands.CommandEvent{Command: "hello"}`, Said: "hello",
		grants: grants{Key: "commands", Value: object{
			"hello": object{"suggested_key": object{"default": "Alt+Shift+H"}, "description": "Say hello"},
		}},
	},
	"contextMenus": {
		First: []string{`err := contextmenus.RemoveAll(ctx, rt)`,
			`_, err := contextmenus.Create(ctx, rt, contextmenus.CreateProperties{ID: new("hello"), Title: new("Say hello")})`},
		Listen: "contextmenus.OnClicked(rt)", Part: "onClicked", Say: "*v.Info.PageURL",
		Sample: `contextmenus.Clicked{Info: menus.OnClickData{PageURL: new("https://example.org/")}}`, Said: "https://example.org/",
		Fakes: []string{"contextMenus.removeAll", "contextMenus.create"}, grants: needs("contextMenus"),
	},
	"contextualIdentities": {
		Listen: "contextualidentities.OnCreated(rt)", Part: "onCreated", Say: "v.ContextualIdentity.Name",
		Sample: `contextualidentities.CreatedChangeInfo{ContextualIdentity: contextualidentities.ContextualIdentity{Name: "Work"}}`,
		Said:   "Work", grants: needs("contextualIdentities"),
	},
	"cookies": {
		Listen: "cookies.OnChanged(rt)", Part: "onChanged", Say: "v.Cookie.Name",
		Sample: `cookies.ChangeInfo{Cookie: cookies.Cookie{Name: "id"}}`, Said: "id",
		grants: grants{Permissions: []string{"cookies"}, Hosts: true},
	},
	"declarativeNetRequest": {
		Call: "declarativenetrequest.GetEnabledRulesets(ctx, rt)", Part: "getEnabledRulesets", Say: "v",
		Sample: `[]any{"ads"}`, Said: "[ads]", grants: needs("declarativeNetRequest"),
	},
	"dns": {
		Call: `dns.Resolve(ctx, rt, "localhost", nil)`, Part: "resolve", Say: "v.Addresses",
		Sample: `map[string]any{"addresses": []any{"127.0.0.1"}, "isTRR": false}`, Said: "[127.0.0.1]", grants: needs("dns"),
	},
	"downloads": {
		Listen: "downloads.OnCreated(rt)", Part: "onCreated", Say: "v.URL",
		Sample: `downloads.DownloadItem{URL: "https://example.org/"}`, Said: "https://example.org/", grants: needs("downloads"),
	},
	"extension": {
		Call: "extension.IsAllowedIncognitoAccess(ctx, rt)", Part: "isAllowedIncognitoAccess", Say: "v", Sample: "true", Said: "true",
	},
	"find": {
		Call: `find.Find(ctx, rt, "Go", nil)`, Part: "find", Say: "v.Count",
		Sample: `map[string]any{"count": 2}`, Said: "2", grants: needs("find"),
	},
	"history": {
		Listen: "history.OnVisited(rt)", Part: "onVisited", Say: "*v.URL",
		Sample: `history.HistoryItem{URL: new("https://example.org/")}`, Said: "https://example.org/", grants: needs("history"),
	},
	"i18n": {
		Call: "i18n.GetUILanguage(ctx, rt)", Part: "getUILanguage", Say: "v", Sample: `"en-US"`, Said: "en-US",
	},
	"identity": {
		Call: "identity.GetRedirectURL(ctx, rt, nil)", Part: "getRedirectURL", Say: "v",
		Sample: `"https://example.org/"`, Said: "https://example.org/", grants: needs("identity"),
	},
	"idle": {
		Listen: "idle.OnStateChanged(rt)", Part: "onStateChanged", Say: "v",
		Sample: "idle.IdleStateIdle", Said: "idle", grants: needs("idle"),
	},
	"management": {
		Call: "management.GetSelf(ctx, rt)", Part: "getSelf", Say: "v.InstallType",
		Sample: `map[string]any{"id": "a@example.org", "name": "A", "description": "", "version": "1", "mayDisable": true, "enabled": true,
			"type": "extension", "optionsUrl": "", "installType": "development"}`,
		Said: "development",
	},
	"menus": {
		First: []string{`err := menus.RemoveAll(ctx, rt)`,
			`_, err := menus.Create(ctx, rt, menus.CreateProperties{ID: new("hello"), Title: new("Say hello")})`},
		Listen: "menus.OnClicked(rt)", Part: "onClicked", Say: "*v.Info.PageURL",
		Sample: `menus.Clicked{Info: menus.OnClickData{PageURL: new("https://example.org/")}}`, Said: "https://example.org/",
		Fakes: []string{"menus.removeAll", "menus.create"}, grants: needs("menus"),
	},
	"notifications": {grants: needs("notifications")},
	"omnibox": {
		Listen: "omnibox.OnInputEntered(rt)", Part: "onInputEntered", Say: "v.Text",
		Sample: `omnibox.InputEntered{Text: "hello"}`, Said: "hello", grants: grants{Key: "omnibox", Value: object{"keyword": "go"}},
	},
	"pageAction": {
		Listen: "pageaction.OnClicked(rt)", Part: "onClicked", Say: "v.Tab.Index",
		Sample: "pageaction.Clicked{Tab: tabs.Tab{Index: 2}}", Said: "2",
		grants: grants{Key: "page_action", Value: object{"default_title": "Say hello", "default_icon": object{iconSize: iconName}, "show_matches": []string{"<all_urls>"}}},
	},
	"permissions": {
		Listen: "permissions.OnAdded(rt)", Part: "onAdded", Say: "v.Permissions",
		Sample: `permissions.Permissions{Permissions: []string{"tabs"}}`, Said: "[tabs]",
	},
	"pkcs11": {
		Call: `pkcs11.IsModuleInstalled(ctx, rt, "module")`, Part: "isModuleInstalled", Say: "v", Sample: "false", Said: "false", grants: needs("pkcs11"),
	},
	"privacy.network": {
		Call: "network.HTTPSOnlyMode.Get(ctx, rt, types.SettingGetDetails{})", Part: "httpsOnlyMode.get", Say: "v.LevelOfControl",
		Sample: setting, Said: "not_controllable", grants: needs("privacy"),
	},
	"privacy.services": {
		Call: "services.PasswordSavingEnabled.Get(ctx, rt, types.SettingGetDetails{})", Part: "passwordSavingEnabled.get", Say: "v.LevelOfControl",
		Sample: setting, Said: "not_controllable", grants: needs("privacy"),
	},
	"privacy.websites": {
		Call: "websites.CookieConfig.Get(ctx, rt, types.SettingGetDetails{})", Part: "cookieConfig.get", Say: "v.LevelOfControl",
		Sample: setting, Said: "not_controllable", grants: needs("privacy"),
	},
	"proxy": {
		Call: "proxy.Settings.Get(ctx, rt, types.SettingGetDetails{})", Part: "settings.get", Say: "v.LevelOfControl",
		Sample: setting, Said: "not_controllable", grants: needs("proxy"),
	},
	"publicSuffix": {
		Call: `publicsuffix.IsKnownSuffix(ctx, rt, "co.uk")`, Part: "isKnownSuffix", Say: "v", Sample: "true", Said: "true", grants: grants{Permissions: []string{"publicSuffix"}, Minimum: "153.0"},
	},
	"runtime": {
		Listen: "runtime.OnInstalled(rt)", Part: "onInstalled", Say: "v.Reason",
		Sample: `runtime.InstalledDetails{Reason: "install"}`, Said: "install",
	},
	"scripting": {
		Call: "scripting.GetRegisteredContentScripts(ctx, rt, nil)", Part: "getRegisteredContentScripts", Say: "len(v)",
		Sample: "[]any{}", Said: "0", grants: needs("scripting"),
	},
	"search": {
		Call: "search.Get(ctx, rt)", Part: "get", Say: "len(v)",
		Sample: "[]any{}", Said: "0", grants: needs("search"),
	},
	"sessions": {
		Call: "sessions.GetRecentlyClosed(ctx, rt, nil)", Part: "getRecentlyClosed", Say: "len(v)",
		Sample: "[]any{}", Said: "0", grants: needs("sessions"),
	},
	"sidebarAction": {
		Call: "sidebaraction.IsOpen(ctx, rt, sidebaraction.IsOpenDetails{})", Part: "isOpen", Say: "v",
		Sample: "true", Said: "true", grants: grants{Context: Sidebar},
	},
	"storage": {grants: needs("storage")},
	"tabGroups": {
		Listen: "tabgroups.OnCreated(rt)", Part: "onCreated", Say: "v.Color",
		Sample: `tabgroups.TabGroup{Color: "blue"}`, Said: "blue", grants: needs("tabGroups"),
	},
	"tabs": {
		Listen: "tabs.OnUpdated(rt, nil)", Part: "onUpdated", Say: "v.TabID", Sample: "tabs.Updated{TabID: 7}", Said: "7",
	},
	"theme": {
		Listen: "theme.OnUpdated(rt)", Part: "onUpdated", Say: "v.WindowID != nil",
		Sample: "theme.ThemeUpdateInfo{WindowID: new(int64(7))}", Said: "true",
	},
	"topSites": {
		Call: "topsites.Get(ctx, rt, nil)", Part: "get", Say: "len(v)", Sample: "[]any{}", Said: "0", grants: needs("topSites"),
	},
	"trial.ml": {
		Listen: "ml.OnProgress(rt)", Part: "onProgress", Say: "v.Raw() != nil",
		Sample: `webext.MessageOf([]byte{0xa0})`, Said: "true", grants: grants{Optional: []string{"trialML"}},
	},
	"userScripts": {
		Call: "userscripts.GetScripts(ctx, rt, nil)", Part: "getScripts", Say: "len(v)",
		Sample: "[]any{}", Said: "0", grants: grants{Optional: []string{"userScripts"}},
	},
	"webNavigation": {
		Listen: "webnavigation.OnCompleted(rt, nil)", Part: "onCompleted", Say: "v.URL",
		Sample: `webnavigation.CompletedDetails{URL: "https://example.org/"}`, Said: "https://example.org/", grants: needs("webNavigation"),
	},
	"webRequest": {
		Listen: "webrequest.OnCompleted(rt, nil, nil)", Part: "onCompleted", Say: "v.URL",
		Sample: `webrequest.CompletedDetails{URL: "https://example.org/"}`, Said: "https://example.org/",
		grants: grants{Permissions: []string{"webRequest"}, Hosts: true,
			Events: object{"webRequest.onCompleted": []any{object{"urls": []string{"<all_urls>"}}}}},
	},
	"windows": {
		Listen: "windows.OnCreated(rt)", Part: "onCreated", Say: "v.Focused", Sample: "windows.Window{Focused: true}", Said: "true",
	},
}

// setting is the state of a setting that an extension cannot change.
const setting = `map[string]any{"value": true, "levelOfControl": "not_controllable"}`
