package firefox

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPrefsOfTheCallerWin(t *testing.T) {
	text, err := userJS(map[string]any{"browser.startup.page": 3, "a": true, "b": `say "hi"` + "\n"})
	require.NoError(t, err)
	assert.Contains(t, text, `user_pref("browser.startup.page", 3);`+"\n")
	assert.NotContains(t, text, `user_pref("browser.startup.page", 0);`)
	assert.Contains(t, text, `user_pref("a", true);`+"\n")
	assert.Contains(t, text, `user_pref("b", "say \"hi\"\n");`+"\n")
}

func TestPrefsOfOtherKindsAreRefused(t *testing.T) {
	for _, value := range []any{1.5, nil, []int{1}} {
		_, err := userJS(map[string]any{"x.y": value})
		require.ErrorContains(t, err, "preference x.y")
	}
}
