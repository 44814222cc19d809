package apiuse

import (
	"strings"
)

// These rules are in the code of Firefox, and not in its schemas. Seen in
// Firefox ESR 153: ext-cookies.js, ext-proxy.js, ext-scripting.js,
// ext-webRequest.js.

// someHost stands in a need for any match pattern among the permissions.
const someHost = "some host"

// hosts are the functions and events that do nothing without a permission for
// hosts. All events of webRequest are others.
var hosts = map[string]need{
	"cookies.get":                   {someHost},
	"cookies.getAll":                {someHost},
	"cookies.set":                   {someHost},
	"cookies.remove":                {someHost},
	"cookies.onChanged":             {someHost},
	"webRequest.filterResponseData": {someHost},
	"proxy.onRequest":               {someHost},
	"scripting.executeScript":       {someHost, "activeTab"},
	"scripting.insertCSS":           {someHost, "activeTab"},
	"scripting.removeCSS":           {someHost, "activeTab"},
	"tabs.executeScript":            {someHost, "activeTab"},
	"tabs.insertCSS":                {someHost, "activeTab"},
	"tabs.removeCSS":                {someHost, "activeTab"},
}

// inVersion3 are the permissions that functions need with version 3 of the manifest
// alone.
var inVersion3 = map[string]need{"webRequest.filterResponseData": {"webRequestFilterResponse"}}

// notInContent are the objects that content scripts do not have, of namespaces
// that they have.
var notInContent = map[string]bool{"storage.session": true}

// onlyInVersion3 are those that extensions with manifest v2 never have: their user
// scripts are others.
var onlyInVersion3 = map[string]bool{"runtime.onUserScriptConnect": true, "runtime.onUserScriptMessage": true}

// add adds the needs of a use by these rules.
func (f *fact) add(u use) {
	if n := hosts[u.path]; n != nil {
		f.needs = append(f.needs, n)
	}
	f.inVersion3 = inVersion3[u.path]
	if !u.event || !strings.HasPrefix(u.path, "webRequest.") {
		return
	}
	f.needs = append(f.needs, need{someHost})
	switch {
	case u.asks && u.path == "webRequest.onAuthRequired":
		f.needs = append(f.needs, need{"webRequestBlocking", "webRequestAuthProvider"})
	case u.asks:
		f.needs = append(f.needs, need{"webRequestBlocking"})
	}
}
