package contract

import (
	"testing"

	"gangway/tests/contract/puppet"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// contentFiles are the files of a content script that the build writes.
var contentFiles = []any{"gangway/wasm_exec.js", "gangway/codec.js", "gangway/host.js", "gangway/loader.js", "content.js"}

var scripts = section{"Scripts that are put into pages", []claim{
	{
		text:   "scripting.executeScript starts the program of a file, which connects",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end, shown := s.api(t), s.open(t, injectedPage)
			results := callAPI(t, end, "scripting.executeScript", object{"target": object{"tabId": shown.id(t)}, "files": contentFiles})
			require.Len(t, results, 1)
			assert.Equal(t, 0.0, results.([]any)[0].(object)["frameId"])
			assert.NotEmpty(t, results.([]any)[0].(object)["documentId"])
			l := listen(t, end, puppet.Listen{Event: "connect"})
			dialed := connect(t, shown.puppet(t), puppet.Target{})
			accepted := l.accept(t)
			dialed.post(t, "from there")
			assert.Equal(t, []any{"from there"}, accepted.receive(t, 1))
		},
	},
	{
		text:   "it does so in all frames, or in those that are named",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end, shown := s.background(t, mainExtension), s.open(t, webPage)
			shown.puppet(t)
			shown.addFrame(t)
			into := func(target object) (frames []any) {
				target["tabId"] = shown.id(t)
				for _, r := range callAPI(t, end, "scripting.executeScript", object{"target": target, "files": contentFiles}).([]any) {
					frames = append(frames, r.(object)["frameId"])
				}
				return frames
			}
			all := into(object{"allFrames": true})
			require.Len(t, all, 2)
			assert.Contains(t, all, 0.0)
			assert.ElementsMatch(t, all, into(object{"frameIds": all}))
			for _, id := range all {
				assert.Equal(t, []any{id}, into(object{"frameIds": []any{id}}))
			}
			assert.Equal(t, []any{0.0}, into(object{}))
			assert.Empty(t, into(object{"frameIds": []any{}}))
		},
	},
	{
		text:   "a target that is not there, or that the extension may not visit, is an error, as is a call without files",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end, shown := s.api(t), s.open(t, injectedPage)
			hidden := s.open(t, extPage) // A page of another extension.
			of := func(firefox, chromium string) string {
				if anyChromium(s.host) {
					return chromium
				}
				return firefox
			}
			for _, wrong := range []struct {
				target, more object
				text         string
			}{
				{object{"tabId": 99_999}, nil, of("Invalid tab ID: 99999", "No tab with id: 99999")},
				{object{"frameIds": []any{0, 99}}, nil, of("Invalid frame IDs: [99].", "No frame with id 99 in tab with id")},
				{object{"documentIds": []any{"none"}}, nil, of("Invalid documentId: none", "Invalid document id none")},
				{object{"allFrames": true, "frameIds": []any{0}}, nil, of("Cannot specify both 'allFrames' and 'frameIds'.",
					"Cannot specify 'allFrames' if either 'frameIds' or 'documentIds' is specified.")},
				{object{"documentIds": []any{"none"}, "frameIds": []any{0}}, nil, of("Cannot specify both 'documentIds' and 'frameIds'.",
					"Cannot specify both 'frameIds' and 'documentIds'.")},
				{object{"tabId": hidden.id(t)}, nil, of("Missing host permission for the tab", "Cannot access a chrome-extension:// URL of different extension")},
				{object{"tabId": hidden.id(t), "allFrames": true}, nil, of("Missing host permission for the tab or frames", "Cannot access a chrome-extension:// URL of different extension")},
				{object{}, object{"files": nil}, of("Exactly one of files and func must be specified.", "Exactly one of 'func' and 'files' must be specified")},
				{object{}, object{"args": []any{1}}, "'args' may not be used with file injections."},
			} {
				injection := object{"target": wrong.target, "files": contentFiles}
				if wrong.target["tabId"] == nil {
					wrong.target["tabId"] = shown.id(t)
				}
				for name, v := range wrong.more {
					injection[name] = v
				}
				_, err := tryAPI(t, end, "scripting.executeScript", injection)
				assert.ErrorContains(t, err, wrong.text)
			}
		},
	},
}}
