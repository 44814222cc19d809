package reload

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestQuickSavesAreOneChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		saves, changes := make(chan save), make(chan Change)
		go collect(saves, changes, Quiet)
		start := time.Now()
		for _, file := range []string{"a", "b", "a"} {
			saves <- save{file: file}
			time.Sleep(Quiet / 2)
		}
		assert.Equal(t, Change{Files: []string{"a", "b"}, Since: start}, <-changes)
		assert.Equal(t, 2*Quiet, time.Since(start))

		saves <- save{file: "c"}
		assert.Equal(t, []string{"c"}, (<-changes).Files)
		close(saves)
		_, open := <-changes
		assert.False(t, open)
	})
}

func TestWhatNobodyTakesGrows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		saves, changes := make(chan save), make(chan Change)
		go collect(saves, changes, Quiet)
		saves <- save{file: "a"}
		time.Sleep(time.Minute)
		saves <- save{file: "b"}
		assert.Equal(t, []string{"a", "b"}, (<-changes).Files)
		close(saves)
	})
}

func TestWhatComesAndGoesIsNoChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		saves, changes := make(chan save), make(chan Change)
		go collect(saves, changes, Quiet)
		saves <- save{file: "written before it is renamed", came: true}
		time.Sleep(2 * Quiet)
		synctest.Wait()
		select {
		case change := <-changes:
			t.Fatal(change)
		default:
		}

		saves <- save{file: "removed"}
		saves <- save{file: "removed", came: true} // And written again, and removed.
		saves <- save{file: "change_test.go", came: true}
		assert.Equal(t, []string{"removed", "change_test.go"}, (<-changes).Files)
		close(saves)
	})
}

func TestCopiesOfEditorsAreIgnored(t *testing.T) {
	for path, want := range map[string]bool{
		"/x/main.go": false, "/x/content.css": false, "/x/a#b.js": false, "/.x/page.html": false,
		"/x/.main.go.swp": true, "/x/main.go~": true, "/x/.#main.go": true, "/x/#main.go#": true,
	} {
		assert.Equal(t, want, temporary(path), path)
	}
}

func TestWhatIsReplacedAndGoesLaterIsAChange(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.css")
	require.NoError(t, os.WriteFile(file, nil, 0o644))
	synctest.Test(t, func(t *testing.T) {
		saves, changes := make(chan save), make(chan Change)
		go collect(saves, changes, Quiet)
		saves <- save{file: file, came: true}
		time.Sleep(time.Minute)
		require.NoError(t, os.Remove(file))
		saves <- save{file: file}
		assert.Equal(t, []string{file}, (<-changes).Files)
		close(saves)
	})
}
