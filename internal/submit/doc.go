// Package submit sends a packed extension to its store: to addons.mozilla.org by
// its API v5 (https://mozilla.github.io/addons-server/topics/api/), and to the
// Chrome Web Store by its API v2
// (https://developer.chrome.com/docs/webstore/api/reference/rest).
//
// Credentials come from the environment alone, and no text of this package has
// them, not even when a store repeats them in an error.
package submit
