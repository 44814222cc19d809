package documents

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// An Exchange is a command with what a document shows of its output.
type Exchange struct {
	Command string
	Output  []string // Lines; none if the document shows none.
}

// Exchanges returns the commands of a console block, each in a line after "$ ",
// nil if the block does not begin with one.
func (b Block) Exchanges() []Exchange {
	var exchanges []Exchange
	for line := range strings.Lines(b.Code) {
		line = strings.TrimRight(line, "\n")
		command, found := strings.CutPrefix(line, "$ ")
		switch {
		case found:
			exchanges = append(exchanges, Exchange{Command: command})
		case len(exchanges) == 0:
			return nil
		default:
			last := &exchanges[len(exchanges)-1]
			last.Output = append(last.Output, line)
		}
	}
	return exchanges
}

// Fails reports whether the document shows that the command fails.
func (e Exchange) Fails() bool {
	return slices.ContainsFunc(e.Output, func(line string) bool { return strings.HasPrefix(line, "gangway: ") })
}

// omitted stands in a document for lines that it does not show.
const omitted = "..."

// Compare returns how an output differs from what the document shows, nil if it
// has the same shape. Numbers, with their units, may differ, and so may the
// order of what several sources write, and how often. Each line shown must
// come, after those of its source that stand before it; and without an omission
// each line that comes must be shown.
func (e Exchange) Compare(output string) error {
	shown := slices.DeleteFunc(slices.Clone(e.Output), func(line string) bool { return line == omitted })
	if len(shown) == 0 {
		return nil
	}
	want, got := shapes(shown), shapes(strings.Split(strings.TrimSpace(output), "\n"))
	for at, line := range want {
		before := want[:at]
		if !follows(got, before, line) {
			return fmt.Errorf("%q did not come in its place; it wrote\n%s", shown[at], output)
		}
	}
	if len(shown) < len(e.Output) {
		return nil
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			return fmt.Errorf("the document does not show a line like %q; it wrote\n%s", line, output)
		}
	}
	return nil
}

// follows reports whether a line comes in lines after those before it that are
// of the same source.
func follows(lines, before []string, line string) bool {
	for _, b := range append(slices.Clone(before), line) {
		if source(b) != source(line) {
			continue
		}
		at := slices.Index(lines, b)
		if at < 0 {
			return false
		}
		lines = lines[at+1:]
	}
	return true
}

// source returns what a line says of who wrote it, such as "[background]".
func source(line string) string {
	if end := strings.IndexByte(line, ']'); end > 0 && line[0] == '[' {
		return line[:end]
	}
	return ""
}

var (
	digest = regexp.MustCompile(`\b[0-9a-f]{32,}\b`)
	number = regexp.MustCompile(`\d+(?:[.,]\d+)*(?: ?(?:[kKM]?B|m?s|µs|%)\b)?`)
	spaces = regexp.MustCompile(` +`)
)

// shapes returns lines without what may differ, and without empty ones.
func shapes(lines []string) []string {
	var all []string
	for _, line := range lines {
		line = number.ReplaceAllString(digest.ReplaceAllString(line, "0"), "0")
		if line = strings.TrimSpace(spaces.ReplaceAllString(line, " ")); line != "" {
			all = append(all, line)
		}
	}
	return all
}
