package extbuild

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/manifest"
)

// withEvents is an extension with a background that listens, and events in its
// manifest.
func withEvents(events string, listens ...string) map[string]string {
	return map[string]string{
		"ext/manifest.json": minimalJSON(`"background": {"scripts": ["./background"]},
			"permissions": ["alarms", "proxy", "storage", "webRequest", "webRequestBlocking"], "host_permissions": ["<all_urls>"],
			"content_scripts": [{"matches": [], "js": ["./content"]}],
			"gangway": {"events": ` + events + `}`),
		"ext/background/main.go": listensTo(listens...),
		"ext/content/main.go":    listensTo("runtime.onConnect", "storage.onChanged"),
	}
}

func TestBuildHandsTheArgumentsOfEventsToTheProgramsThatListen(t *testing.T) {
	inModule(t, with(withEvents(
		`{"webRequest.onBeforeRequest": [{"urls": ["https://example.org/*?a&b"], "types": ["image"]}, ["blocking"]], "alarms.onAlarm": []}`,
		"ask.webRequest.onBeforeRequest", "alarms.onAlarm", "late.tabs.onRemoved")))
	result, err := Build(context.Background(), Options{Dir: "ext"})
	require.NoError(t, err)
	files := readTree(t, result.Dir)
	assertStarts(t, files["background.js"], `gangway.start({
  "program": "background",
  "events": [
    "alarms.onAlarm",
    "ask.webRequest.onBeforeRequest",
    "late.tabs.onRemoved"
  ],
  "extra": {
    "webRequest.onBeforeRequest": [
      {
        "types": [
          "image"
        ],
        "urls": [
          "https://example.org/*?a&b"
        ]
      },
      [
        "blocking"
      ]
    ]
  },
`)
	assert.NotContains(t, files["content.js"], "extra")
	assert.NotContains(t, files[manifest.Name], "webRequest.onBeforeRequest")
}

func TestBuildDeclaresEventsThatAProgramNamesWhenItRuns(t *testing.T) {
	inModule(t, with(withEvents(`{"experiments.onThing": [7], "other.onThing": []}`), map[string]string{
		"ext/background/main.go": "package main\n\nfunc main() { println(\"gangway:event:*;\") }\n",
	}))
	result, err := Build(context.Background(), Options{Dir: "ext"})
	require.NoError(t, err)
	assertStarts(t, readTree(t, result.Dir)["background.js"], `gangway.start({
  "program": "background",
  "events": [
    "experiments.onThing",
    "other.onThing"
  ],
  "extra": {
    "experiments.onThing": [
      7
    ]
  },
`)
}

func TestBuildRefusesEventsThatWouldBeSilent(t *testing.T) {
	for name, test := range map[string]struct {
		events  string
		listens []string
		want    string
	}{
		"a typo": {
			`{"alarms.onAlrm": []}`, []string{"alarms.onAlarm", "ask.proxy.onRequest", "late.tabs.onRemoved"},
			`events.alarms.onAlrm: no Go program of the background or of a page listens to it; they listen to alarms.onAlarm, proxy.onRequest`,
		},
		"an event of the content script": {
			`{"storage.onChanged": []}`, []string{"alarms.onAlarm"},
			`events.storage.onChanged: no Go program of the background or of a page listens to it; they listen to alarms.onAlarm`,
		},
		"a program without events": {
			`{"alarms.onAlarm": []}`, nil,
			`events.alarms.onAlarm: no Go program of the background or of a page listens to it; they listen to no event`,
		},
		"an event that does not wake": {
			`{"tabs.onRemoved": []}`, []string{"late.tabs.onRemoved"},
			`events.tabs.onRemoved: no Go program of the background or of a page listens to it; they listen to no event`,
		},
		"arguments of an event that takes none": {
			`{"alarms.onAlarm": [{"name": "a"}]}`, []string{"alarms.onAlarm"},
			`events.alarms.onAlarm: takes nothing beside the listener; expected an empty list, or no such key`,
		},
		"a filter that Firefox refuses": {
			`{"webRequest.onCompleted": [{"urls": ["<all_urls>"], "types": ["page"]}]}`, []string{"webRequest.onCompleted"},
			`events.webRequest.onCompleted[0].types[0]: expected one of main_frame, sub_frame, `,
		},
	} {
		t.Run(name, func(t *testing.T) {
			inModule(t, with(withEvents(test.events, test.listens...)))
			_, err := Build(context.Background(), Options{Dir: "ext"})
			var manifestErr *manifest.Error
			require.ErrorAs(t, err, &manifestErr)
			assert.ErrorContains(t, err, "ext/manifest.json: gangway."+test.want)
		})
	}
}
