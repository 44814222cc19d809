package webschema

import (
	_ "embed"
	"encoding/json"
)

//go:embed since.json
var sinceText []byte

// Versions are the first versions of browsers that have a part of the API, such
// as "109"; empty for a browser that has it not.
type Versions struct {
	Firefox string `json:"firefox,omitempty"`
	Android string `json:"android,omitempty"` // Firefox for Android.
	Chrome  string `json:"chrome,omitempty"`  // Chromium has the same numbers.
}

// Since returns the versions of functions and events by their paths, such as
// "tabs.query": a new map each time. Not all parts are in it.
func Since() (map[string]Versions, error) {
	var since map[string]Versions
	return since, json.Unmarshal(sinceText, &since)
}
