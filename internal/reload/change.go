package reload

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Quiet is how long no file may have changed before a [Watcher] hands over a
// change. Editors that write a file in several steps mostly take less.
const Quiet = 3 * time.Millisecond

// A Change is a set of files that were saved, came or went.
type Change struct {
	Files []string  // Absolute, each once. A folder stands for all in it.
	Since time.Time // When the first was seen.

	came []string // Those of Files that were not there before, or were replaced.
}

// shownFiles is how many names a text shows.
const shownFiles = 3

// String names the files for people, as they are seen from here.
func (c Change) String() string {
	var names []string
	for _, file := range c.Files[:min(len(c.Files), shownFiles)] {
		names = append(names, fromHere(file))
	}
	if more := len(c.Files) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, ", ")
}

func fromHere(file string) string {
	here, err := filepath.Abs(".")
	if err != nil {
		return file
	}
	if rel, err := filepath.Rel(here, file); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return file
}

// and returns both changes as one.
func (c Change) and(more Change) Change {
	if len(c.Files) == 0 {
		return more
	}
	for _, file := range more.Files {
		c = c.with(save{file: file})
	}
	return c
}

func (c Change) with(s save) Change {
	if len(c.Files) == 0 {
		c.Since = time.Now()
	}
	if slices.Contains(c.Files, s.file) {
		return c
	}
	c.Files = append(slices.Clip(c.Files), s.file)
	if s.came {
		c.came = append(slices.Clip(c.came), s.file)
	}
	return c
}

// lasting returns the change without the files that came and are gone again,
// such as those that editors write before they rename them. The files that are
// left count, also when they go before somebody takes the change: a file comes,
// too, when an editor replaces it.
func (c Change) lasting() Change {
	passed := func(file string) bool {
		if !slices.Contains(c.came, file) {
			return false
		}
		_, err := os.Lstat(file)
		return os.IsNotExist(err)
	}
	c.Files, c.came = slices.DeleteFunc(slices.Clone(c.Files), passed), nil
	return c
}

// A save is one file of a change.
type save struct {
	file string
	came bool // It was not there before, or was replaced.
}

// collect makes changes of saves that follow one another quickly, until saves
// is closed. A change that nobody takes grows.
func collect(saves <-chan save, changes chan<- Change, quiet time.Duration) {
	defer close(changes)
	var change Change
	var ready chan<- Change // Nil while it is not quiet, or nothing changed.
	timer := time.NewTimer(quiet)
	timer.Stop()
	for {
		select {
		case s, open := <-saves:
			if !open {
				return
			}
			change, ready = change.with(s), nil
			timer.Reset(quiet)
		case <-timer.C:
			if change = change.lasting(); len(change.Files) > 0 {
				ready = changes
			}
		case ready <- change:
			change, ready = Change{}, nil
		}
	}
}
