package extbuild

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBuildSaysHowAModuleNamesGangway(t *testing.T) {
	inModule(t, with(map[string]string{
		"ext/background/main.go": "package main\n\nimport \"gangway/wasm/webext\"\n\nfunc main() { webext.Default() }\n",
	}))
	_, err := Build(t.Context(), Options{Dir: "ext"})
	require.EqualError(t, err, "ext/manifest.json, background.scripts[1]: ./ext/background does not compile; "+
		"Go's own messages stand above; its go.mod does not name Gangway: docs/migrating.md of Gangway has the commands")
}
