package buildlog

import (
	"errors"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"gangway/internal/codegen"
	"gangway/internal/manifest"
	"gangway/internal/toolchain"
)

// A problem is one thing that is wrong, with its place as far as that is known.
type problem struct {
	File   string `json:"file,omitempty"`   // Absolute.
	Line   int    `json:"line,omitempty"`   // From 1.
	Column int    `json:"column,omitempty"` // From 1.
	Key    string `json:"key,omitempty"`    // In the manifest.
	Text   string `json:"text"`
}

// problemsOf returns all that is wrong by the error of a build: at least one.
func problemsOf(err error) (all []problem) {
	var refused *toolchain.CompileError
	var stale *codegen.StaleError
	switch wrong := manifest.Errors(err); {
	case len(wrong) > 0:
		for _, e := range wrong {
			all = append(all, inManifest(e.File, e.Key, e.Problem))
		}
	case errors.As(err, &refused):
		all = ofCompiler(refused)
	case errors.As(err, &stale):
		return []problem{{File: absolute(stale.File), Text: err.Error()}}
	}
	if len(all) == 0 {
		return []problem{{Text: err.Error()}}
	}
	return all
}

// place is a file, with the line and the column that may follow it.
var place = regexp.MustCompile(`^(.+?)(?::(\d+))?(?::(\d+))?$`)

// inManifest returns the problem at a key of a manifest. The name of the file may
// have the line already.
func inManifest(file, key, text string) problem {
	p := problem{Key: key, Text: text}
	if file == "" {
		return p
	}
	parts := place.FindStringSubmatch(file)
	if parts[2] == "" && key != "" {
		parts = place.FindStringSubmatch(manifest.Where(file, key))
	}
	return p.at("", parts[1:])
}

// at returns the problem at a place: a file, seen from a folder, a line and a
// column.
func (p problem) at(dir string, place []string) problem {
	p.File = place[0]
	if !filepath.IsAbs(p.File) {
		p.File = absolute(filepath.Join(dir, p.File))
	}
	p.Line, _ = strconv.Atoi(place[1]) // Empty is 0.
	p.Column, _ = strconv.Atoi(place[2])
	return p
}

// placed is a line of Go's about a place.
var placed = regexp.MustCompile(`^(\S.*?\.\w+):(\d+)(?::(\d+))?: (.*)$`)

// ofCompiler reads the output of Go. Lines that begin with a space go on with the
// one before, and lines of "#" name the package of those that follow.
func ofCompiler(refused *toolchain.CompileError) (all []problem) {
	for line := range strings.Lines(refused.Output) {
		line = strings.TrimRight(line, "\r\n")
		parts := placed.FindStringSubmatch(line)
		switch {
		case line == "" || strings.HasPrefix(line, "# "):
		case strings.TrimLeft(line, " \t") != line && len(all) > 0:
			all[len(all)-1].Text += "\n" + line
		case parts != nil:
			all = append(all, problem{Text: parts[4]}.at(refused.Dir, parts[1:4]))
		default:
			all = append(all, problem{Text: strings.TrimSpace(line)})
		}
	}
	return all
}
