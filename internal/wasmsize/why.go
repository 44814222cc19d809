package wasmsize

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"gangway/internal/toolchain"
)

// A Reason says why a package is in a program: by the shortest chain of imports
// and by the shortest one of symbols, which are mostly functions and their
// calls. A chain begins in the program and ends in the package.
type Reason struct {
	Imports []Link `json:"imports"`
	Symbols []Link `json:"symbols"`
}

// A Link is one package or symbol of a chain.
type Link struct {
	Name  string `json:"name"`
	Place string `json:"place,omitempty"` // Where the next one is named, such as "content/main.go:12".
}

var (
	// ErrNotImported is the error for a package that a program does not import.
	ErrNotImported = errors.New("the program does not import it")

	// ErrDropped is the error for a package that a program imports, and of
	// which the linker kept nothing.
	ErrDropped = errors.New("the program imports it, but uses nothing of it: it takes no space")
)

// Why compiles a program and returns the reason for a package in it. The error
// is [ErrNotImported] or [ErrDropped] if it is not in there.
func Why(ctx context.Context, goTool *toolchain.Toolchain, p Program, path string) (reason Reason, err error) {
	temp, err := os.MkdirTemp("", "gangway-size-")
	if err != nil {
		return reason, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	c := compiler{goTool, p, temp}
	all, err := c.sources(ctx)
	if err != nil {
		return reason, err
	}
	if all.packages[path] == nil {
		return reason, notImported(path, all)
	}
	g, err := c.graph(ctx)
	if err != nil {
		return reason, err
	}
	return all.reason(g, path)
}

// notImported names packages that may be meant.
func notImported(path string, all sources) error {
	var similar []string
	for known := range all.packages {
		if strings.HasSuffix(known, "/"+path) {
			similar = append(similar, known)
		}
	}
	if len(similar) == 0 {
		return fmt.Errorf("%s: %w", path, ErrNotImported)
	}
	slices.Sort(similar)
	return fmt.Errorf("%s: %w, but it does %s", path, ErrNotImported, strings.Join(similar, ", "))
}

// reason finds the chains to a package.
func (all sources) reason(g graph, path string) (reason Reason, err error) {
	names := symbolsOf(all.paths())
	wanted := func(symbol string) bool {
		in, name := names.split(symbol)
		return all.path(in) == path && isPart(name)
	}
	inRuntime := func(symbol string) bool {
		in, _ := names.split(symbol)
		return in == "runtime"
	}
	// Every program has the runtime, and with it whatever the runtime keeps.
	symbols := g.shortest("main.main", wanted, inRuntime)
	if symbols == nil {
		symbols = g.shortest(root, wanted, func(string) bool { return false })
	}
	if symbols == nil {
		return reason, fmt.Errorf("%s: %w", path, ErrDropped)
	}
	symbols = slices.DeleteFunc(symbols, func(symbol string) bool { return symbol == root })
	imports := shortest(all.main, func(p string) bool { return p == path }, all.imports)
	return Reason{Imports: all.importLinks(imports), Symbols: all.symbolLinks(names, symbols)}, nil
}

// graph compiles the program and returns the linker's reasons.
func (c compiler) graph(ctx context.Context) (graph, error) {
	_, output, err := c.output(ctx, "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -dumpdep -c", "-o", c.module())
	return parseGraph(output), err
}

// sources reads where the packages of the program are.
func (c compiler) sources(ctx context.Context) (all sources, err error) {
	out, _, err := c.output(ctx, "list", "-deps", "-json=Name,ImportPath,Dir,GoFiles,Imports,ImportMap,Module")
	if err != nil {
		return all, err
	}
	all = sources{packages: map[string]*source{}, from: c.program.Dir}
	last := &source{}
	for d := json.NewDecoder(strings.NewReader(out)); ; {
		var s source
		switch err := d.Decode(&s); {
		case err == io.EOF:
			if last.Name != "main" { // The last is the package itself.
				return all, notAProgram(last.ImportPath, last.Name)
			}
			all.main = last.ImportPath
			return all, nil
		case err != nil:
			return all, fmt.Errorf("go list: %w", err)
		}
		all.packages[s.ImportPath], last = &s, &s
	}
}

// WriteReason writes for people why a package is in a program.
func WriteReason(w io.Writer, r Reason) {
	width := 0
	for _, l := range slices.Concat(r.Imports, r.Symbols) {
		width = max(width, len(l.Name))
	}
	for _, part := range []struct {
		title string
		links []Link
	}{{"imports", r.Imports}, {"calls", r.Symbols}} {
		if len(part.links) == 0 {
			continue
		}
		fmt.Fprintf(w, "  %s\n", part.title)
		for _, l := range part.links {
			line := fmt.Sprintf("    %-*s  %s", min(width, 50), l.Name, l.Place)
			fmt.Fprintln(w, strings.TrimRight(line, " "))
		}
	}
}
