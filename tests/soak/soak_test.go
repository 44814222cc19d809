package soak_test

import (
	"cmp"
	"strings"
	"testing"

	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/manifest"
	"gangway/tests/dev/soak"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mixtures are the ends that are in JavaScript, one after the other.
var mixtures = map[string][][]string{
	manifest.Firefox:  {nil, {soak.Background}},
	manifest.Chromium: {nil, {soak.Content}, soak.Ends},
}

// TestSessionsOutliveFaults is a short soak with Go at both ends, and with
// JavaScript at either: every kind of fault hits sessions in a real browser while
// messages flow, and each of these arrives once and in order, or is told of.
func TestSessionsOutliveFaults(t *testing.T) {
	firefoxtest.Binary(t)
	chromiumtest.Binary(t)
	chromiumtest.UseShortTemp(t)
	for _, browser := range manifest.Browsers {
		t.Run(browser, func(t *testing.T) {
			for _, javascript := range mixtures[browser] {
				name := cmp.Or(strings.Join(javascript, "+"), "go")
				t.Run(name, func(t *testing.T) { outlive(t, browser, javascript) })
			}
		})
	}
}

func outlive(t *testing.T, browser string, javascript []string) {
	o := soak.Options{
		Dir: "../..", Browser: browser, Messages: 1500, Sessions: 30, Tabs: 3, Seed: 7, JavaScript: javascript, Report: t.Output(),
	}
	kinds := o.Faults()
	o.Kills = len(kinds)
	result, err := soak.Run(t.Context(), o)
	require.NoError(t, err)
	assert.True(t, result.Flawless(), result)
	for _, kind := range kinds {
		assert.Positive(t, result.Faults[kind], "%s must hit something", kind)
	}
	assert.GreaterOrEqual(t, result.Through, 1500)
	assert.GreaterOrEqual(t, result.Sessions, 30)
	assert.GreaterOrEqual(t, result.Under*10, result.Through*8, "messages must flow while faults come")
	assert.Positive(t, result.Restarts, "the background must have lost its memory")
}
