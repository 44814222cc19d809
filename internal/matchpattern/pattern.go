// Package matchpattern says which addresses a match pattern of an extension means.
package matchpattern

import (
	"net/url"
	"slices"
	"strings"
)

// A Pattern is a match pattern, such as "https://*.example.org/*".
type Pattern struct {
	schemes []string
	host    string // "*" for any.
	below   bool   // Hosts below that one count, too.
	path    string // A glob.
}

// webSchemes are those that <all_urls> means.
var webSchemes = []string{"http", "https", "ws", "wss", "ftp", "file"}

// Parse returns the pattern of a text, and false if it is none.
func Parse(text string) (Pattern, bool) {
	if text == "<all_urls>" {
		return Pattern{schemes: webSchemes, host: "*", path: "*"}, true
	}
	scheme, rest, found := strings.Cut(text, "://")
	host, path, hasPath := strings.Cut(rest, "/")
	if !found || !hasPath || scheme == "" || host == "" && scheme != "file" {
		return Pattern{}, false
	}
	p := Pattern{schemes: []string{scheme}, path: "/" + path}
	if scheme == "*" {
		p.schemes = []string{"http", "https", "ws", "wss"}
	}
	p.host, p.below = strings.CutPrefix(host, "*.")
	if scheme == "file" {
		p.host = "*"
	}
	return p, true
}

// Matches reports whether the pattern means an address. Ports and fragments do
// not count.
func (p Pattern) Matches(address string) bool {
	u, err := url.Parse(address)
	if err != nil || !slices.Contains(p.schemes, u.Scheme) {
		return false
	}
	host := u.Hostname()
	if p.host != "*" && host != p.host && !(p.below && strings.HasSuffix(host, "."+p.host)) {
		return false
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" || u.ForceQuery {
		path += "?" + u.RawQuery
	}
	return glob(p.path, path, false)
}

// Covers reports whether the pattern means all addresses that another one means.
// Paths count only as the same or any.
func (p Pattern) Covers(other Pattern) bool {
	schemes := !slices.ContainsFunc(other.schemes, func(s string) bool { return !slices.Contains(p.schemes, s) })
	hosts := p.host == "*" || p.host == other.host && (p.below || !other.below) ||
		p.below && strings.HasSuffix(other.host, "."+p.host)
	return schemes && hosts && (p.path == "*" || p.path == "/*" || p.path == other.path)
}

// Glob reports whether a text is as a glob says, in which * is any text and ? a
// character.
func Glob(pattern, text string) bool { return glob(pattern, text, true) }

func glob(pattern, text string, single bool) bool {
	for i, c := range pattern {
		switch {
		case c == '*':
			for j := range text {
				if glob(pattern[i+1:], text[j:], single) {
					return true
				}
			}
			return glob(pattern[i+1:], "", single)
		case text == "":
			return false
		}
		first, size := firstOf(text)
		if c != first && !(single && c == '?') {
			return false
		}
		text = text[size:]
	}
	return text == ""
}

// firstOf returns the first character of a text, and how many bytes it has.
func firstOf(text string) (first rune, size int) {
	for i, r := range text {
		if i > 0 {
			return first, i
		}
		first = r
	}
	return first, len(text)
}
