package contract

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// ofFirefox says where claims are made about functions that Chromium does not have.
var ofFirefox = append([]exception{{anyChromium, "Chromium has no such functions"}}, inAPI...)

var choosing = section{"Menus", []claim{
	{
		text:   "a menu item keeps its id, and those below it go with it",
		except: ofFirefox,
		run: func(t *testing.T, s *scene) {
			end := s.menu(t)
			assert.Equal(t, "a", addItem(t, end, "a", nil))
			addItem(t, end, "b", object{"parentId": "a"})
			addItem(t, end, "c", object{"parentId": "b", "type": "checkbox"})
			addItem(t, end, "d", nil)
			assert.Equal(t, []string{"a", "b", "c", "d"}, itemsLeft(t, end))
			_, err := tryAPI(t, end, "menus.update", "a", object{"parentId": "c"})
			assert.ErrorContains(t, err, "MenuItem cannot be an ancestor (or self) of its new parent.")
			_, err = tryAPI(t, end, "menus.update", "d", object{"parentId": "none"})
			assert.ErrorContains(t, err, "Cannot find menu item with id none")
			callAPI(t, end, "menus.update", "d", object{"title": "another", "parentId": "c"})
			callAPI(t, end, "menus.remove", "b")
			assert.Equal(t, []string{"a"}, itemsLeft(t, end))
			_, err = tryAPI(t, end, "menus.remove", "b")
			assert.ErrorContains(t, err, "Cannot find menu item with id b")
			callAPI(t, end, "menus.removeAll")
			assert.Empty(t, itemsLeft(t, end))
		},
	},
	{
		text:   "a menu item without an id, with one that is taken, or below none is not added, and no error comes",
		except: ofFirefox,
		run: func(t *testing.T, s *scene) {
			end := s.menu(t)
			assert.Nil(t, known(callAPI(t, end, "menus.create", object{"title": "without"})))
			addItem(t, end, "a", object{"type": "checkbox"})
			assert.Equal(t, "a", addItem(t, end, "a", nil))
			assert.Equal(t, "b", addItem(t, end, "b", object{"parentId": "none"}))
			assert.Equal(t, []string{"a"}, itemsLeft(t, end))
		},
	},
	{
		text:   "menu items outlive the background's suspension",
		except: ofFirefox,
		run: func(t *testing.T, s *scene) {
			addItem(t, s.menu(t), "a", nil)
			s.suspend(t, apiExtension)
			assert.Equal(t, []string{"a"}, itemsLeft(t, s.background(t, apiExtension)))
		},
	},
}}

// menu is api with an empty menu.
func (s *scene) menu(t *testing.T) *client {
	t.Helper()
	end := s.api(t)
	callAPI(t, end, "menus.removeAll")
	return end
}

// addItem adds an item to the menu and returns the answer.
func addItem(t *testing.T, end *client, id string, more object) any {
	t.Helper()
	properties := object{"id": id, "title": "the item " + id}
	for key, v := range more {
		properties[key] = v
	}
	return callAPI(t, end, "menus.create", properties)
}

// itemsLeft returns the items of a, b, c and d that the menu has.
func itemsLeft(t *testing.T, end *client) (left []string) {
	t.Helper()
	for _, id := range []string{"a", "b", "c", "d"} {
		if _, err := tryAPI(t, end, "menus.update", id, object{}); err == nil {
			left = append(left, id)
		} else {
			assert.ErrorContains(t, err, "Cannot find menu item with id "+id)
		}
	}
	return left
}

var commanding = section{"Commands", []claim{
	{
		text:   "commands are those of the manifest, with their keys on this system",
		except: ofFirefox,
		run: func(t *testing.T, s *scene) {
			assert.ElementsMatch(t, []any{
				object{"name": "dance", "description": "Dance", "shortcut": "Alt+Shift+D"},
				object{"name": "sing", "shortcut": "Ctrl+Shift+9"}, object{"name": "wait", "shortcut": ""},
			}, known(callAPI(t, s.api(t), "commands.getAll")))
		},
	},
	{
		text:   "a command that is changed brings its keys, is itself in every start, and is as in the manifest after a reset",
		except: ofFirefox,
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			changes := watchAPI(t, end, "commands.onChanged")
			callAPI(t, end, "commands.update", object{"name": "wait", "description": "Wait", "shortcut": "Alt + Shift+W"})
			assert.Equal(t, []any{object{"name": "wait", "newShortcut": "Alt+Shift+W", "oldShortcut": ""}}, changes.seen(t, 1)[0])
			callAPI(t, end, "commands.update", object{"name": "wait"})
			s.suspend(t, apiExtension)
			s.disable(t, apiExtension)
			s.enable(t, apiExtension)
			end = s.api(t)
			assert.Contains(t, known(callAPI(t, end, "commands.getAll")), object{"name": "wait", "description": "Wait", "shortcut": "Alt+Shift+W"})
			changes = watchAPI(t, end, "commands.onChanged")
			callAPI(t, end, "commands.reset", "wait")
			assert.Contains(t, known(callAPI(t, end, "commands.getAll")), object{"name": "wait", "shortcut": ""})
			callAPI(t, end, "commands.update", object{"name": "wait", "shortcut": "F8"})
			callAPI(t, end, "commands.reset", "wait")
			assert.Equal(t, "F8", changes.seen(t, 1)[0][0].(object)["newShortcut"])
		},
	},
	{
		text:   "a command that the manifest does not have is an error",
		except: ofFirefox,
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			_, err := tryAPI(t, end, "commands.update", object{"name": "none"})
			assert.ErrorContains(t, err, `Unknown command "none"`)
			_, err = tryAPI(t, end, "commands.reset", "none")
			assert.ErrorContains(t, err, `Unknown command "none"`)
		},
	},
}}
