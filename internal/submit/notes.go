package submit

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// ChangeLog is the file with the release notes.
const ChangeLog = "CHANGELOG.md"

// maxChangeLog is the most that is read of it.
const maxChangeLog = 4 << 20

// findNotes returns the section of the first of the folders' CHANGELOG.md that is
// about a version, and where it looked; both empty if there is no such file.
func findNotes(version string, folders ...string) (notes, path string, err error) {
	for _, folder := range folders {
		path := filepath.Join(folder, ChangeLog)
		file, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", path, err
		}
		defer file.Close()
		text, err := io.ReadAll(io.LimitReader(file, maxChangeLog+1))
		if err == nil && len(text) > maxChangeLog {
			err = fmt.Errorf("%s has more than %d bytes; keep old releases in another file", path, maxChangeLog)
		}
		return section(string(text), version), path, err
	}
	return "", "", nil
}

// heading is a heading of Markdown: its marks and its text.
var heading = regexp.MustCompile(`^(#{1,6})\s+(.*)$`)

// section returns the text below the heading of a version, such as "## 1.2.0",
// "## v1.2.0" or "## [1.2.0] - 2026-11-29", up to the next one that is as high.
func section(text, version string) string {
	var lines []string
	level, fenced := 0, false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		parts := heading.FindStringSubmatch(line)
		if parts == nil || fenced {
			lines = append(lines, line)
			continue
		}
		if level > 0 && len(parts[1]) <= level {
			break
		}
		if level == 0 {
			lines = nil
			if names(parts[2], version) {
				level = len(parts[1])
			}
			continue
		}
		lines = append(lines, line)
	}
	if level == 0 {
		return ""
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// names reports whether a heading begins with a version.
func names(title, version string) bool {
	word, _, _ := strings.Cut(strings.TrimSpace(title), " ")
	word, _, _ = strings.Cut(strings.TrimPrefix(word, "["), "]")
	return strings.TrimSuffix(strings.TrimPrefix(word, "v"), ":") == version
}

// languages are the codes of addons.mozilla.org that have a region where folders of
// _locales have none.
var languages = map[string]string{
	"":   "en-US",
	"en": "en-US",
	"fy": "fy-NL",
	"ga": "ga-IE",
	"nb": "nb-NO",
	"nn": "nn-NO",
	"pa": "pa-IN",
	"pt": "pt-PT",
	"sv": "sv-SE",
}

// language returns the code of addons.mozilla.org for a folder of _locales, or for
// none.
func language(locale string) string {
	if code := languages[locale]; code != "" {
		return code
	}
	return strings.ReplaceAll(locale, "_", "-")
}
