package scaffold

import (
	"bytes"
	"encoding/json"
	"slices"
)

// A manifestFile is that of a new extension, in the order in which people read it.
type manifestFile struct {
	ManifestVersion int             `json:"manifest_version"`
	Name            string          `json:"name"`
	Version         string          `json:"version"`
	Description     string          `json:"description"`
	Icons           map[string]any  `json:"icons"`
	Settings        any             `json:"browser_specific_settings"`
	Permissions     []string        `json:"permissions,omitempty"`
	Optional        []string        `json:"optional_permissions,omitempty"`
	Hosts           []string        `json:"host_permissions,omitempty"`
	Background      any             `json:"background,omitempty"`
	ContentScripts  []contentScript `json:"content_scripts,omitempty"`
	Action          any             `json:"action,omitempty"`
	Options         any             `json:"options_ui,omitempty"`
	Sidebar         any             `json:"sidebar_action,omitempty"`
	PageAction      any             `json:"page_action,omitempty"`
	Commands        any             `json:"commands,omitempty"`
	Omnibox         any             `json:"omnibox,omitempty"`
	Gangway         ownSection      `json:"gangway"`
}

type contentScript struct {
	Matches []string `json:"matches"`
	JS      []string `json:"js"`
}

// ownSection is the section for Gangway itself.
type ownSection struct {
	Reflect bool     `json:"reflect"`
	Expect  []string `json:"expect,omitempty"`
	Events  object   `json:"events,omitempty"` // The arguments of events that wake the background.
}

// object is a JSON object with sorted keys.
type object = map[string]any

// iconName is the file of the icon, and iconSize its width and height.
const (
	iconName = "icon.png"
	iconSize = "128"
)

// minVersion is the first version of Firefox for a new extension that needs no
// newer one.
const minVersion = "142.0"

// minimum returns the first version of Firefox that has all its APIs.
func (s scene) minimum() string {
	minimum := minVersion
	for _, use := range s.Uses {
		minimum = max(minimum, use.Minimum) // All have three digits.
	}
	return minimum
}

// manifest returns the manifest.json.
func (s scene) manifest() ([]byte, error) {
	icons := object{iconSize: iconName}
	m := manifestFile{
		ManifestVersion: 3,
		Name:            s.Name,
		Version:         "0.1.0",
		Description:     "A browser extension written in Go.",
		Icons:           icons,
		Settings: object{"gecko": object{
			"id":                          s.ID,
			"strict_min_version":          s.minimum(),
			"data_collection_permissions": s.collected(),
		}},
		Gangway: ownSection{Expect: s.expect()},
	}
	if s.Background || s.HasOptions {
		m.Permissions = []string{"storage"}
	}
	if s.Background {
		m.Background = object{"scripts": []string{"./background"}}
	}
	if s.Content {
		m.ContentScripts = []contentScript{{Matches: []string{"<all_urls>"}, JS: []string{"./content"}}}
	}
	if s.HasPopup {
		m.Action = object{"default_popup": "popup.html", "default_title": s.Name, "default_icon": icons}
	}
	if s.has(Options) {
		m.Options = object{"page": "options.html", "open_in_tab": true}
	}
	if s.HasSidebar {
		m.Sidebar = object{"default_panel": "sidebar.html", "default_title": s.Name, "default_icon": icons, "open_at_install": false}
	}
	for _, use := range s.Uses {
		m.grant(use.grants)
	}
	return encode(m)
}

// grant adds the things that an API needs. A key that is there stays.
func (m *manifestFile) grant(g grants) {
	m.Permissions = union(m.Permissions, g.Permissions)
	m.Optional = union(m.Optional, g.Optional)
	if g.Hosts {
		m.Hosts = union(m.Hosts, []string{"<all_urls>"})
	}
	keys := map[string]*any{"action": &m.Action, "commands": &m.Commands, "omnibox": &m.Omnibox, "page_action": &m.PageAction}
	if at := keys[g.Key]; at != nil && *at == nil {
		*at = g.Value
	}
	if g.Events != nil {
		m.Gangway.Events = g.Events
	}
}

// union returns the words of both lists, sorted.
func union(a, b []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(a, b))))
}

// expect returns the texts that "gangway run --once" waits for. Around a
// suspension, too, each of these texts comes once; that of the background's
// start does not, and stands alone where run cannot have the background say
// anything else.
func (s scene) expect() []string {
	var texts []string
	if s.Content {
		texts = append(texts, s.Greeting("content script"))
	}
	if s.HasPopup {
		texts = append(texts, s.Greeting("popup"))
	}
	if s.HasPopup && s.GreetsTabs {
		texts = append(texts, "the content script says hello, popup") // At a click on its button.
	}
	if len(texts) == 0 && s.Background {
		texts = append(texts, "the background script listens")
	}
	return texts
}

// Greeting is the text that a context writes to the console when it works.
func (s scene) Greeting(who string) string {
	if s.Background {
		return "the background script says hello, " + who
	}
	return "the " + who + " says hello from Go"
}

func encode(m manifestFile) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // For <all_urls>.
	encoder.SetIndent("", "  ")
	err := encoder.Encode(m)
	return text.Bytes(), err
}
