package docsite

import (
	"path"
	"slices"
	"strings"
)

// A group is a part of the navigation.
type group struct {
	Title string
	Items []*item
}

// An item of the navigation leads to a page, or only has others below it.
type item struct {
	Title   string
	Page    *page
	Items   []*item
	Current bool // It is the page on which it stands.
	Open    bool // That page is it, or is below it.
}

// foldLimit is how many items may stand below one before they are folded.
const foldLimit = 8

// Folds reports whether the items below are shown only when they are wanted.
func (i *item) Folds() bool { return i.size() > foldLimit }

func (i *item) size() int {
	size := len(i.Items)
	for _, below := range i.Items {
		size += below.size()
	}
	return size
}

// navigation returns the navigation as it is on a page.
func (s *site) navigation(on *page) []group {
	var groups []group
	add := func(title string, items []*item) {
		if len(items) > 0 {
			groups = append(groups, group{title, items})
		}
	}
	add("", []*item{{Title: s.name, Page: s.documents[front].page}})
	add("Guides", itemsOf(s.guides))
	packages := s.tree(s.sorted(false))
	if s.overview != nil {
		packages = append([]*item{{Title: "All packages", Page: s.overview}}, packages...)
	}
	add("Packages", packages)
	add("Programs", s.tree(s.sorted(true)))
	add("Project", itemsOf(s.others()))
	for _, g := range groups {
		for _, i := range g.Items {
			i.find(on)
		}
	}
	return groups
}

// itemsOf returns documents. Those of a folder within docs stand below its README.
func itemsOf(documents []*document) (items []*item) {
	folders := make(map[string]*item)
	for _, d := range documents {
		i := &item{Title: d.title, Page: d.page}
		folder := path.Dir(d.file)
		switch above := folders[folder]; {
		case above != nil:
			above.Items = append(above.Items, i)
			continue
		case path.Base(d.file) == front && strings.Contains(folder, "/"):
			folders[folder] = i
		}
		items = append(items, i)
	}
	return items
}

// others lists the documents that are no guides and belong to no package.
func (s *site) others() (others []*document) {
	for _, d := range s.documents {
		top := !strings.Contains(d.file, "/")
		if d.file != front && top {
			others = append(others, d)
		}
	}
	slices.SortFunc(others, func(a, b *document) int { return strings.Compare(a.file, b.file) })
	return others
}

// tree returns packages below one another, as their folders are.
func (s *site) tree(packages []*pkg) (items []*item) {
	for _, p := range packages {
		way := strings.Split(strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, s.module), "/"), "/")
		if way[0] == "" {
			way[0] = s.module
		}
		at := &items
		for i, name := range way {
			below := named(*at, name)
			if below == nil {
				below = &item{Title: name}
				*at = append(*at, below)
			}
			if i == len(way)-1 {
				below.Page = p.page
			}
			at = &below.Items
		}
	}
	for i := range items {
		items[i] = items[i].short()
	}
	return items
}

func named(items []*item, name string) *item {
	for _, i := range items {
		if i.Title == name {
			return i
		}
	}
	return nil
}

// short joins folders that hold one item and nothing else with it.
func (i *item) short() *item {
	for n := range i.Items {
		i.Items[n] = i.Items[n].short()
	}
	if i.Page == nil && len(i.Items) == 1 {
		only := i.Items[0]
		only.Title = i.Title + "/" + only.Title
		return only
	}
	return i
}

// find marks the item of a page, and opens those above it.
func (i *item) find(on *page) bool {
	i.Current = i.Page == on
	i.Open = i.Current
	for _, below := range i.Items {
		if below.find(on) {
			i.Open = true
		}
	}
	return i.Open
}
