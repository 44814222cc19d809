package docsite

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// makeSite makes a site of files, to which a go.mod is added, and a README.md unless
// they have one.
func makeSite(t *testing.T, files map[string]string) (dir string, err error) {
	t.Helper()
	from := t.TempDir()
	all := map[string]string{"go.mod": "module example.org/m\n\ngo 1.26\n", front: "# A module\n"}
	maps.Copy(all, files)
	writeAll(t, from, all)
	dir = filepath.Join(from, "site")
	_, err = Build(Options{Dir: from, Out: dir})
	return dir, err
}

func writeAll(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	}
}

// madeOf makes a site of files, and returns the text of each of its own.
func madeOf(t *testing.T, files map[string]string) map[string]string {
	t.Helper()
	dir, err := makeSite(t, files)
	require.NoError(t, err)
	return filesIn(t, dir)
}

func filesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	texts := make(map[string]string)
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		rel, relErr := filepath.Rel(dir, path)
		require.NoError(t, relErr)
		texts[filepath.ToSlash(rel)] = string(data)
		return err
	}))
	return texts
}

// mainOf returns the text of a page, without all around it.
func mainOf(t *testing.T, page string) string {
	t.Helper()
	_, body, found := strings.Cut(page, "<main>")
	require.True(t, found)
	body, _, found = strings.Cut(body, "</main>")
	require.True(t, found)
	return body
}

func TestBrokenLinksAreToldWithTheirLines(t *testing.T) {
	guide := func(link string) map[string]string {
		return map[string]string{
			front: "# A module\n\n## The end\n", "a.bin": "\x00", ".hidden/x.md": "",
			"docs/guide.md": "# Guide\n\nThe first line\nand " + link + " in the second.\n\n## A part\n\n## A part\n",
		}
	}
	for link, want := range map[string]string{
		"[x](gone.md)":               "docs/guide.md:4: the link to gone.md: there is no docs/gone.md",
		"[x](../README.md#and)":      "docs/guide.md:4: the link to ../README.md#and: README.md has no section #and",
		"[x](../README.md#the-and)":  "docs/guide.md:4: the link to ../README.md#the-and: README.md has no section #the-and; #the-end is probably meant",
		"[x](#a-part-2)":             "docs/guide.md:4: the link to #a-part-2: docs/guide.md has no section #a-part-2; #a-part-1 is probably meant",
		"[x](../../outside.md)":      "docs/guide.md:4: the link to ../../outside.md: it leads out of the module",
		"[x](/guide)":                "docs/guide.md:4: the link to /guide: name the file from the folder of this one: the site has no fixed place",
		"[x](//example.org/)":        "docs/guide.md:4: the link to //example.org/: name the file from the folder of this one: the site has no fixed place",
		"[x](javascript:alert(1))":   "docs/guide.md:4: the link to javascript:alert(1): name a file, or an address of http, https or mailto",
		"[x](data:text/html,x)":      "docs/guide.md:4: the link to data:text/html,x: name a file, or an address of http, https or mailto",
		"[x](guide.md?a=b)":          "docs/guide.md:4: the link to guide.md?a=b: a file has no query; write ? in its name as %3F",
		"[x](../a.bin)":              "docs/guide.md:4: the link to ../a.bin: a.bin is no text: it cannot be shown",
		"[x](../go.mod#L5)":          "docs/guide.md:4: the link to ../go.mod#L5: go.mod has no section #L5",
		"![x](gone.png)":             "docs/guide.md:4: the picture gone.png: there is no docs/gone.png",
		"![x](guide.md)":             "docs/guide.md:4: the picture guide.md: it is no picture; these are: .avif, .gif, .jpeg, .jpg, .png, .svg, .webp",
		"[x][y]\n\n[y]: gone.md\n\n": "docs/guide.md:4: the link to gone.md: there is no docs/gone.md",
		"| a |\n| --- |\n| [x](b) |": "docs/guide.md:6: the link to b: there is no docs/b",
	} {
		t.Run(link, func(t *testing.T) {
			dir, err := makeSite(t, guide(link))
			assert.EqualError(t, err, want)
			assert.NoDirExists(t, dir)
		})
	}
	_, err := makeSite(t, map[string]string{front: "[a](b)\n\n[c](d)\n"})
	assert.EqualError(t, err, "README.md:1: the link to b: there is no b\nREADME.md:3: the link to d: there is no d", "all are told")
}

func TestLinksLead(t *testing.T) {
	site := madeOf(t, map[string]string{
		front: "# A module\n\n[guide](docs/guide.md#a-part-1) [list](docs) [package](web) [name](web#Port.Send) [other](examples/a) " +
			"[file](LICENSE) [self](#end) [web](https://example.org/?a=b&c#d) [mail](mailto:a@example.org) <https://example.org/x>\n\n## End\n",
		"docs/README.md": "# Guides\n\n[back](../README.md) ![p](a%20b.png)\n", "docs/guide.md": "# Guide\n\n## A part\n\n## A part\n",
		"docs/a b.png": "PNG", "LICENSE": "Do as you <like>.\n",
		"examples/a/manifest.json": "{}", "examples/a/b/c.go": "package c\n", "examples/a/.env": "SECRET",
		"web/web.go": "// Package web is on the web.\npackage web\n\n// A Port is one.\ntype Port struct{}\n\n// Send sends.\nfunc (p *Port) Send() {}\n",
	})
	for _, link := range []string{
		"docs/guide.html#a-part-1", "docs/index.html", "pkg/example.org/m/web/index.html", "pkg/example.org/m/web/index.html#Port.Send",
		"src/examples/a/index.html", "src/LICENSE.html", "#end", "https://example.org/?a=b&amp;c#d", "mailto:a@example.org", "https://example.org/x",
	} {
		assert.Contains(t, mainOf(t, site["index.html"]), `<a href="`+link+`">`)
	}
	assert.Contains(t, mainOf(t, site["docs/index.html"]), `<a href="../index.html">back</a> <a href="../docs/a%20b.png"><img src="../docs/a%20b.png" alt="p"></a>`)
	assert.Equal(t, "PNG", site["docs/a b.png"])
	assert.Contains(t, site["src/LICENSE.html"], `<span id="L1">Do as you &lt;like&gt;.`)
	assert.Contains(t, mainOf(t, site["src/examples/a/index.html"]), `<li><a href="../../../src/examples/a/b/c.go.html">b/c.go</a></li>`)
	for name, text := range site {
		assert.NotContains(t, text, "SECRET", "%s: nobody linked to it", name)
	}
}

func TestSiteHasNoDocumentsThatGitIgnores(t *testing.T) {
	from := t.TempDir()
	writeAll(t, from, map[string]string{
		"go.mod": "module m\n", front: "# M\n", ".gitignore": "notes.md\nmine/\n",
		"docs/notes.md": "# SECRET\n", "mine/a.md": "# SECRET\n", "docs/new.md": "# New\n",
	})
	require.NoError(t, exec.CommandContext(t.Context(), "git", "-C", from, "init", "-q").Run())
	out := filepath.Join(from, "site")
	_, err := Build(Options{Dir: from, Out: out})
	require.NoError(t, err)
	site := filesIn(t, out)
	assert.Contains(t, site, "docs/new.html", "nobody has committed it yet")
	for name, text := range site {
		assert.NotContains(t, text, "SECRET", name)
	}
}

func TestFoldersListNoFilesThatGitDoesNotTrack(t *testing.T) {
	from := t.TempDir()
	writeAll(t, from, map[string]string{
		"go.mod": "module m\n", front: "# M\n\n[list](a)\n", ".gitignore": "env.json\n",
		"a/b/ü.txt": "shown", "a/env.json": "SECRET", "a/.hidden": "", "a/tracked.json": "{}",
	})
	for _, args := range [][]string{{"init", "-q"}, {"add", "."}} {
		require.NoError(t, exec.CommandContext(t.Context(), "git", append([]string{"-C", from}, args...)...).Run())
	}
	writeAll(t, from, map[string]string{"a/new.txt": "SECRET"})
	out := filepath.Join(from, "site")
	_, err := Build(Options{Dir: from, Out: out})
	require.NoError(t, err)
	site := filesIn(t, out)
	assert.Contains(t, site["src/a/index.html"], "b/ü.txt")
	assert.Contains(t, site["src/a/index.html"], "tracked.json")
	for name, text := range site {
		assert.NotContains(t, text, "SECRET", name)
		assert.NotContains(t, text, "hidden</li>", name)
	}
}

func TestFoldersListNeitherTheSiteNorSecrets(t *testing.T) {
	from := t.TempDir()
	writeAll(t, from, map[string]string{"go.mod": "module m\n", front: "# M\n\n[list](a)\n", "a/x.txt": "shown"})
	out := filepath.Join(from, "a", "out")
	for range 2 {
		_, err := Build(Options{Dir: from, Out: out})
		require.NoError(t, err)
	}
	assert.NotContains(t, filesIn(t, out)["src/a/index.html"], "out/index.html")
	writeAll(t, from, map[string]string{"a/credentials.json": "{}"})
	_, err := Build(Options{Dir: from, Out: out})
	assert.EqualError(t, err, "README.md:3: the link to a: a/credentials.json looks like a secret, such as a private key or a password, "+
		"and would be published; move it out of the folder, or link to single files")
}

func TestHostileMarkdownIsText(t *testing.T) {
	site := madeOf(t, map[string]string{front: "# A <script>alert(1)</script> title\n\n" +
		"<script>alert(2)</script>\n\n<!-- given:\nsecret\n-->\n\nText <img src=x onerror=alert(3)> <!-- gone --> and `<b>`.\n\n" +
		"<div><!-- a --> <script>alert(4)</script> <!-- b --></div>\n\n<!-- c --><script>alert(5)</script><!-- d -->\n\n" +
		"```go\"><script>alert(6)</script>\nx\n```\n\n![\"><script>alert(7)</script>](https://example.org/a.png)\n\n" +
		"[x](https://example.org/\"onclick=\"alert(8))\n\n## \"><script>alert(9)</script>\n"})
	page := site["index.html"]
	body := mainOf(t, page)
	assert.Equal(t, 1, strings.Count(page, "<script"), "the search")
	assert.NotContains(t, body, "<img")
	assert.NotContains(t, body, "<div>")
	assert.NotContains(t, body, `"onclick`)
	assert.NotContains(t, body, "secret")
	assert.NotContains(t, body, "gone")
	assert.Contains(t, body, "&lt;script&gt;alert(2)&lt;/script&gt;")
	assert.Contains(t, body, "Text &lt;img src=x onerror=alert(3)&gt;")
	assert.Contains(t, body, "&lt;script&gt;alert(5)&lt;/script&gt;")
	assert.Contains(t, page, "<title>A &lt;script&gt;alert(1)&lt;/script&gt; title</title>")
	assert.NotContains(t, site[indexPath], "<", "a script of the index ends at </script> alone, but so it is safe anywhere")
	assert.Contains(t, page, "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';")
}

func TestSameFilesMakeTheSameSite(t *testing.T) {
	files := map[string]string{
		"docs/a.md": "# A\n", "docs/b.md": "# B\n", "c.md": "# C\n", "d.md": "# D\n",
		"x/x.go": "// Package x is.\npackage x\n\n// Y and Z.\nvar Y, Z int\n", "y/y.go": "// Package y is.\npackage y\n", "y/SPEC.md": "# S\n", "y/A.md": "# A\n",
	}
	first := madeOf(t, files)
	for range 5 {
		assert.Equal(t, first, madeOf(t, files))
	}
}

func TestGuidesStandInTheOrderOfTheirList(t *testing.T) {
	site := madeOf(t, map[string]string{
		"docs/README.md":     "# Guides\n\n[z](z.md) and [s](sub/README.md) and [b](b.md) and [z](z.md#end)\n",
		"docs/sub/README.md": "# Sub\n\n[n](n.md) [up](../README.md)\n", "docs/sub/n.md": "# Sub N\n", "docs/sub/m.md": "# Sub M\n",
		"docs/a.md": "# Guide A\n", "docs/b.md": "# Guide B\n", "docs/z.md": "# Guide Z\n\n## End\n", "docs/more/c.md": "# Guide C\n",
		"CHANGES.md": "# Changes\n", "internal/x.md": "# Internal\n", "tests/t.md": "# Test\n", "node_modules/n.md": "# N\n",
	})
	_, nav, _ := strings.Cut(site["index.html"], "<nav")
	at := 0
	for _, title := range []string{"A module", "Guides", "Guide Z", "Sub", "Sub N", "Sub M", "Guide B", "Guide A", "Guide C", "Changes"} {
		next := strings.Index(nav[at:], ">"+title+"</a>")
		require.GreaterOrEqual(t, next, 0, "%s is not in its place", title)
		at += next
	}
	assert.NotContains(t, site, "internal/x.html")
	assert.NotContains(t, site, "tests/t.html")
	assert.NotContains(t, site, "node_modules/n.html")
	assert.Contains(t, site["docs/z.html"], `<a href="../docs/z.html" aria-current="page">Guide Z</a>`)
}

func TestFolderOfOthersIsNotReplaced(t *testing.T) {
	from := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(from, "go.mod"), []byte("module m\n"), 0o644))
	_, err := Build(Options{Dir: from, Out: filepath.Join(from, "site")})
	assert.EqualError(t, err, "the module has no README.md: the first page is made of it")
	require.NoError(t, os.WriteFile(filepath.Join(from, front), []byte("# M\n"), 0o644))
	_, err = Build(Options{Dir: from, Out: from})
	assert.EqualError(t, err, from+" exists and is not a site that Gangway made; remove it, or choose another output folder with --out")
	out := filepath.Join(from, "site")
	for range 2 {
		_, err = Build(Options{Dir: from, Out: out})
		require.NoError(t, err)
	}
	require.NoError(t, os.WriteFile(filepath.Join(from, front), []byte("[a](b)\n"), 0o644))
	_, err = Build(Options{Dir: from, Out: out})
	assert.Error(t, err)
	assert.FileExists(t, filepath.Join(out, "index.html"), "the site stays as it was")
	_, err = Build(Options{Dir: filepath.Join(from, "site"), Out: out})
	assert.ErrorContains(t, err, "a site is made of a Go module, from its top")
}

func TestFrontMustBeAFileOfText(t *testing.T) {
	const noFile = "README.md is a folder or a symbolic link; make it a file: the first page is made of it"
	for want, prepare := range map[string]func(file string) error{
		noFile:                          func(file string) error { return os.Symlink("other.md", file) },
		"README.md: it is not in UTF-8": func(file string) error { return os.WriteFile(file, []byte("# \xff\n"), 0o644) },
	} {
		from := t.TempDir()
		writeAll(t, from, map[string]string{"go.mod": "module m\n", "other.md": "# M\n"})
		require.NoError(t, prepare(filepath.Join(from, front)))
		_, err := Build(Options{Dir: from, Out: filepath.Join(from, "site")})
		assert.EqualError(t, err, want)
	}
	from := t.TempDir()
	writeAll(t, from, map[string]string{"go.mod": "module m\n", "README.md/x.md": "# X\n"})
	_, err := Build(Options{Dir: from, Out: filepath.Join(from, "site")})
	assert.EqualError(t, err, noFile)
}

func TestOnlyASiteOfGangwayIsReplaced(t *testing.T) {
	from := t.TempDir()
	out := filepath.Join(from, "out")
	writeAll(t, from, map[string]string{"go.mod": "module m\n", front: "# M\n", "out/site/index.js": "mine", "out/site/search.js": "mine"})
	_, err := Build(Options{Dir: from, Out: out})
	assert.EqualError(t, err, out+" exists and is not a site that Gangway made; remove it, or choose another output folder with --out")
	assert.Equal(t, map[string]string{"site/index.js": "mine", "site/search.js": "mine"}, filesIn(t, out))
}

func TestTwoFilesCannotHaveOnePage(t *testing.T) {
	_, err := makeSite(t, map[string]string{"docs/index.md": "# A\n", "docs/README.md": "# B\n"})
	assert.EqualError(t, err, "docs/index.md: its page would have the place of that of docs/README.md; rename one of them")
}

func TestTablesWithoutAHeadHaveNone(t *testing.T) {
	site := madeOf(t, map[string]string{front: "# M\n\n| | |\n| --- | --- |\n| a | b |\n\n| c | d |\n| --- | ---: |\n| e | f |\n\n| g |\n| --- |\n"})
	body := mainOf(t, site["index.html"])
	assert.Equal(t, 2, strings.Count(body, "<thead>"))
	assert.Equal(t, 2, strings.Count(body, "<tbody>"))
	assert.Equal(t, 2, strings.Count(body, "</tbody>"))
	assert.Equal(t, 3, strings.Count(body, "</table></div>"))
	assert.Contains(t, body, `<td align="right">f</td>`)
}
