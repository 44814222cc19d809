package reload

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/extbuild"
)

// watching watches and returns a function that waits until the files were
// seen, and nothing that was never expected. The system may tell of one save
// twice, and the second time late.
func watching(t *testing.T, sources extbuild.Sources, own ...*os.File) (expect func(files ...string)) {
	w, err := newWatcher(own...)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, w.Close()) })
	require.NoError(t, w.Watch(sources))
	known := map[string]bool{}
	return func(files ...string) {
		t.Helper()
		missing := map[string]bool{}
		for _, file := range files {
			missing[file], known[file] = true, true
		}
		for len(missing) > 0 {
			select {
			case change := <-w.Changes():
				for _, file := range change.Files {
					rel, err := filepath.Rel(sources.Tree, file)
					require.NoError(t, err)
					assert.True(t, known[rel], rel)
					delete(missing, rel)
				}
			case <-time.After(10 * time.Second):
				t.Fatalf("not seen: %v", missing)
			}
		}
	}
}

func write(t *testing.T, path string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte("x"), 0o644))
}

func TestFilesOfTheExtensionAreWatched(t *testing.T) {
	tree := t.TempDir()
	write(t, tree+"/pages/popup.html")
	write(t, tree+"/.git/HEAD")
	expect := watching(t, extbuild.Sources{Tree: tree})

	write(t, tree+"/.git/HEAD")
	write(t, tree+"/README.md")
	write(t, tree+"/pages/popup.html~")
	write(t, tree+"/a_test.js")
	write(t, tree+"/manifest.json")
	expect("manifest.json")
	require.NoError(t, os.Remove(tree+"/pages/popup.html"))
	expect("pages/popup.html")
}

func TestFilesInNewFoldersAreWatched(t *testing.T) {
	tree := t.TempDir()
	expect := watching(t, extbuild.Sources{Tree: tree})
	elsewhere := t.TempDir()
	write(t, elsewhere+"/pages/deep/a.html")
	write(t, elsewhere+"/pages/node_modules/b.js")
	require.NoError(t, os.Rename(elsewhere+"/pages", tree+"/pages"))
	expect("pages/deep/a.html")
	write(t, tree+"/pages/node_modules/b.js")
	write(t, tree+"/pages/deep/c.css")
	expect("pages/deep/c.css")
}

func TestEditorsMayReplaceFiles(t *testing.T) {
	tree := t.TempDir()
	write(t, tree+"/a.css")
	expect := watching(t, extbuild.Sources{Tree: tree})
	write(t, tree+"/.a.css.new")
	require.NoError(t, os.Rename(tree+"/.a.css.new", tree+"/a.css"))
	expect("a.css")
	require.NoError(t, os.Chmod(tree+"/a.css", 0o600))
	write(t, tree+"/b.css")
	expect("b.css")
}

// Otherwise each build would call for another, when its output goes into a file of
// the folder.
func TestTheOutputOfTheCommandIsNoChange(t *testing.T) {
	tree := t.TempDir()
	out, err := os.Create(tree + "/log.txt")
	require.NoError(t, err)
	t.Cleanup(func() { out.Close() })
	expect := watching(t, extbuild.Sources{Tree: tree}, out)
	_, err = out.WriteString("x")
	require.NoError(t, err)
	write(t, tree+"/other.txt")
	expect("other.txt")
	_, err = out.WriteString("x")
	require.NoError(t, err)
	write(t, tree+"/manifest.json")
	expect("manifest.json")
}

func TestRenamedFoldersAreWatchedByTheirNewNames(t *testing.T) {
	tree := t.TempDir()
	write(t, tree+"/pages/deep/a.html")
	expect := watching(t, extbuild.Sources{Tree: tree})
	require.NoError(t, os.Rename(tree+"/pages", tree+"/other"))
	expect("pages", "other/deep/a.html")
	write(t, tree+"/other/b.html")
	expect("other/b.html")
	write(t, tree+"/other/deep/c.html")
	expect("other/deep/c.html")
}

// fsnotify tells of a problem while it holds the lock that adding a folder
// waits for.
func TestProblemsAreTakenWhileAnEventIs(t *testing.T) {
	tree := t.TempDir()
	system, err := fsnotify.NewWatcher()
	require.NoError(t, err)
	w := &Watcher{system: system, saves: make(chan save), sources: extbuild.Sources{Tree: tree}}
	go w.run()
	system.Events <- fsnotify.Event{Name: tree + "/a.css", Op: fsnotify.Write}
	select { // Nobody takes the save of the event.
	case system.Errors <- fsnotify.ErrEventOverflow:
	case <-time.After(10 * time.Second):
		t.Fatal("the problem waits for the event")
	}
	assert.ElementsMatch(t, []save{{file: tree + "/a.css"}, {file: tree}}, []save{<-w.saves, <-w.saves})
	require.NoError(t, system.Close())
	_, open := <-w.saves
	assert.False(t, open)
}
