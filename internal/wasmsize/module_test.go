package wasmsize

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sized returns bytes after their number, as modules have them.
func sized(parts ...string) string {
	var all string
	for _, part := range parts {
		all += part
	}
	return string(rune(len(all))) + all
}

// aModule has an imported function and two of its own.
func aModule() string {
	imports := "\x02" + sized("\x01", sized("gojs"), sized("f"), "\x00\x00")
	code := "\x0a" + sized("\x02", sized("12345"), sized("123"))
	data := "\x0b" + sized("\x01", "\x00\x41\x08\x0b", sized("some text"))
	names := "\x00" + sized(sized("name"), "\x00", sized("skip"), "\x01",
		sized("\x02", "\x01", sized("runtime.main"), "\x02", sized("gangway_wasm_codec.__Decoder_.Int")))
	return "\x00asm\x01\x00\x00\x00" + imports + code + data + names
}

func TestModuleHasFunctionsWithNames(t *testing.T) {
	m, err := parseModule([]byte(aModule()))
	require.NoError(t, err)
	assert.Equal(t, []function{{"runtime.main", 5}, {"gangway_wasm_codec.__Decoder_.Int", 3}}, m.functions)
	assert.Equal(t, 15, m.data)
	assert.Equal(t, 10, m.rest)
}

func TestModuleThatIsCutShortIsAnError(t *testing.T) {
	whole := aModule()
	ends := sectionEnds(whole)
	for n := range len(whole) {
		_, err := parseModule([]byte(whole[:n]))
		if slices.Contains(ends, n) {
			assert.NoError(t, err, n)
		} else {
			assert.ErrorIs(t, err, errModule, n)
		}
	}
}

// sectionEnds returns where a module could end.
func sectionEnds(module string) []int {
	ends := []int{8}
	for at := 8; at < len(module); {
		at += 2 + int(module[at+1])
		ends = append(ends, at)
	}
	return ends
}

func TestContentsAddUpByPackage(t *testing.T) {
	m := module{data: 7, rest: 1, functions: []function{
		{"runtime.main", 5},
		{"runtime.gcStart", 6},
		{"internal_runtime_maps.newTable", 10},
		{"github.com_norunners_vert.ValueOf", 20},
		{"gangway_wasm_codec.__Decoder_.Int", 30},
		{"type_.eq.gangway_wasm_codec.Decoder", 40},
		{"memeqbody", 50},
	}}
	assert.Equal(t, map[string]int{
		"runtime": 11, "internal/runtime/maps": 10, "github.com/norunners/vert": 20, "gangway/wasm/codec": 30,
		PartGlue: 90, PartData: 7, PartRest: 1,
	}, m.contents([]string{"runtime", "internal/runtime/maps", "github.com/norunners/vert", "gangway/wasm/codec"}))
}
