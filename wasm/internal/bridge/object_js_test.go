//go:build js && wasm

package bridge

import (
	"syscall/js"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type tab struct {
	ID    int64   `js:"id"`
	Title string  `js:"title"`
	Frame *int64  `js:"frame"`
	Zoom  float64 `js:"zoom"`
	Pin   bool    `js:"pin"`
	Inner *tab    `js:"inner"`
}

func TestAssignReadsFlatStructs(t *testing.T) {
	jsTab := js.ValueOf(map[string]any{
		"id": 1 << 40, "title": "Gangway", "frame": 0, "zoom": 1.5, "pin": true,
		"inner": map[string]any{"id": 2}, "unknown": "ignored",
	})
	var got tab
	require.NoError(t, object{jsTab}.Assign(&got))
	assert.Equal(t, tab{ID: 1 << 40, Title: "Gangway", Frame: new(int64), Zoom: 1.5, Pin: true, Inner: &tab{ID: 2}}, got)
}

func TestAssignLeavesMissingFieldsZero(t *testing.T) {
	var got tab
	require.NoError(t, object{js.ValueOf(map[string]any{"title": nil})}.Assign(&got))
	assert.Equal(t, tab{}, got)
}

func TestAssignRefusesOtherTypesWithoutPanic(t *testing.T) {
	var got tab
	assert.Error(t, object{js.ValueOf(map[string]any{"id": "text"})}.Assign(&got))
	assert.Error(t, object{js.ValueOf(map[string]any{"pin": map[string]any{}})}.Assign(&got))
}
