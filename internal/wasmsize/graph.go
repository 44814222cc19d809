package wasmsize

import (
	"regexp"
	"strings"
)

// A graph says by which symbols of a program others are kept in it.
type graph struct {
	keeps map[string][]string // In the order of the linker's output.
}

// root is the symbol that the linker begins with.
const root = "_"

// parseGraph reads the output of Go's linker with -dumpdep and -c. The first
// writes, for each symbol, the first one that was found to keep it; the second
// writes all calls of one function by another.
func parseGraph(output string) graph {
	g := graph{map[string][]string{}}
	for line := range strings.Lines(output) {
		line = strings.TrimSuffix(line, "\n")
		from, to, found := strings.Cut(line, " -> ")
		if !found {
			from, to, found = strings.Cut(line, " calls ")
		}
		if found {
			from, to = withoutFlags(from), withoutFlags(to)
			g.keeps[from] = append(g.keeps[from], to)
		}
	}
	return g
}

// flags are the linker's remarks behind a symbol.
var flags = regexp.MustCompile(` (<(UsedInIface|ReflectMethod)>)+$`)

func withoutFlags(symbol string) string { return flags.ReplaceAllString(symbol, "") }

// shortest returns the shortest chain from a symbol to one that is wanted, both
// included, and past none that is closed; or nil, if there is none.
func (g graph) shortest(from string, wanted, closed func(symbol string) bool) []string {
	return shortest(from, wanted, func(symbol string) []string {
		if closed(symbol) {
			return nil
		}
		return g.keeps[symbol]
	})
}

// shortest returns the shortest chain from a node to one that is wanted, both
// included; or nil, if there is none.
func shortest(from string, wanted func(string) bool, next func(string) []string) []string {
	before := map[string]string{from: ""}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		if wanted(queue[0]) {
			return chain(before, queue[0])
		}
		for _, node := range next(queue[0]) {
			if _, seen := before[node]; !seen {
				before[node] = queue[0]
				queue = append(queue, node)
			}
		}
	}
	return nil
}

// chain returns the nodes up to the last one.
func chain(before map[string]string, last string) []string {
	if last == "" {
		return nil
	}
	return append(chain(before, before[last]), last)
}

// A symbols knows the packages of a program by their symbols.
type symbols map[string]string

// symbolsOf returns the symbols of packages. The package main has the same
// symbols in every program.
func symbolsOf(paths []string) symbols {
	s := make(symbols, len(paths)+1)
	for _, path := range paths {
		s[linkerPrefix(path)] = path
	}
	s["main"] = "main"
	return s
}

// split divides a symbol into its package and its name there, such as
// "(*Session).Send". The package is empty if the symbol belongs to none.
func (s symbols) split(symbol string) (path, name string) {
	for i := range symbol {
		if symbol[i] != '.' {
			continue
		}
		if path, known := s[symbol[:i]]; known {
			return path, symbol[i+1:]
		}
	}
	return "", symbol
}

// byproduct matches the names of data that the compiler makes beside functions
// and variables. The linker keeps one of several equal ones, under the name of
// any of them.
var byproduct = regexp.MustCompile(`^\.|\.(arginfo\d|argliveinfo|args_stackmap|opendefer|stkobj|wrapinfo)$|^init\b`)

// isPart reports whether a name of a package is of something that the program
// uses, rather than of an initialization or a byproduct.
func isPart(name string) bool { return !byproduct.MatchString(name) }

// linkerPrefix returns a package's path as the linker writes it in symbols: dots
// behind the last slash are escaped.
func linkerPrefix(path string) string {
	slash := strings.LastIndexByte(path, '/') + 1
	return path[:slash] + strings.ReplaceAll(path[slash:], ".", "%2e")
}
