package manifest

import "strings"

// ReadFrame reports whether the programs of content scripts may run in a frame
// of the extension, where the page's policy refuses them: the key "frame" of the
// manifest's section for Gangway, true where it is not there.
func ReadFrame(m Node) (bool, error) { return m.At(OwnKey).At("frame").Boolean(true) }

// OfferFrame lets the sites of all content scripts load a page of the extension,
// under an address that changes with each start of the browser.
func OfferFrame(manifest map[string]any, page string) error {
	m := Node{Value: manifest}
	groups, err := m.At(resourcesKey).List()
	if err != nil {
		return err
	}
	scripts, err := m.At("content_scripts").List()
	if err != nil {
		return err
	}
	sites := []string{}
	for _, script := range scripts {
		matches, err := script.At("matches").Texts()
		if err != nil {
			return err
		}
		for _, pattern := range matches {
			sites = appendNew(sites, []string{site(pattern)})
		}
	}
	all := []any{}
	for _, group := range groups {
		all = append(all, group.Value)
	}
	manifest[resourcesKey] = append(all, map[string]any{
		"resources": []string{page}, "matches": sites, "use_dynamic_url": true,
	})
	return nil
}

// site returns a match pattern for all pages of the hosts of another: a web
// accessible resource is for whole sites.
func site(pattern string) string {
	scheme, rest, found := strings.Cut(pattern, "://")
	if !found {
		return pattern
	}
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host + "/*"
}
