package docsite

import (
	"encoding/json"
	"strings"
)

// indexPath is the script with everything that the search finds. It is a script,
// since pages of a folder must not read files.
const indexPath = "site/index.js"

// An entry is one thing that the search finds.
type entry struct {
	page   *page
	anchor string
	title  string // As it is shown, such as "webext.Port".
	kind   string // As "section", or "func".
	where  string // The page of a section, or the path of a package.
	text   string // Everything that is written there.
}

// index returns the script.
func (s *site) index() ([]byte, error) {
	var entries [][]string
	for _, p := range s.pages {
		for _, e := range p.found {
			entries = append(entries, []string{e.page.address(e.anchor), e.title, e.kind, e.where, e.text})
		}
	}
	data, err := json.Marshal(entries)
	if err != nil {
		return nil, err
	}
	return append(append([]byte("siteIndex = "), data...), ";\n"...), nil
}

// squeeze puts one space in the place of each row of them.
func squeeze(text string) string { return strings.Join(strings.Fields(text), " ") }
