// Package documents reads the README and the guides in docs, whose code blocks
// the tests run: those of tests/checks where no browser is needed, those of
// tests where one may be.
//
// A block's language says what is done with it. What a block takes for granted
// stands before it in a comment that readers do not see:
//
//	<!-- given:
//	func serve(port *webext.Port) {}
//	-->
package documents

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Walk is the guide whose blocks are steps: a test does all of them in order,
// and nothing else looks at one alone.
const Walk = "docs/first-extension.md"

// InNew is given to commands that are typed in the folder of a new extension
// with all contexts, and not at the top of the repository.
const InNew = "a new extension\n"

// InOld is given to commands that are typed in the folder of an extension in
// JavaScript, with the files that the document tells to write.
const InOld = "an extension in JavaScript\n"

// Duties says for each language what its blocks must do. A block without a
// language is a console or a tree.
var Duties = map[string]string{
	"go":   "compiles, and passes if it is a test",
	"sh":   "succeeds, each line",
	"":     "is what its commands write, or lists files that are there",
	"json": "is a manifest, or a part of one, that the build and lint take",
	"html": "is a page that the build takes",
	"js":   "has the types of the browser and of what it imports",
}

// A Document is a file in Markdown.
type Document struct {
	Path   string // From the repository's top, with slashes.
	Text   string
	Blocks []Block
}

// A Block is one block of code in a document.
type Block struct {
	Document string // The path of the document.
	Line     int    // Where its code begins, from 1.
	Language string
	Given    string // What it takes for granted.
	Lead     string // The last line before it that is no part of it.
	Code     string
}

func (b Block) String() string { return fmt.Sprintf("%s:%d", b.Document, b.Line) }

// All returns the README and the guides.
func All(top string) ([]Document, error) {
	paths, err := filepath.Glob(filepath.Join(top, "docs", "*.md"))
	if err != nil {
		return nil, err
	}
	documents := make([]Document, 0, len(paths)+1)
	for _, path := range append(paths, filepath.Join(top, "README.md")) {
		rel, err := filepath.Rel(top, path)
		if err != nil {
			return nil, err
		}
		d, err := Read(top, filepath.ToSlash(rel))
		if err != nil {
			return nil, err
		}
		documents = append(documents, d)
	}
	return documents, nil
}

// Read reads the document at a path below the repository's top.
func Read(top, path string) (Document, error) {
	text, err := os.ReadFile(filepath.Join(top, filepath.FromSlash(path)))
	if err != nil {
		return Document{}, err
	}
	return Parse(path, string(text))
}

// Blocks returns the blocks of one language in all documents but the walk.
func Blocks(top, language string) ([]Block, error) {
	documents, err := All(top)
	var blocks []Block
	for _, d := range documents {
		if d.Path == Walk {
			continue
		}
		for _, b := range d.Blocks {
			if b.Language == language {
				blocks = append(blocks, b)
			}
		}
	}
	return blocks, err
}

const (
	fence      = "```"
	givenBegin = "<!-- given:"
	givenEnd   = "-->"
)

// Parse finds the blocks of a document. Fences that are indented or made of
// tildes are refused, so that no block is overlooked.
func Parse(path, text string) (Document, error) {
	d := Document{Path: path, Text: text}
	lines := strings.SplitAfter(text, "\n")
	next := Block{Document: path}
	for i := 0; i < len(lines); i++ {
		line := strings.TrimRight(lines[i], "\n")
		trimmed := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, fence):
			end := find(lines, i+1, fence)
			if end < 0 {
				return d, fmt.Errorf("%s:%d: the block does not end", path, i+1)
			}
			next.Line, next.Language = i+2, strings.TrimPrefix(line, fence)
			next.Code = strings.Join(lines[i+1:end], "")
			d.Blocks = append(d.Blocks, next)
			next, i = Block{Document: path}, end
		case strings.HasPrefix(trimmed, fence), strings.HasPrefix(trimmed, "~~~"):
			return d, fmt.Errorf("%s:%d: begin a block with %s at the margin", path, i+1, fence)
		case line == givenBegin:
			end := find(lines, i+1, givenEnd)
			if end < 0 {
				return d, fmt.Errorf("%s:%d: the comment does not end", path, i+1)
			}
			next.Given, i = strings.Join(lines[i+1:end], ""), end
		case trimmed != "":
			if next.Given != "" {
				return d, fmt.Errorf("%s:%d: what is given belongs to no block", path, i+1)
			}
			next.Lead = trimmed
		}
	}
	return d, nil
}

// find returns the index of the next line that is text alone, or -1.
func find(lines []string, from int, text string) int {
	for i := from; i < len(lines); i++ {
		if strings.TrimRight(lines[i], "\n") == text {
			return i
		}
	}
	return -1
}
