package lint

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"gangway/internal/extbuild"
	"gangway/internal/unpacked"
)

// The limits of addons.mozilla.org:
// https://extensionworkshop.com/documentation/publish/submitting-an-add-on/
const (
	maxParsed  = 5_000_000 // A file that its reviewers' tools read.
	maxPackage = 200_000_000
)

// The endings of files that hold code, and of those that the store reads.
var (
	ofCode = []string{".js", ".mjs", ".cjs", ".html", ".htm"}
	parsed = append([]string{".css", ".json"}, ofCode...)
)

// checkSizes finds files that are too large.
func checkSizes(built *extbuild.Result) []Finding {
	var findings []Finding
	for _, file := range built.Files {
		if file.Size > maxParsed && slices.Contains(parsed, path.Ext(file.Path)) {
			findings = append(findings, Finding{Severity: Error, File: file.Path,
				Text: fmt.Sprintf("%s; addons.mozilla.org reads such files only up to %s; \"gangway size\" says what is in a program",
					extbuild.FormatSize(file.Size), extbuild.FormatSize(maxParsed))})
		}
	}
	if built.Size > maxPackage {
		findings = append(findings, Finding{Severity: Error,
			Text: fmt.Sprintf("the extension has %s; addons.mozilla.org takes at most %s",
				extbuild.FormatSize(built.Size), extbuild.FormatSize(maxPackage))})
	}
	return findings
}

// A code is all code of a built extension that is not Gangway's own.
type code struct {
	scripts  []script // And pages.
	programs []program
}

// A script is a script or a page.
type script struct{ file, text string }

// A program is a program with its module.
type program struct {
	extbuild.BuiltProgram
	module string
}

// codeOf returns the code of a built extension.
func codeOf(built *extbuild.Result) (c code, err error) {
	starts := map[string]bool{}
	for _, p := range built.Programs {
		module, err := unpacked.Module(built.Dir, p.Name)
		if err != nil {
			return code{}, err
		}
		c.programs = append(c.programs, program{p, string(module)})
		starts[p.Name+".js"] = true
	}
	for _, file := range built.Files {
		if starts[file.Path] || strings.HasPrefix(file.Path, "gangway/") || !slices.Contains(ofCode, path.Ext(file.Path)) {
			continue
		}
		data, err := os.ReadFile(filepath.Join(built.Dir, filepath.FromSlash(file.Path)))
		if err != nil {
			return code{}, err
		}
		c.scripts = append(c.scripts, script{file.Path, string(data)})
	}
	return c, nil
}
