package contract

import (
	"testing"

	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
)

var permitting = section{"Permissions", []claim{
	{
		text:   "a permission that the user grants is told of, and brings its functions until it is removed",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			has := func(asked object) any { return callAPI(t, end, "permissions.contains", asked) }
			added, removed := watchAPI(t, end, "permissions.onAdded"), watchAPI(t, end, "permissions.onRemoved")
			idle, hosts := object{"permissions": []any{"idle"}}, object{"origins": []any{"https://*.contract.test/*"}}
			one := object{"origins": []any{"https://one.contract.test/a/*"}}
			assert.Equal(t, []any{false, false, false}, []any{has(idle), has(hosts), has(one)})
			_, err := tryAPI(t, end, "idle.setDetectionInterval", 60)
			assert.ErrorIs(t, err, webext.ErrUnsupported)

			s.grant(t, apiExtension, "idle")
			granted := []object{idle}
			if !realChromium(s.host) { // Nobody there can stand in for the user who grants a host.
				s.grant(t, apiExtension, "https://*.contract.test/*")
				granted = append(granted, hosts)
			}
			for i, want := range granted {
				told := added.seen(t, i+1)[i][0].(object)
				assert.Equal(t, []any{listed(want["permissions"]), listed(want["origins"])}, []any{told["permissions"], told["origins"]})
			}
			both := len(granted) == 2
			assert.Equal(t, []any{true, both, both}, []any{has(idle), has(hosts), has(one)})
			all := callAPI(t, end, "permissions.getAll").(object)
			menus := "menus"
			if realChromium(s.host) {
				menus = "contextMenus"
			}
			assert.ElementsMatch(t, []any{"alarms", "idle", menus, "nativeMessaging", "notifications", "scripting", "storage"}, all["permissions"])
			if both {
				assert.Subset(t, all["origins"], hosts["origins"])
			}

			for _, one := range granted {
				callAPI(t, end, "permissions.remove", one)
			}
			for i, want := range granted {
				told := removed.seen(t, i+1)[i][0].(object)
				assert.Equal(t, []any{listed(want["permissions"]), listed(want["origins"])}, []any{told["permissions"], told["origins"]})
			}
			assert.Equal(t, []any{false, false, false}, []any{has(idle), has(hosts), has(one)})
		},
	},
	{
		text:   "permissions that the manifest requires stay, which Chromium alone says",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			required := object{"permissions": []any{"nativeMessaging"}}
			_, err := tryAPI(t, end, "permissions.remove", required)
			if anyChromium(s.host) {
				assert.ErrorContains(t, err, "You cannot remove required permissions.")
			} else {
				assert.NoError(t, err)
			}
			assert.Equal(t, true, callAPI(t, end, "permissions.contains", required))
			assert.Equal(t, true, callAPI(t, end, "permissions.contains", object{}))
		},
	},
	{
		text:   "hosts that the manifest requires can be removed in Firefox, as it has them; Chromium refuses that",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			hosts := object{"origins": []any{"http://127.0.0.1/*"}}
			_, err := tryAPI(t, end, "permissions.remove", hosts)
			_, narrower := tryAPI(t, end, "permissions.remove", object{"origins": []any{"http://127.0.0.1/a/*"}})
			_, unknown := tryAPI(t, end, "permissions.remove", object{"origins": []any{"https://unknown.test/*"}})
			if anyChromium(s.host) {
				assert.ErrorContains(t, err, "You cannot remove required permissions.")
				assert.ErrorContains(t, narrower, "You cannot remove required permissions.")
				assert.ErrorContains(t, unknown, "Only permissions specified in the manifest may be requested.")
				assert.Equal(t, true, callAPI(t, end, "permissions.contains", hosts))
				return
			}
			assert.NoError(t, err)
			assert.NoError(t, narrower)
			assert.NoError(t, unknown)
			assert.Equal(t, false, callAPI(t, end, "permissions.contains", hosts))
			s.grant(t, apiExtension, "http://127.0.0.1/*")
			assert.Equal(t, true, callAPI(t, end, "permissions.contains", hosts))
		},
	},
	{
		text:   "a permission that is granted wakes the background, and is kept for it",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			watchAPI(t, end, "permissions.onAdded")
			s.suspend(t, apiExtension)
			s.grant(t, apiExtension, "idle")
			end = s.background(t, apiExtension)
			assert.Equal(t, []any{"idle"}, watchAPI(t, end, "permissions.onAdded").seen(t, 1)[0][0].(object)["permissions"])
			callAPI(t, end, "permissions.remove", object{"permissions": []any{"idle"}})
		},
	},
}}

// listed returns a list, which is empty if there is none.
func listed(v any) any {
	if v == nil {
		return []any{}
	}
	return v
}
