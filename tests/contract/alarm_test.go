package contract

import (
	"testing"

	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// later is a time that does not come, in milliseconds.
const later = 32_503_680_000_000.0

// alarm returns alarms without the keys that have no part in the claims.
func alarm(v any) any {
	switch v := known(v).(type) {
	case []any:
		for i := range v {
			v[i] = alarm(v[i])
		}
		return v
	case object:
		delete(v, "persistAcrossSessions") // Of Chromium.
		return v
	default:
		return v
	}
}

var ringing = section{"Alarms", []claim{
	{
		text:   "an alarm has its name, its time and its period, and takes the place of one with the same name",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			callAPI(t, end, "alarms.clearAll")
			callAPI(t, end, "alarms.create", "tea", object{"delayInMinutes": 50, "periodInMinutes": 5})
			callAPI(t, end, "alarms.create", "cake", object{"when": later})
			callAPI(t, end, "alarms.create", "tea", object{"when": later, "periodInMinutes": 0.5})
			tea, cake := object{"name": "tea", "scheduledTime": later, "periodInMinutes": 0.5}, object{"name": "cake", "scheduledTime": later}
			assert.Equal(t, tea, alarm(callAPI(t, end, "alarms.get", "tea")))
			assert.Equal(t, []any{cake, tea}, alarm(callAPI(t, end, "alarms.getAll")))
			assert.Equal(t, true, callAPI(t, end, "alarms.clear", "tea"))
			assert.Equal(t, false, callAPI(t, end, "alarms.clear", "tea"))
			assert.Nil(t, alarm(callAPI(t, end, "alarms.get", "tea")))
			assert.Equal(t, true, callAPI(t, end, "alarms.clearAll"))
			assert.Equal(t, anyChromium(s.host), callAPI(t, end, "alarms.clearAll")) // There is none.
		},
	},
	{
		text:   "an alarm without a name has an empty one",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			callAPI(t, end, "alarms.create", nil, object{"when": later})
			assert.Equal(t, object{"name": "", "scheduledTime": later}, alarm(callAPI(t, end, "alarms.get")))
			assert.Equal(t, true, callAPI(t, end, "alarms.clear"))
			assert.Nil(t, alarm(callAPI(t, end, "alarms.get")))
		},
	},
	{
		text:   "an alarm in the past rings at once and is gone, and its time is that which was asked for",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			rings := watchAPI(t, end, "alarms.onAlarm")
			callAPI(t, end, "alarms.create", "past", object{"when": 1000})
			assert.Equal(t, []any{object{"name": "past", "scheduledTime": 1000.0}}, alarm(rings.seen(t, 1)[0]))
			assert.Nil(t, alarm(callAPI(t, end, "alarms.get", "past")))
		},
	},
	{
		text:   "an alarm with a period rings again and again, until it is cleared",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			rings := watchAPI(t, end, "alarms.onAlarm")
			callAPI(t, end, "alarms.create", "often", object{"periodInMinutes": 0.002})
			seen := rings.seen(t, 3)
			assert.Less(t, seen[0][0].(object)["scheduledTime"], seen[2][0].(object)["scheduledTime"])
			assert.Equal(t, true, callAPI(t, end, "alarms.clear", "often"))
			assert.Empty(t, callAPI(t, end, "alarms.getAll"))
		},
	},
	{
		text:   "in Firefox a time wins over a delay, and an alarm without either rings at once; Chromium refuses both",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			rings := watchAPI(t, end, "alarms.onAlarm")
			_, both := tryAPI(t, end, "alarms.create", "both", object{"when": later, "delayInMinutes": 1})
			_, none := tryAPI(t, end, "alarms.create", "none", object{})
			if anyChromium(s.host) {
				assert.ErrorContains(t, both, "Cannot set both when and delayInMinutes.")
				assert.ErrorContains(t, none, "Must set at least one of when, delayInMinutes, or periodInMinutes.")
				return
			}
			require.NoError(t, both)
			require.NoError(t, none)
			assert.Equal(t, object{"name": "both", "scheduledTime": later}, alarm(callAPI(t, end, "alarms.get", "both")))
			assert.Equal(t, "none", rings.seen(t, 1)[0][0].(object)["name"])
			callAPI(t, end, "alarms.clearAll")
		},
	},
	{
		text:   "an alarm outlives the background's suspension, wakes it and is kept for it",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			page := s.open(t, apiExtPage).puppet(t)
			rings := watchAPI(t, page, "alarms.onAlarm")
			end := s.api(t)
			watchAPI(t, end, "alarms.onAlarm")
			callAPI(t, end, "alarms.create", "wake", object{"delayInMinutes": 0.02})
			s.suspend(t, apiExtension)
			rings.seen(t, 1)
			s.awaitWoken(t)
			woken := watchAPI(t, s.background(t, apiExtension), "alarms.onAlarm")
			assert.Equal(t, "wake", woken.seen(t, 1)[0][0].(object)["name"])
		},
	},
	{
		text:   "in Chromium alarms outlive that the extension is disabled, in Firefox they do not",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			callAPI(t, s.api(t), "alarms.create", nil, object{"when": later})
			s.disable(t, apiExtension)
			s.enable(t, apiExtension)
			left := callAPI(t, s.api(t), "alarms.getAll")
			if anyChromium(s.host) {
				assert.Equal(t, []any{object{"name": "", "scheduledTime": later}}, alarm(left))
			} else {
				assert.Empty(t, left)
			}
		},
	},
	{
		text:   "content scripts have no alarms: ErrUnsupported, which names its needs",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			_, err := tryAPI(t, s.open(t, apiPage).puppet(t), "alarms.getAll")
			assert.ErrorIs(t, err, webext.ErrUnsupported)
			assert.ErrorContains(t, err, "alarms.getAll needs a background or an extension page")
		},
	},
}}
