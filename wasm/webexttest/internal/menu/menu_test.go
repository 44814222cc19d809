package menu

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type properties = map[string]any

// filled returns a menu with items, of which each has its properties.
func filled(t *testing.T, items ...properties) *Menu {
	t.Helper()
	m := new(Menu)
	for _, p := range items {
		require.NoError(t, m.Add(p["id"].(string), p))
	}
	return m
}

func TestItemsAreRemovedWithAllBelowThem(t *testing.T) {
	m := filled(t, properties{"id": "a"}, properties{"id": "b", "parentId": "a"}, properties{"id": "c", "parentId": "b"}, properties{"id": "1"})
	require.NoError(t, m.Remove("a"))
	assert.EqualError(t, m.Update("c", nil), "Error: Cannot find menu item with id c")
	assert.NoError(t, m.Update("1", nil))
	assert.EqualError(t, m.Remove(1.0), "Error: Cannot find menu item with id 1")
	m.RemoveAll()
	assert.EqualError(t, m.Remove("1"), "Error: Cannot find menu item with id 1")
}

func TestItemsAreNeverBelowThemselves(t *testing.T) {
	m := filled(t, properties{"id": "a"}, properties{"id": "b", "parentId": "a"})
	for _, parent := range []string{"a", "b"} {
		assert.ErrorContains(t, m.Update("a", properties{"parentId": parent, "type": "checkbox"}), "cannot be an ancestor (or self)")
	}
	assert.Error(t, m.Add("b", nil))
	assert.Error(t, m.Add("c", properties{"parentId": "none"}))
	assert.Error(t, m.Remove("c"))
	require.NoError(t, m.Remove("b"))
	i, _, err := m.Click("a")
	assert.NoError(t, err)
	assert.Equal(t, Item{ID: "a", Kind: "normal"}, i, "it is as it was")
}

func TestClicksChangeStates(t *testing.T) {
	m := filled(t, properties{"id": "box", "type": "checkbox"},
		properties{"id": "r1", "type": "radio", "checked": true}, properties{"id": "r2", "type": "radio"},
		properties{"id": "line", "type": "separator"}, properties{"id": "plain"}, properties{"id": "r3", "type": "radio", "checked": true})
	for _, c := range []struct {
		id       string
		was, now bool
	}{{"box", false, true}, {"box", true, false}, {"r2", false, true}, {"r1", false, true}, {"r1", true, true}, {"r3", true, true}, {"r2", false, true}} {
		i, was, err := m.Click(c.id)
		require.NoError(t, err)
		assert.Equal(t, []bool{c.was, c.now}, []bool{was, i.Checked}, c.id)
		assert.True(t, i.HasState())
	}
	i, _, err := m.Click("plain")
	assert.NoError(t, err)
	assert.False(t, i.HasState())
}

func TestItemsThatNoUserReachesAreNotClicked(t *testing.T) {
	m := filled(t, properties{"id": "top"}, properties{"id": "a", "parentId": "top", "type": "checkbox"},
		properties{"id": "line", "type": "separator"})
	_, _, err := m.Click("none")
	assert.EqualError(t, err, `has no item "none"`)
	clicks := func(id, why string) {
		t.Helper()
		_, _, err := m.Click(id)
		assert.EqualError(t, err, fmt.Sprintf("has the item %q, which nobody can click: %s", id, why))
	}
	clicks("line", "it is a separator")
	clicks("top", "it opens a menu of others")
	for _, id := range []string{"a", "top"} {
		require.NoError(t, m.Update(id, properties{"visible": false}))
		clicks("a", fmt.Sprintf("%q is hidden", id))
		require.NoError(t, m.Update(id, properties{"visible": true, "enabled": false}))
		clicks("a", fmt.Sprintf("%q is disabled", id))
		require.NoError(t, m.Update(id, properties{"enabled": true}))
	}
	_, was, err := m.Click("a")
	require.NoError(t, err)
	assert.False(t, was, "no click before has changed it")
	require.NoError(t, m.Update("a", properties{"visible": false}))
	_, _, err = m.Click("top")
	assert.NoError(t, err, "it opens no menu now")
}
