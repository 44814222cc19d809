package apiuse

import (
	"testing"

	"gangway/internal/manifest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestArgumentsOfEventsAreThoseOfTheSchema(t *testing.T) {
	for given, want := range map[string]string{
		`"alarms.onAlarm": []`:       "",
		`"alarms.onAlarm": [7]`:      "takes nothing beside the listener; expected an empty list, or no such key",
		`"experiments.onThing": [7]`: "",
		`"tabs.onUpdated": []`:       "",
		`"tabs.onUpdated": [{"urls": ["https://example.org/*"], "properties": ["status"], "tabId": 7}]`: "",
		`"tabs.onUpdated": [{"properties": ["state"]}]`:                                                 "[0].properties[0]: expected one of attention, ",
		`"tabs.onUpdated": [{"url": []}]`:                                                               "[0].url: unknown key; expected urls, properties, ",
		`"tabs.onUpdated": [{"tabId": "7"}]`:                                                            `[0].tabId: expected a number, found the string "7"`,
		`"tabs.onUpdated": [{"urls": "https://example.org/*"}]`:                                         `[0].urls: expected a list, [ ... ], found the string "https://example.org/*"`,
		`"tabs.onUpdated": [{"urls": ["example.org"]}]`:                                                 `[0].urls[0]: expected a match pattern, such as "https://*.example.org/*", found the string "example.org"`,
		`"tabs.onUpdated": [null]`:                                                                      "[0]: expected an object, { ... }, found nothing (null)",
		`"tabs.onUpdated": [{}, {}]`:                                                                    "[1]: takes 1 beside the listener; expected no more",
		`"webNavigation.onCompleted": [{"url": [{"hostSuffix": "example.org", "schemes": ["https"]}]}]`: "",
		`"webNavigation.onCompleted": [{"url": [{"hostSufix": "example.org"}]}]`:                        "[0].url[0].hostSufix: unknown key; expected ",
		`"webNavigation.onCompleted": [{}]`:                                                             "[0].url: missing; Firefox refuses the listener without it",
		`"webRequest.onBeforeRequest": [{"urls": ["<all_urls>"], "incognito": true}, ["blocking"]]`:     "",
		`"webRequest.onBeforeRequest": [{"urls": ["<all_urls>"], "incognito": "yes"}]`:                  "[0].incognito: expected true or false, found the string",
		`"webRequest.onBeforeRequest": [{"urls": ["<all_urls>"]}, ["requestHeaders"]]`:                  "[1][0]: expected one of blocking, requestBody, found",
		`"webRequest.onBeforeRequest": []`:                                                              "lacks the filter, without which Firefox refuses the listener",
	} {
		fields, err := manifest.Parse("manifest.json", []byte(`{"gangway": {"events": {`+given+`}}}`))
		require.NoError(t, err)
		events, err := manifest.ReadEvents(manifest.Node{Value: fields})
		require.NoError(t, err)
		for path, e := range events {
			err := CheckArguments(path, e.At)
			if want == "" {
				assert.NoError(t, err, given)
				continue
			}
			assert.ErrorContains(t, err, "gangway.events."+path, given)
			assert.ErrorContains(t, err, want, given)
		}
	}
}
