package scaffold

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFilesForEditorsAreWellFormed(t *testing.T) {
	plan, err := NewPlan("hello")
	require.NoError(t, err)
	files, err := newScene(plan).files()
	require.NoError(t, err)
	require.Contains(t, files, schemaFile)
	for name := range editorSources {
		require.Contains(t, files, name)
		if path.Ext(name) == ".json" {
			assert.True(t, json.Valid(files[name]), name)
			continue
		}
		decoder := xml.NewDecoder(strings.NewReader(string(files[name])))
		for err == nil {
			_, err = decoder.Token()
		}
		assert.True(t, errors.Is(err, io.EOF), "%s: %v", name, err)
		err = nil
	}
	var settings struct {
		Schemas []struct{ URL string } `json:"json.schemas"`
	}
	require.NoError(t, json.Unmarshal(files[".vscode/settings.json"], &settings))
	assert.Equal(t, "./"+schemaFile, settings.Schemas[0].URL)
	assert.Contains(t, string(files[".idea/jsonSchemas.xml"]), `"`+schemaFile+`"`)
}
