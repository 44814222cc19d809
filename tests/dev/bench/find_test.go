package bench

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRepositoryIsFoundFromWithin(t *testing.T) {
	dir, err := FindRepository(".")
	require.NoError(t, err)
	assert.FileExists(t, filepath.Join(dir, "go.mod"))
	for _, folder := range []string{"codec", "ports/plain", "ports/syscall", "ports/gangway", "session/plain", "session/gangway", "peers/plain", "peers/gangway", "start/plain", "start/syscall", "start/gangway"} {
		assert.FileExists(t, filepath.Join((&revision{dir: dir}).fixtures(), folder, "manifest.json"))
	}
}

func TestElsewhereThereIsNothingToMeasure(t *testing.T) {
	_, err := FindRepository(os.TempDir())
	assert.ErrorIs(t, err, errElsewhere)
}
