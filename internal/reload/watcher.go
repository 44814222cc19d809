package reload

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/fsnotify/fsnotify"

	"gangway/internal/extbuild"
)

// A Watcher watches the sources of an extension.
type Watcher struct {
	system  *fsnotify.Watcher
	saves   chan save
	changes chan Change
	own     []*os.File // Their changes are none: this process writes them when it builds.

	mu      sync.Mutex // Protects following.
	sources extbuild.Sources
}

// NewWatcher returns a Watcher that watches nothing yet. The caller closes it.
func NewWatcher() (*Watcher, error) { return newWatcher(os.Stdout, os.Stderr) }

func newWatcher(own ...*os.File) (*Watcher, error) {
	system, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watch files: %w", err)
	}
	w := &Watcher{system: system, saves: make(chan save), changes: make(chan Change), own: own}
	go w.run()
	go collect(w.saves, w.changes, Quiet)
	return w, nil
}

// Changes returns the channel of changes. It is closed by Close.
func (w *Watcher) Changes() <-chan Change { return w.changes }

// Close ends the watch. Nothing of it runs any more when it returns.
func (w *Watcher) Close() error {
	err := w.system.Close()
	for range w.changes {
	}
	return err
}

// Watch makes the Watcher watch these sources. Sources that it watched before
// and that are no more among them call for nothing. On an error some are not
// watched.
func (w *Watcher) Watch(sources extbuild.Sources) error {
	w.mu.Lock()
	w.sources = sources
	w.mu.Unlock()
	err := w.addTree(sources, sources.Tree, func(string) {})
	for _, folder := range sources.Folders {
		err = errors.Join(err, w.addFolder(folder))
	}
	return err
}

// addTree watches a folder and all folders below it, and calls visit for the
// files.
func (w *Watcher) addTree(sources extbuild.Sources, root string, visit func(file string)) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // It is gone again.
		case err != nil:
			return err
		case !entry.IsDir():
			visit(path)
			return nil
		case path != sources.Tree && sources.Skips(path):
			return filepath.SkipDir
		}
		return w.add(path)
	})
}

// addFolder watches a folder, or the one in which it would be.
func (w *Watcher) addFolder(folder string) error {
	for !isFolder(folder) && folder != filepath.Dir(folder) {
		folder = filepath.Dir(folder)
	}
	return w.add(folder)
}

func (w *Watcher) add(folder string) error {
	err := w.system.Add(folder)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fmt.Errorf("watch %s: %w", folder, err)
}

// run passes on the events of the system until the Watcher is closed. Problems
// are taken beside the events: fsnotify may hold the lock that add waits for
// until somebody takes one.
func (w *Watcher) run() {
	defer close(w.saves)
	var problems sync.WaitGroup
	problems.Go(func() {
		for range w.system.Errors {
			w.lost()
		}
	})
	for event := range w.system.Events {
		w.take(event)
	}
	problems.Wait()
}

// take passes on one event. That of a new folder stands for the files in it:
// the system did not tell of them.
func (w *Watcher) take(event fsnotify.Event) {
	if event.Op == fsnotify.Chmod || temporary(event.Name) {
		return
	}
	if event.Has(fsnotify.Rename) {
		w.leave(event.Name)
	}
	sources := w.current()
	came := event.Has(fsnotify.Create)
	tell := func(file string) {
		if !temporary(file) && sources.Concerns(file) && !isOneOf(file, w.own) {
			w.saves <- save{file, came}
		}
	}
	if !came || !isFolder(event.Name) {
		tell(event.Name)
		return
	}
	if sources.Concerns(event.Name) {
		// A folder that cannot be watched is tried again after the next build.
		_ = w.addTree(sources, event.Name, tell)
	}
}

// leave ends the watch of a folder that was renamed, and of all below it: the
// system would go on to tell of them by their old names.
func (w *Watcher) leave(folder string) {
	for _, watched := range w.system.WatchList() {
		if watched == folder || strings.HasPrefix(watched, folder+string(filepath.Separator)) {
			// It may be gone already, which is as well.
			_ = w.system.Remove(watched)
		}
	}
}

// lost passes on everything: the system says that it has lost events.
func (w *Watcher) lost() {
	sources := w.current()
	for _, folder := range append([]string{sources.Tree}, sources.Folders...) {
		w.saves <- save{file: folder}
	}
}

func (w *Watcher) current() extbuild.Sources {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.sources
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
