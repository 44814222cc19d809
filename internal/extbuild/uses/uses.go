// Package uses finds which files of an extension folder the extension uses:
// those that its manifest names, and those that used files name. Code and pages
// are read as text, so that it does not matter how a name is used: in a script
// element, an import, a url() or a call of getURL. A name that a program puts
// together is not found.
package uses

import (
	"bytes"
	"net/url"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"

	"gangway/internal/extbuild/htmlpage"
)

// Uses are the files that an extension uses, as far as they are known.
type Uses struct {
	files  map[string]string // Path on disk by path in the extension.
	pages  []string          // The folders of pages, by which programs may name files.
	used   map[string]bool
	unread []string // Used, and not read yet.
}

// Of returns that none of some files is used yet. They are paths on disk by
// their slash-separated paths in the extension.
func Of(files map[string]string) *Uses {
	u := &Uses{files: files, used: map[string]bool{}}
	for name := range files {
		if htmlpage.Is(name) {
			u.pages = append(u.pages, path.Dir(name))
		}
	}
	return u
}

// Use notes that a file is used.
func (u *Uses) Use(name string) {
	if _, there := u.files[name]; there && !u.used[name] {
		u.used[name] = true
		u.unread = append(u.unread, name)
	}
}

// Manifest uses the files that a manifest names, and the messages in _locales,
// which need no name.
func (u *Uses) Manifest(fields map[string]any) {
	u.matching("_locales/*")
	u.values(fields)
}

// values uses the files that are named somewhere in a value of JSON. Names of
// web_accessible_resources may be patterns.
func (u *Uses) values(value any) {
	switch v := value.(type) {
	case map[string]any:
		for _, part := range v {
			u.values(part)
		}
	case []any:
		for _, part := range v {
			u.values(part)
		}
	case []string: // Of the build.
		for _, part := range v {
			u.values(part)
		}
	case string:
		u.text("", v)
		if strings.Contains(v, "*") {
			u.matching(strings.TrimPrefix(v, "/"))
		}
	}
}

// matching uses the files whose path matches a pattern, in which a star stands
// for any text, as in web_accessible_resources.
func (u *Uses) matching(pattern string) {
	parts := strings.Split(pattern, "*")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	matches := regexp.MustCompile("^" + strings.Join(parts, ".*") + "$")
	for name := range u.files {
		if matches.MatchString(name) {
			u.Use(name)
		}
	}
}

// Module uses the files that a Go program names, whose texts stand in its module
// without anything between: from the top, or as seen from a page.
func (u *Uses) Module(module []byte) {
	for name := range u.files {
		if !u.used[name] && slices.ContainsFunc(append(u.pages, "."), func(folder string) bool {
			return bytes.Contains(module, []byte(relative(folder, name)))
		}) {
			u.Use(name)
		}
	}
}

// relative returns the path of a file as seen from a folder that it is in, else
// from the top.
func relative(folder, name string) string {
	if folder == "." {
		return name
	}
	return strings.TrimPrefix(name, folder+"/")
}

// Read reads the files that are used until they name no others, and returns
// which are used.
func (u *Uses) Read() (used map[string]bool, err error) {
	for len(u.unread) > 0 {
		name := u.unread[0]
		u.unread = u.unread[1:]
		if !naming[path.Ext(name)] {
			continue
		}
		data, err := os.ReadFile(u.files[name])
		if err != nil {
			return nil, err
		}
		u.text(path.Dir(name), string(data))
	}
	return u.used, nil
}

// naming holds the endings of files that name others.
var naming = map[string]bool{
	".html": true, ".htm": true, ".xhtml": true, ".css": true, ".svg": true,
	".js": true, ".mjs": true, ".cjs": true, ".json": true,
}

// word finds text that can be a path: it stands between quotes, brackets and
// spaces.
var word = regexp.MustCompile("[^\\s\"'`()<>=,;?#{}|\\\\\\[\\]]+")

// text uses the files that a text in a folder names, as seen from there or from
// the top.
func (u *Uses) text(folder, text string) {
	for _, w := range word.FindAllString(text, -1) {
		u.word(folder, w)
	}
	// Their names are more than a word.
	for name := range u.files {
		if word.FindString(name) != name && strings.Contains(text, path.Base(name)) {
			u.Use(name)
		}
	}
}

func (u *Uses) word(folder, w string) {
	if decoded, err := url.PathUnescape(w); err == nil {
		w = decoded
	}
	u.Use(strings.TrimPrefix(path.Clean("/"+w), "/"))
	if !strings.HasPrefix(w, "/") {
		u.Use(path.Join(folder, w))
	}
}

// LeftOver returns the files that are not used, sorted. A folder none of whose
// files is used stands for them.
func (u *Uses) LeftOver() []string {
	needed := map[string]bool{".": true}
	for name := range u.used {
		for folder := path.Dir(name); folder != "."; folder = path.Dir(folder) {
			needed[folder] = true
		}
	}
	var names []string
	for name := range u.files {
		if u.used[name] {
			continue
		}
		for folder := path.Dir(name); folder != "."; folder = path.Dir(folder) {
			if !needed[folder] {
				name = folder + "/"
			}
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
