package tests

import (
	"strings"
	"testing"

	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/assert"
)

// TestTypedCallsReachFirefox calls functions of all shapes: with and without
// results, optional arguments, values of either type, times, errors; and listens.
func TestTypedCallsReachFirefox(t *testing.T) {
	bare := open(t)
	firefoxtest.OpenTab(t, bare.Browser, bare.page+"/typed")
	s := bare.with(t, build(t, fixture("typed"), 3))
	s.wait(t, background, "claimed")
	var got []string
	for _, l := range s.Lines() {
		if claim, found := strings.CutPrefix(l.Text, "claim "); found {
			got = append(got, claim)
		}
	}
	assert.Equal(t, []string{
		"tabs.query: [" + s.page + "/typed true true false], <nil>",
		"windows.getAll: [true true normal], <nil>",
		"alarms: [tea <nil>], <nil>",
		"alarms.get of none: <nil>, <nil>",
		"menus.create: one, <nil>",
		"an error of the browser: [true true], <nil>",
		"action: [7 [255 0 0 255]], <nil>",
		"contextualIdentities: [blue Mine], <nil>",
		"runtime: Typed calls, <nil>",
		"permissions: true, <nil>",
		"i18n: true, <nil>",
		"search: true, <nil>",
		"storage: [nothing something something], <nil>",
	}, got)
}
