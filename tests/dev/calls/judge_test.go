package calls

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEveryFaultIsFound(t *testing.T) {
	for fault, stored := range map[string]map[string]any{
		"once/a/1 is not marked, and has run 2 times":         {"ran once/a/1 x": true, "ran once/a/1 y": true, "ended once/a/1": "may have run"},
		"count/a/1 is not marked, and has run 2 times":        {"ran count/a/1 x": true, "ran count/a/1 y": true},
		"once/a/1 was answered, and has not run":              {"ended once/a/1": "right"},
		"again/a/1 is marked, and was not made again":         {"ended again/a/1": "may have run"},
		"sum/a/1 has run, and its error says that it has not": {"ran sum/a/1 x": true, "ended sum/a/1": "has not run"},
		"again/a/1: wrong answer":                             {"ran again/a/1 x": true, "ended again/a/1": "wrong answer"},
		"an account of nothing: else":                         {"else": true},
	} {
		r := judge(stored)
		assert.Equal(t, []string{fault}, r.Faults)
		assert.ErrorContains(t, r.Err(), fault)
	}
}

func TestCallsThatEndRightHaveNoFault(t *testing.T) {
	r := judge(map[string]any{
		"ran once/a/1 x": true, "ended once/a/1": "right",
		"ran again/a/2 x": true, "ran again/a/2 y": true, "ended again/a/2": "right",
		"ended once/a/3": "may have run", "ended once/a/4": "has not run",
		"ran once/a/5 x":    true,
		"ran recount/a/6 x": true, "ran recount/a/6 y": true, "ended recount/a/6": "may have run",
	})
	assert.NoError(t, r.Err())
	assert.Equal(t, 4, r.Calls)
	assert.Equal(t, 1, r.Streams)
	assert.Equal(t, 1, r.Silent)
	assert.Equal(t, 2, r.Again)
}
