package main

import (
	"bytes"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

// TestSiteOfGangwayIsWhole makes the site of this repository, and follows every
// link of every page as it was written, whatever the maker believes.
func TestSiteOfGangwayIsWhole(t *testing.T) {
	out := filepath.Join(t.TempDir(), "site")
	stdout, stderr, code := call("docs", filepath.Join("..", ".."), "--out", out)
	require.Zero(t, code, stderr)
	assert.Regexp(t, `^write .*/site/index\.html: \d{3,} pages, \d+\.\d MB\n$`, stdout)
	pages := sitePages(t, out)
	for _, name := range []string{
		"index.html", "docs/index.html", "docs/sessions.html", "wasm/session/SPEC.html", "pkg/gangway/wasm/webext/index.html",
		"pkg/gangway/browsertest/index.html", "pkg/gangway/cmd/gangway/index.html", "pkg/gangway/wasm/webext/tabs/index.html",
	} {
		assert.Contains(t, pages, name)
	}
	assert.True(t, pages["pkg/gangway/cmd/gangway/index.html"].ids["gangway-docs"], "the help stands with the program")
	assert.True(t, pages["pkg/gangway/wasm/shadow/index.html"].ids["Options"], "packages of WebAssembly are there")
	followed := 0
	for name, page := range pages {
		assert.NotContains(t, name, "/internal/in", "nothing of ours")
		for _, link := range page.links {
			u, err := url.Parse(link)
			if !assert.NoError(t, err, "%s links to %s", name, link) || u.Scheme != "" {
				assert.Contains(t, []string{"http", "https", "mailto"}, u.Scheme, "%s links to %s", name, link)
				continue
			}
			assert.NotEmpty(t, link, "%s has a link to nowhere", name)
			followed++
			target := name
			if u.Path != "" {
				target = path.Join(path.Dir(name), u.Path)
			}
			assert.FileExists(t, filepath.Join(out, filepath.FromSlash(target)), "%s links to %s", name, link)
			if u.Fragment != "" {
				assert.True(t, pages[target].ids[u.Fragment], "%s links to %s", name, link)
			}
		}
	}
	assert.Greater(t, followed, 10_000)
}

// A sitePage is what a page has for others.
type sitePage struct {
	ids   map[string]bool
	links []string
}

// sitePages reads all pages of a site. Each id stands once on its page.
func sitePages(t *testing.T, dir string) map[string]sitePage {
	t.Helper()
	pages := make(map[string]sitePage)
	require.NoError(t, filepath.WalkDir(dir, func(file string, entry os.DirEntry, err error) error {
		if err != nil || filepath.Ext(file) != ".html" {
			return err
		}
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		name, err := filepath.Rel(dir, file)
		require.NoError(t, err)
		pages[filepath.ToSlash(name)] = readSitePage(t, name, data)
		return nil
	}))
	return pages
}

func readSitePage(t *testing.T, name string, data []byte) sitePage {
	t.Helper()
	page := sitePage{ids: make(map[string]bool)}
	for tokens := html.NewTokenizer(bytes.NewReader(data)); tokens.Next() != html.ErrorToken; {
		for _, attr := range tokens.Token().Attr {
			switch {
			case attr.Key == "id":
				assert.False(t, page.ids[attr.Val], "%s has %s twice", name, attr.Val)
				page.ids[attr.Val] = true
			case slices.Contains([]string{"href", "src"}, attr.Key):
				page.links = append(page.links, attr.Val)
			case attr.Key == "style" || strings.HasPrefix(attr.Key, "on"):
				t.Errorf("%s has an attribute %s, which its policy refuses", name, attr.Key)
			}
		}
	}
	return page
}

func TestDocsExplainsItself(t *testing.T) {
	t.Chdir(t.TempDir())
	_, stderr, code := call("docs", "a", "b")
	assert.Equal(t, "gangway: expected one folder of a module, got 2 arguments; see \"gangway docs --help\"\n", stderr)
	assert.Equal(t, 2, code)
	_, stderr, code = call("docs")
	assert.Equal(t, "gangway: open go.mod: no such file or directory; a site is made of a Go module, from its top\n", stderr)
	assert.Equal(t, 1, code)
}
