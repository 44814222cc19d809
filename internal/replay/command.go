package replay

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A command is one of those that go build tells.
type command struct {
	tool string // Its path.
	dir  string // Where it runs.
	args []string
}

// commands returns those of the compiler and of the linker in the output of go
// build -x, which has run in dir.
func commands(output, dir string) (all []command) {
	work, here := "", dir
	for line := range strings.Lines(output) {
		line = strings.TrimSuffix(line, "\n")
		if folder, ok := strings.CutPrefix(line, "WORK="); ok && work == "" {
			work = folder
		}
		line = strings.ReplaceAll(line, "$WORK", work)
		if folder, ok := strings.CutPrefix(line, "cd "); ok {
			here = absolute(dir, folder)
		}
		words, ok := split(strings.TrimPrefix(line, noRoot))
		if ok && slices.Contains(tools, filepath.Base(words[0])) && filepath.IsAbs(words[0]) {
			all = append(all, command{words[0], here, words[1:]})
		}
	}
	return all
}

// The names of the tools whose commands are replayed.
const (
	compiler = "compile"
	linker   = "link"
)

var tools = []string{compiler, linker, compiler + ".exe", linker + ".exe"}

// is reports whether a command is one of the tool of that name.
func (c command) is(tool string) bool {
	return strings.TrimSuffix(filepath.Base(c.tool), ".exe") == tool
}

// noRoot is the environment that go build -trimpath gives to the linker.
const noRoot = "GOROOT='' "

// split returns the words of a line of go build -x, which quotes some as Go
// does.
func split(line string) (words []string, ok bool) {
	for line != "" {
		word, rest, _ := strings.Cut(line, " ")
		if line[0] == '"' {
			quoted, err := strconv.QuotedPrefix(line)
			if err != nil {
				return nil, false
			}
			if word, err = strconv.Unquote(quoted); err != nil {
				return nil, false
			}
			rest = strings.TrimPrefix(line[len(quoted):], " ")
		}
		words, line = append(words, word), rest
	}
	return words, len(words) > 0
}

// flags returns the flags of the command by their names, and the words behind
// them. Each word of known names a flag: "-x" one alone, "-x=" one with a value
// behind the sign, and "-x " one whose value is the next word. A command with
// another flag is not ok.
func (c command) flags(known ...string) (flags map[string]string, rest []string, ok bool) {
	flags, rest = map[string]string{}, c.args
	for len(rest) > 0 && strings.HasPrefix(rest[0], "-") {
		name, value, joined := strings.Cut(rest[0], "=")
		rest = rest[1:]
		switch {
		case joined && slices.Contains(known, name+"="):
		case !joined && slices.Contains(known, name):
		case !joined && slices.Contains(known, name+" ") && len(rest) > 0:
			value, rest = rest[0], rest[1:]
		default:
			return nil, nil, false
		}
		flags[name] = value
	}
	return flags, rest, true
}

// with returns the arguments with other values of flags whose values are the
// words behind them.
func (c command) with(values map[string]string) []string {
	args := slices.Clone(c.args)
	for i := range len(args) - 1 {
		if value, ok := values[args[i]]; ok {
			args[i+1] = value
		}
	}
	return args
}

func absolute(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}
