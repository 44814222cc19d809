package checks

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestLinksInDocumentsLead follows every link between the project's documents,
// and from them to its files.
func TestLinksInDocumentsLead(t *testing.T) {
	for _, file := range markdownFiles(t) {
		for _, link := range linksOf(read(t, file)) {
			path, anchor, _ := strings.Cut(link, "#")
			target := file
			if path != "" {
				target = filepath.Join(filepath.Dir(file), filepath.FromSlash(path))
			}
			if _, err := os.Stat(target); !assert.NoError(t, err, "%s links to %s", file, link) || anchor == "" {
				continue
			}
			assert.Contains(t, anchorsOf(read(t, target)), anchor, "%s links to %s", file, link)
		}
	}
}

// TestGuidesAreFound checks that the list of guides has all of them.
func TestGuidesAreFound(t *testing.T) {
	guides, err := filepath.Glob(filepath.Join(top, "docs", "*.md"))
	require.NoError(t, err)
	require.NotEmpty(t, guides)
	links := linksOf(read(t, filepath.Join(top, "docs", "README.md")))
	for _, guide := range guides {
		if name := filepath.Base(guide); name != "README.md" {
			assert.Contains(t, links, name)
		}
	}
}

// markdownFiles lists the documents of the project.
func markdownFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
		name := entry.Name()
		if entry.IsDir() && path != top && (name == "build" || name == "node_modules" || name[0] == '.') {
			return filepath.SkipDir
		}
		if filepath.Ext(name) == ".md" {
			files = append(files, path)
		}
		return err
	})
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return files
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	return string(text)
}

var (
	fenced  = regexp.MustCompile("(?ms)^```.*?^```$")
	quoted  = regexp.MustCompile("`[^`\n]*`")
	link    = regexp.MustCompile(`\]\(([^()\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
)

// linksOf returns the targets of the links and images of a document that are
// not on the web.
func linksOf(text string) []string {
	text = quoted.ReplaceAllString(fenced.ReplaceAllString(text, ""), "")
	var links []string
	for _, match := range link.FindAllStringSubmatch(text, -1) {
		if !strings.Contains(match[1], "://") {
			links = append(links, match[1])
		}
	}
	return links
}

// anchorsOf returns the anchors of a document's headings, as most hosts of
// repositories make them.
func anchorsOf(text string) []string {
	var anchors []string
	for _, match := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		anchor := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case unicode.IsLetter(r), unicode.IsDigit(r), strings.ContainsRune("-_", r):
				return unicode.ToLower(r)
			}
			return -1
		}, match[1])
		anchors = append(anchors, anchor)
	}
	return anchors
}

func TestLinksAndAnchorsAreFound(t *testing.T) {
	text := "# A port's life\n[a](b.md#c) ![d](e.svg) [f](https://example.org/) `[g](h)`\n```\n# i\n[j](k)\n```\n"
	assert.Equal(t, []string{"b.md#c", "e.svg"}, linksOf(text))
	assert.True(t, slices.Equal([]string{"a-ports-life"}, anchorsOf(text)))
}
