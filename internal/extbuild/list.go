package extbuild

import (
	"context"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"gangway/internal/toolchain"
)

// listSources finds the sources of the programs, unless they are known and
// cannot have changed: asking Go takes a tenth of the time of compiling, and
// more.
func (b *builder) listSources(ctx context.Context) error {
	unknown := func(p *goPackage) bool { return b.kept.packages.of(p.Dir) == nil }
	if !slices.ContainsFunc(b.packages, unknown) && !slices.ContainsFunc(b.kept.unlisted, b.kept.outdatedBy) {
		b.kept.unlisted = nil
		return nil
	}
	b.kept.packages, b.kept.heads = nil, nil
	b.kept.forgetCommands()
	var folders []string
	for _, p := range b.packages {
		folders = append(folders, p.Dir)
	}
	if len(folders) == 0 {
		return nil
	}
	began, before := time.Now().Add(-clockTick), headsOf(b.kept.unlisted)
	listed, err := b.toolchain.AllPackages(ctx, toolchain.Query{Dir: b.workDir(), Folders: folders, Tags: b.tags})
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err == nil {
		b.kept.packages = packages(listed).resolved()
		b.kept.heads = b.kept.packages.heads(began, before)
		b.kept.unlisted = nil
		b.kept.drop()
	}
	return nil // A package that cannot be listed does not compile, and Go says why.
}

// outdatedBy reports whether a file that changed can have changed of which
// packages and files the programs are made.
func (r *Rebuilder) outdatedBy(file string) bool {
	if known, ok := r.heads[file]; ok {
		return head(file) != known
	}
	return isModuleFile(file) || r.packages.concernedBy([]string{file}) || isSource(file) && r.packages.broken()
}

const (
	// clockTick is by how much a file system's clock may be behind.
	clockTick = 10 * time.Millisecond

	// saidOther is the head of files that changed while Go read them.
	saidOther = "?"
)

// headsOf returns the heads of some files.
func headsOf(files []string) map[string]string {
	heads := map[string]string{}
	for _, file := range files {
		heads[file] = head(file)
	}
	return heads
}

// heads returns the head of every file of the packages, which Go has read since
// the given time; before has those that some files had by then. If a file was saved
// later, Go may have read another head of it, unless it is the one from before.
func (s packages) heads(since time.Time, before map[string]string) map[string]string {
	heads := map[string]string{}
	for _, p := range s {
		maps.Copy(heads, headsOf(p.Files))
	}
	for file, now := range heads {
		if had, known := before[file]; known && had == now {
			continue
		}
		if info, err := os.Stat(file); err == nil && info.ModTime().After(since) {
			heads[file] = saidOther
		}
	}
	return heads
}

var embedDirective = regexp.MustCompile(`(?m)^\s*//go:embed[ \t].*$`)

// head returns the part of a Go file about other files and packages: all up to
// the last import, and its lines of go:embed. Of other files it returns
// nothing, and of those that cannot be read.
func head(file string) string {
	if filepath.Ext(file) != ".go" {
		return ""
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.ImportsOnly)
	if err != nil {
		return ""
	}
	end := parsed.Name.End()
	if n := len(parsed.Decls); n > 0 {
		end = parsed.Decls[n-1].End()
	}
	embeds := embedDirective.FindAllString(string(text), -1)
	return string(text[:end-parsed.FileStart]) + strings.Join(embeds, "")
}
