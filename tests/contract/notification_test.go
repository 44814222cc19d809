package contract

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// byUser says where claims are made about acts of the user.
var byUser = append([]exception{{realChromium, "a Chromium without a screen shows nobody a notification who could click it"}}, inAPI...)

var notifying = section{"Notifications", []claim{
	{
		text:   "a notification has the id that was asked for, or one of its own, until it is cleared",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.notifying(t)
			assert.Equal(t, "a", notify(t, end, "a", nil))
			own, another := notify(t, end, nil, nil).(string), notify(t, end, "", nil).(string)
			assert.Len(t, map[string]bool{"": true, "a": true, own: true, another: true}, 4)
			all := callAPI(t, end, "notifications.getAll").(object)
			assert.Len(t, all, 3)
			if anyChromium(s.host) {
				assert.Equal(t, true, all[own])
			} else {
				assert.Equal(t, options(nil), known(all[own]))
			}
			assert.Equal(t, true, callAPI(t, end, "notifications.clear", "a"))
			assert.Equal(t, false, callAPI(t, end, "notifications.clear", "a"))
			assert.NotContains(t, callAPI(t, end, "notifications.getAll"), "a")
		},
	},
	{
		text:   "Firefox alone tells of a notification that is shown",
		except: ofFirefox,
		run: func(t *testing.T, s *scene) {
			end := s.notifying(t)
			shown := watchAPI(t, end, "notifications.onShown")
			notify(t, end, "a", nil)
			assert.Equal(t, []any{"a"}, shown.seen(t, 1)[0])
		},
	},
	{
		text:   "a click on a notification is told; in Firefox it closes then, in Chromium it stays until the user closes it",
		except: byUser,
		run: func(t *testing.T, s *scene) {
			end := s.notifying(t)
			clicked, closed := watchAPI(t, end, "notifications.onClicked"), watchAPI(t, end, "notifications.onClosed")
			s.show(t, end, "a")
			s.clickNotification(t, apiExtension, "a")
			assert.Equal(t, []any{"a"}, clicked.seen(t, 1)[0])
			if anyChromium(s.host) {
				assert.Contains(t, callAPI(t, end, "notifications.getAll"), "a")
				assert.Empty(t, closed.seen(t, 0))
				s.closeNotification(t, apiExtension, "a")
			}
			assert.Equal(t, []any{"a", true}, closed.seen(t, 1)[0])
			assert.Empty(t, callAPI(t, end, "notifications.getAll"))
			s.show(t, end, "b")
			s.closeNotification(t, apiExtension, "b")
			assert.Equal(t, []any{"b", true}, closed.seen(t, 2)[1])
			assert.Len(t, clicked.seen(t, 1), 1)
		},
	},
	{
		text:   "a notification that is cleared is told of; Firefox takes that for the user's doing, Chromium does not",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.notifying(t)
			closed := watchAPI(t, end, "notifications.onClosed")
			s.show(t, end, "a")
			callAPI(t, end, "notifications.clear", "a")
			assert.Equal(t, []any{"a", !anyChromium(s.host)}, closed.seen(t, 1)[0])
		},
	},
	{
		text:   "a notification with the id of another takes its place, of which Firefox alone tells",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.notifying(t)
			closed := watchAPI(t, end, "notifications.onClosed")
			s.show(t, end, "a")
			notify(t, end, "a", object{"title": "Another"})
			all := callAPI(t, end, "notifications.getAll").(object)
			assert.Len(t, all, 1)
			if anyChromium(s.host) {
				assert.Empty(t, closed.seen(t, 0))
				return
			}
			assert.Equal(t, "Another", all["a"].(object)["title"])
			assert.Equal(t, [][]any{{"a", true}}, closed.seen(t, 1))
		},
	},
	{
		text:   "notifications outlive the background's suspension; a click wakes it and is kept for it",
		except: byUser,
		run: func(t *testing.T, s *scene) {
			end := s.notifying(t)
			watchAPI(t, end, "notifications.onClicked")
			s.show(t, end, "a")
			s.suspend(t, apiExtension)
			s.clickNotification(t, apiExtension, "a")
			woken := watchAPI(t, s.background(t, apiExtension), "notifications.onClicked")
			assert.Equal(t, []any{"a"}, woken.seen(t, 1)[0])
		},
	},
	{
		text:   "notifications end with the extension",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			s.show(t, s.notifying(t), "a")
			s.disable(t, apiExtension)
			s.enable(t, apiExtension)
			assert.Empty(t, callAPI(t, s.api(t), "notifications.getAll"))
		},
	},
	{
		text:   "Firefox refuses buttons and shows a notification without an icon, which Chromium does not and does not say",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.notifying(t)
			_, err := tryAPI(t, end, "notifications.create", "with", options(object{"buttons": []any{object{"title": "Yes"}}}))
			_, also := tryAPI(t, end, "notifications.create", "without", options(object{"iconUrl": nil}))
			assert.NoError(t, also)
			all := callAPI(t, end, "notifications.getAll").(object)
			if anyChromium(s.host) {
				assert.NoError(t, err)
				assert.Equal(t, object{"with": true}, all)
				return
			}
			assert.ErrorContains(t, err, `Property "buttons" is unsupported by Firefox`)
			assert.Contains(t, all, "without")
			assert.Len(t, all, 1)
		},
	},
}}

// notifying is api without notifications, in a background that has not been told of
// those before.
func (s *scene) notifying(t *testing.T) *client {
	t.Helper()
	end := s.background(t, apiExtension)
	for id := range callAPI(t, end, "notifications.getAll").(object) {
		callAPI(t, end, "notifications.clear", id)
	}
	s.suspend(t, apiExtension)
	return s.background(t, apiExtension)
}

// icon is a picture of one pixel.
const icon = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

// options are those of a notification, with some changed.
func options(changes object) object {
	all := object{"type": "basic", "iconUrl": icon, "title": "A notification", "message": "It says something."}
	for name, v := range changes {
		all[name] = v
	}
	return all
}

// notify creates a notification and returns its id.
func notify(t *testing.T, end *client, id any, changes object) any {
	t.Helper()
	return callAPI(t, end, "notifications.create", id, options(changes))
}

// show creates a notification and waits until the user sees it.
func (s *scene) show(t *testing.T, end *client, id string) {
	t.Helper()
	if anyChromium(s.host) {
		notify(t, end, id, nil)
		return
	}
	shown := watchAPI(t, end, "notifications.onShown")
	notify(t, end, id, nil)
	shown.seen(t, 1)
}
