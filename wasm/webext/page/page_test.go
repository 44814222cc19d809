package page_test

import (
	"testing"
	"testing/synctest"

	"gangway/wasm/webext"
	"gangway/wasm/webext/page"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// simulated calls f with a browser in which a function has a result, and returns
// the argument that it had.
func simulated(t *testing.T, function string, result any, f func(rt *webext.Runtime)) (got map[string]any) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ext := webexttest.NewBrowser(t, webexttest.Chromium).Install("test@gangway.test")
		ext.Handle(function, func(arguments ...any) (any, error) {
			require.Len(t, arguments, 1)
			got = arguments[0].(map[string]any)
			err, _ := result.(error)
			return result, err
		})
		f(ext.Background(nil).Runtime())
	})
	return got
}

func TestFunctionsSayTheElementAndGiveTheAnswer(t *testing.T) {
	got := simulated(t, "page.text", map[string]any{"text": "a text"}, func(rt *webext.Runtime) {
		text, err := page.Text(rt.Lifetime(), rt, "h1")
		require.NoError(t, err)
		assert.Equal(t, "a text", text)
	})
	assert.Equal(t, map[string]any{"selector": "h1"}, got)

	got = simulated(t, "page.attribute", map[string]any{"text": "7", "found": true}, func(rt *webext.Runtime) {
		value, found, err := page.Attribute(rt.Lifetime(), rt, "a", "data-price")
		require.NoError(t, err)
		assert.True(t, found)
		assert.Equal(t, "7", value)
	})
	assert.Equal(t, map[string]any{"selector": "a", "name": "data-price"}, got)

	got = simulated(t, "page.count", map[string]any{"count": 3}, func(rt *webext.Runtime) {
		n, err := page.Count(rt.Lifetime(), rt, "p")
		require.NoError(t, err)
		assert.Equal(t, 3, n)
	})
	assert.Equal(t, map[string]any{"selector": "p"}, got)
}

func TestInsertDescribesItsNodes(t *testing.T) {
	got := simulated(t, "page.insert", map[string]any{}, func(rt *webext.Runtime) {
		require.NoError(t, page.Insert(rt.Lifetime(), rt, "ul", page.First, page.Node{
			Tag: "li", Attributes: []page.Attr{{Name: "class", Value: "new"}}, Children: []page.Node{{Text: "<b>"}},
		}))
	})
	assert.Equal(t, map[string]any{"selector": "ul", "where": "first", "nodes": []any{map[string]any{
		"tag": "li", "attributes": []any{map[string]any{"name": "class", "value": "new"}}, "children": []any{map[string]any{"text": "<b>"}},
	}}}, got)
}

func TestErrorsSayWhichElementIsMissing(t *testing.T) {
	simulated(t, "page.remove", &webext.Error{Name: "NoElement", Message: `no element is "p"`}, func(rt *webext.Runtime) {
		err := page.Remove(rt.Lifetime(), rt, "p")
		require.ErrorIs(t, err, page.ErrNoElement)
		assert.ErrorContains(t, err, `no element is "p"`)
	})
	simulated(t, "page.remove", &webext.Error{Name: "SyntaxError", Message: "no selector"}, func(rt *webext.Runtime) {
		err := page.Remove(rt.Lifetime(), rt, "!")
		assert.NotErrorIs(t, err, page.ErrNoElement)
		var thrown *webext.Error
		require.ErrorAs(t, err, &thrown)
		assert.Equal(t, "SyntaxError", thrown.Name)
	})
	synctest.Test(t, func(t *testing.T) {
		rt := webexttest.NewBrowser(t, webexttest.Chromium).Install("test@gangway.test").Background(nil).Runtime()
		assert.ErrorIs(t, page.SetText(rt.Lifetime(), rt, "p", "x"), webext.ErrUnsupported)
	})
}
