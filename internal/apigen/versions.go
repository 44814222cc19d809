package apigen

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"gangway/internal/webschema"
)

// sinceFile is where the versions stand, from the top of the repository.
const sinceFile = "internal/webschema/since.json"

// written are the functions and events whose code in the packages is not generated,
// and that not all browsers have for which an extension may be.
var written = []string{"runtime.onUserScriptConnect", "runtime.onUserScriptMessage", "webRequest.filterResponseData"}

// WriteVersions reads the versions of browsers out of data.json of the npm
// package @mdn/browser-compat-data, which is in the public domain, and writes those
// of the API's functions and events into the repository at top.
func WriteVersions(top, data string) error {
	text, err := os.ReadFile(data)
	if err != nil {
		return err
	}
	var compat struct {
		WebExtensions struct {
			API json.RawMessage `json:"api"`
		} `json:"webextensions"`
	}
	if err := json.Unmarshal(text, &compat); err != nil {
		return err
	}
	parts, err := Parts()
	if err != nil {
		return err
	}
	since := map[string]webschema.Versions{}
	collectVersions(since, "", compat.WebExtensions.API)
	known := map[string]webschema.Versions{}
	paths := slices.Clone(written)
	for _, p := range parts {
		paths = append(paths, p.Path)
	}
	for _, path := range paths {
		if v := since[path]; v.Firefox != "" || v.Android != "" { // Others are none of its API.
			known[path] = v
		}
	}
	return os.WriteFile(filepath.Join(top, filepath.FromSlash(sinceFile)), linesOf(known), 0o644)
}

// linesOf returns a file with one line for each part.
func linesOf(known map[string]webschema.Versions) []byte {
	file := "{"
	for i, path := range sortedKeys(known) {
		if i > 0 {
			file += ","
		}
		line, err := marshal(known[path])
		if err != nil {
			panic(err) // Strings always have a form.
		}
		file += "\n" + strconv.Quote(path) + ": " + string(line)
	}
	return []byte(file + "\n}\n")
}

// collectVersions notes the versions of a part of the data and of all below it.
// Parts that are no objects have none.
func collectVersions(since map[string]webschema.Versions, path string, text json.RawMessage) {
	var parts map[string]json.RawMessage
	if json.Unmarshal(text, &parts) != nil {
		return
	}
	for name, part := range parts {
		if name == "__compat" {
			since[path] = versionsOf(part)
			continue
		}
		below := name
		if path != "" {
			below = path + "." + name
		}
		collectVersions(since, below, part)
	}
}

// versionsOf reads the versions of one part.
func versionsOf(text json.RawMessage) webschema.Versions {
	var compat struct {
		Support map[string]json.RawMessage `json:"support"`
	}
	if json.Unmarshal(text, &compat) != nil {
		return webschema.Versions{}
	}
	return webschema.Versions{
		Firefox: firstVersion(compat.Support["firefox"]),
		Android: firstVersion(compat.Support["firefox_android"]),
		Chrome:  firstVersion(compat.Support["chrome"]),
	}
}

// firstVersion returns the version of one browser, of which the data has one
// statement, or a list with the present one first.
func firstVersion(text json.RawMessage) string {
	var list []json.RawMessage
	if json.Unmarshal(text, &list) == nil && len(list) > 0 {
		text = list[0]
	}
	var statement struct {
		Added any `json:"version_added"`
	}
	if json.Unmarshal(text, &statement) != nil {
		return ""
	}
	version, _ := statement.Added.(string)
	if _, err := strconv.ParseFloat(version, 64); err != nil {
		return ""
	}
	return version
}
