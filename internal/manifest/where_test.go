package manifest

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhereNamesTheLineOfAPath(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(text string) { require.NoError(t, os.WriteFile(Name, []byte(text), 0o600)) }
	write("\ufeff{ // The \"permissions\" of it.\n  \"name\": \"x\",\n  \"permissions\":\n    [\"a\",\n     \"b\"],\n" +
		"  \"content_scripts\": [\n    {\n      \"js\": [\n        \"./content\"\n      ]\n    }\n  ],\n  \"name\": \"y\"\n}\n\n")
	for path, line := range map[string]string{
		"name": "2", "permissions": "3", "permissions[0]": "4", "permissions[1]": "5", "content_scripts": "6",
		"content_scripts[0]": "7", "content_scripts[0].js": "8", "content_scripts[0].js[0]": "9", "": "1",
		"content_scripts[0].css": "11", "content_scripts[0].css[3]": "11", "content_scripts[1]": "12", "permissions[2]": "5",
		"omnibox": "14", "action.default_popup": "14",
	} {
		assert.Equal(t, Name+":"+line, Where(Name, path), path)
	}
	for _, bad := range []string{"", "{", `{"a": `, `{"a" 1}`, "[1, 2", "nonsense"} {
		write(bad)
		assert.Equal(t, Name, Where(Name, "a"), bad)
	}
	for _, scalar := range []string{"1", `"text"`, "null", "[]"} {
		write(scalar)
		assert.Equal(t, Name+":1", Where(Name, "a.b[1]"), scalar)
	}
	assert.Equal(t, "none.json", Where("none.json", "a"))
}
