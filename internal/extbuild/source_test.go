package extbuild

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/manifest"
	"gangway/internal/unpacked"
)

func TestInspectReadsWhatABuildWouldCompile(t *testing.T) {
	inModule(t, with(map[string]string{"ext/popup.html": `<script src="./popup"></script>`, "ext/popup/main.go": goMain}))
	source, err := Inspect("ext", "")
	require.NoError(t, err)
	var names []string
	for _, p := range source.Programs {
		names = append(names, p.Package)
		assert.DirExists(t, p.Dir)
	}
	assert.Equal(t, []string{"./background", "./content", "./popup"}, names)
	assert.NotContains(t, source.Manifest, manifest.OwnKey)
	scripts, err := manifest.Node{Value: source.Manifest}.At("background").At("scripts").Texts()
	require.NoError(t, err)
	assert.Equal(t, []string{"first.js", "./background", "last.js"}, scripts, "as it is written")
}

func TestInspectRefusesWhatABuildRefuses(t *testing.T) {
	inModule(t, with(map[string]string{"ext/background/main.go": ""}))
	_, err := Inspect("ext", "")
	var manifestErr *manifest.Error
	require.ErrorAs(t, err, &manifestErr)
	assert.Equal(t, "ext/manifest.json", manifestErr.File)
}

func TestModuleIsFoundWhereverItIs(t *testing.T) {
	inModule(t, source())
	result, err := Build(context.Background(), Options{Dir: "ext"})
	require.NoError(t, err)
	for _, program := range result.Programs {
		module, err := unpacked.Module(result.Dir, program.Name)
		require.NoError(t, err)
		assert.Len(t, module, int(program.Size))
		assert.Equal(t, "\x00asm", string(module[:4]))
	}
	_, err = unpacked.Module(result.Dir, "first")
	assert.ErrorContains(t, err, "first.js is not a start script")
	_, err = unpacked.Module(result.Dir, "nowhere")
	assert.Error(t, err)
}
