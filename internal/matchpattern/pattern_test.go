package matchpattern

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPatternsMeanAddresses(t *testing.T) {
	for _, tt := range []struct {
		pattern, address string
		want             bool
	}{
		{"<all_urls>", "https://example.org/", true},
		{"<all_urls>", "about:blank", false},
		{"<all_urls>", "moz-extension://a/page.html", false},
		{"*://*/*", "http://example.org:8080/a?b#c", true},
		{"*://*/*", "file:///a", false},
		{"https://example.org/*", "https://example.org", true},
		{"https://example.org/*", "http://example.org/", false},
		{"https://example.org/*", "https://www.example.org/", false},
		{"https://*.example.org/*", "https://www.example.org/", true},
		{"https://*.example.org/*", "https://example.org/", true},
		{"https://*.example.org/*", "https://anexample.org/", false},
		{"https://example.org/a", "https://example.org/a", true},
		{"https://example.org/a", "https://example.org/a?b", false},
		{"https://example.org/a?b", "https://example.org/a?b", true},
		{"https://example.org/a?b", "https://example.org/axb", false},
		{"https://example.org/*/b*", "https://example.org/a/bc", true},
		{"https://example.org/*/b", "https://example.org/b", false},
		{"https://example.org:8080/*", "https://example.org:8080/", false},
		{"file:///*", "file:///a/b", true},
		{"moz-extension://a/*", "moz-extension://a/page.html", true},
	} {
		p, ok := Parse(tt.pattern)
		assert.True(t, ok, tt.pattern)
		assert.Equal(t, tt.want, p.Matches(tt.address), "%s %s", tt.pattern, tt.address)
	}
}

func TestOtherTextsAreNoPatterns(t *testing.T) {
	for _, text := range []string{"", "nonsense", "https://example.org", "https:///a", "://a/", "example.org/*", "tabs"} {
		_, ok := Parse(text)
		assert.False(t, ok, text)
	}
}

func TestGlobs(t *testing.T) {
	for _, tt := range []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true}, {"", "a", false}, {"*", "", true}, {"a*", "abc", true}, {"*c", "abc", true},
		{"a?c", "a☃c", true}, {"a?c", "ac", false}, {"*b*", "abc", true}, {"*b", "abc", false}, {"☃", "☃", true},
	} {
		assert.Equal(t, tt.want, Glob(tt.pattern, tt.text), "%q %q", tt.pattern, tt.text)
	}
}

func TestPatternsCoverOthers(t *testing.T) {
	for _, tt := range []struct {
		pattern, other string
		covers         bool
	}{
		{"<all_urls>", "*://*/*", true}, {"*://*/*", "<all_urls>", false}, {"https://*/*", "*://*/*", false},
		{"*://*/*", "https://example.org/a*", true}, {"https://*.example.org/*", "https://example.org/*", true},
		{"https://*.example.org/*", "https://a.example.org/*", true}, {"https://*.example.org/*", "https://*.a.example.org/*", true},
		{"https://example.org/*", "https://*.example.org/*", false}, {"https://*.example.org/*", "https://*/*", false},
		{"https://*.example.org/*", "https://anexample.org/*", false}, {"https://example.org/a", "https://example.org/b", false},
	} {
		p, _ := Parse(tt.pattern)
		other, _ := Parse(tt.other)
		assert.Equal(t, tt.covers, p.Covers(other), "%s %s", tt.pattern, tt.other)
	}
}
