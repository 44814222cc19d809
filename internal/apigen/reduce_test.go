package apigen

import (
	"regexp"
	"testing"

	"gangway/internal/webschema"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// reduced returns the namespaces of a schema, by their names.
func reduced(t *testing.T, schema string) map[string]*webschema.Namespace {
	t.Helper()
	v, err := parseJSON(withoutComments(schema))
	require.NoError(t, err)
	found := map[string]*webschema.Namespace{}
	for _, n := range reduce(v.([]any)) {
		found[n.Name] = n
	}
	return found
}

func TestReduceKeepsNamesAndTypesOnly(t *testing.T) {
	n := reduced(t, `// A license.
[{"namespace": "shelf", "description": "Prose // no comment.", "permissions": ["shelf", "manifest:shelf"], "types": [
	{"id": "Book", "type": "object", "properties": {
		"title": {"type": "string", "description": "Prose."},
		"old": {"type": "string", "unsupported": true},
		"pages": {"type": "integer", "optional": true, "minimum": 1}}}],
	"functions": [{"name": "find", "type": "function", "async": "callback", "parameters": [
		{"name": "word", "choices": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
		{"name": "callback", "type": "function", "parameters": [{"name": "books", "type": "array", "items": {"$ref": "Book"}}]}]},
		{"name": "lend", "type": "function", "async": true, "max_manifest_version": 2, "permissions": ["lend"], "parameters": []},
		{"name": "gone", "type": "function", "unsupported": true}],
	"events": [{"name": "onLent", "parameters": [{"name": "book", "$ref": "Book"}],
		"extraParameters": [{"name": "filter", "type": "object", "properties": {}}], "returns": {"type": "boolean", "optional": true}}]}]`)["shelf"]
	require.NotNil(t, n)
	assert.Equal(t, []string{"shelf", "manifest:shelf"}, n.Permissions)
	assert.Equal(t, []*webschema.Field{
		{Name: "title", Type: webschema.Type{Kind: webschema.String}},
		{Name: "pages", Optional: true, Type: webschema.Type{Kind: webschema.Integer}},
	}, n.Types[0].Fields)
	require.Len(t, n.Functions, 2)
	find, lend := n.Functions[0], n.Functions[1]
	require.Len(t, find.Parameters, 1)
	assert.Len(t, find.Parameters[0].Choices, 2)
	assert.Equal(t, "shelf.Book", find.Result.Items.Ref)
	assert.True(t, lend.Open)
	assert.Equal(t, webschema.Needs{Permissions: []string{"lend"}, MaxManifest: 2}, lend.Needs)
	event := n.Events[0]
	assert.Equal(t, "shelf.Book", event.Parameters[0].Ref)
	assert.Equal(t, "filter", event.Extra[0].Name)
	assert.Equal(t, webschema.Boolean, event.Answer.Kind)
	text, err := fileOf(n)
	require.NoError(t, err)
	assert.NotContains(t, string(text), "Prose")
}

func TestReduceLeavesPrivilegedNamespacesOut(t *testing.T) {
	found := reduced(t, `[
		{"namespace": "manifest", "types": [{"$extend": "PermissionPrivileged", "choices": [{"type": "string", "enum": ["secret"]}]}]},
		{"namespace": "hidden", "permissions": ["secret"]}, {"namespace": "open", "permissions": ["open"]}]`)
	assert.Contains(t, found, "open")
	assert.NotContains(t, found, "hidden")
	assert.NotContains(t, found, "manifest")
}

// A namespace may have a part for content scripts, and types of the manifest
// have no package.
func TestReduceJoinsPartsAndResolvesTypes(t *testing.T) {
	n := reduced(t, `[
		{"namespace": "manifest", "types": [{"id": "Path", "type": "string"}]},
		{"namespace": "shelf", "functions": [{"name": "one", "parameters": [{"name": "path", "$ref": "manifest.Path"}]}]},
		{"namespace": "shelf", "allowedContexts": ["content"], "defaultContexts": ["content"], "functions": [{"name": "two", "parameters": []}]}]`)["shelf"]
	require.Len(t, n.Functions, 2)
	assert.Equal(t, webschema.String, n.Functions[0].Parameters[0].Kind)
	assert.Empty(t, n.Functions[0].Contexts)
	assert.Equal(t, []string{"content"}, n.Functions[1].Contexts)
	assert.Equal(t, []string{"content"}, n.Contexts)
}

func TestWithoutComments(t *testing.T) {
	for text, want := range map[string]string{
		`{"a": 1} // end`:       `{"a": 1} `,
		"// first\n[1]":         "\n[1]",
		`["http://x", "\"//"]`:  `["http://x", "\"//"]`,
		`[1, /* two, */ 3]`:     `[1,  3]`,
		"[1] /* never finished": "[1] ",
	} {
		assert.Equal(t, want, withoutComments(text))
	}
}

// sentence is a string of four words: names, kinds and values have fewer.
var sentence = regexp.MustCompile(`"[^",]*( [^",]*){3}"`)

func TestCommittedSchemaHasNoProse(t *testing.T) {
	api, err := webschema.Load()
	require.NoError(t, err)
	assert.Greater(t, len(api), 50)
	for _, n := range api {
		text, err := fileOf(n)
		require.NoError(t, err)
		assert.Empty(t, sentence.FindAllString(string(text), -1), n.Name)
	}
}
