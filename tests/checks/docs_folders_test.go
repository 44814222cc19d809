package checks

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// folderMaps are the documents that name every folder. In them a code span is a
// folder if it begins like one of the repository's; "folder/..." stands for
// a folder with all folders in it.
var folderMaps = []string{"docs/architecture.md", "CONTRIBUTING.md"}

// TestDocumentsNameEveryFolder looks for each folder with files that git
// tracks, but for the top.
func TestDocumentsNameEveryFolder(t *testing.T) {
	named := namedPaths(t)
	for _, folder := range trackedFolders(t) {
		assert.True(t, names(named, folder), "neither of %s names %s", folderMaps, folder)
	}
}

// TestFoldersInDocumentsExist looks up each path that they name.
func TestFoldersInDocumentsExist(t *testing.T) {
	named := namedPaths(t)
	require.Greater(t, len(named), 50)
	for _, name := range named {
		_, err := os.Stat(filepath.Join(top, filepath.FromSlash(strings.TrimSuffix(name, "/..."))))
		assert.NoError(t, err, "one of %s names %s", folderMaps, name)
	}
}

// names reports whether paths name a folder: itself, or with all folders of one
// above it.
func names(paths []string, folder string) bool {
	if slices.Contains(paths, folder) {
		return true
	}
	for above := folder; above != "."; above = path.Dir(above) {
		if slices.Contains(paths, above+"/...") {
			return true
		}
	}
	return false
}

// trackedFolders lists the folders with files that git tracks.
func trackedFolders(t *testing.T) []string {
	t.Helper()
	out, err := run(t, nil, "git", "ls-files")
	require.NoError(t, err, out)
	var folders []string
	for file := range strings.Lines(out) {
		if folder := path.Dir(strings.TrimSpace(file)); folder != "." && !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	require.NotEmpty(t, folders)
	return folders
}

// namedPaths lists the code spans that begin with a folder of the repository.
func namedPaths(t *testing.T) []string {
	t.Helper()
	var tops, named []string
	for _, folder := range trackedFolders(t) {
		first, _, _ := strings.Cut(folder, "/")
		tops = append(tops, first)
	}
	for _, document := range folderMaps {
		text := fenced.ReplaceAllString(read(t, filepath.Join(top, document)), "")
		for _, code := range span.FindAllStringSubmatch(text, -1) {
			first, _, _ := strings.Cut(code[1], "/")
			if slices.Contains(tops, first) && !strings.ContainsAny(code[1], " *") {
				named = append(named, code[1])
			}
		}
	}
	return named
}

// walked is a row of a walk: a file and the function of it that a message
// passes.
var walked = regexp.MustCompile("(?m)^\\| `([^`]+\\.(?:go|js))` \\| `(\\w+)` \\|")

// TestArchitectureNamesFunctionsThatExist looks up the way of a message.
func TestArchitectureNamesFunctionsThatExist(t *testing.T) {
	rows := walked.FindAllStringSubmatch(read(t, filepath.Join(top, "docs", "architecture.md")), -1)
	assert.Greater(t, len(rows), 20)
	for _, row := range rows {
		declared := regexp.MustCompile(`(?m)^func (?:\([^)]*\) )?` + row[2] + `[\[(]`)
		if path.Ext(row[1]) == ".js" {
			declared = regexp.MustCompile(`(?m)^ +(?:async )?` + row[2] + `\(.*\{$`)
		}
		assert.Regexp(t, declared, read(t, filepath.Join(top, filepath.FromSlash(row[1]))), "%s has %s", row[1], row[2])
	}
}
