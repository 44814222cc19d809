package contract

import (
	"math"
	"math/big"
	"slices"
	"testing"
	"time"

	"gangway/tests/contract/puppet"
	"gangway/wasm/codec"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
)

// whole says why claims about JSON are not for a host.
const whole = "values arrive as they are there"

var carrying = section{"Values", []claim{
	{
		text:   "a value that crosses the port has the form that its column names, both ways",
		except: []exception{{simulated, "messages have one form in the simulated browser, which has no JavaScript half"}},
		run: func(t *testing.T, s *scene) {
			form := "[object String]"
			if batched(s.host) {
				form = "[object Uint8Array]"
			}
			dialed, accepted := s.connected(t)
			crosses(t, accepted, dialed, form)
			if accepted, ok := accepted.(*port); ok {
				crosses(t, dialed, accepted, form)
			}
		},
	},
	{
		text: "values that JSON has arrive as they are, both ways",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			dialed.post(t, jsonValues...)
			assert.Equal(t, jsonValues, accepted.receive(t, len(jsonValues)))
			accepted.post(t, jsonValues...)
			assert.Equal(t, jsonValues, dialed.receive(t, len(jsonValues)))
		},
	},
	{
		text:   "all values of structured cloning arrive as they are, both ways",
		except: []exception{{plainJSON, "messages travel as JSON there"}},
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.ports(t)
			for _, v := range clonedValues {
				dialed.post(t, v)
				accepted.post(t, v)
			}
			for _, p := range []*port{dialed, accepted} {
				got := p.take(t, len(clonedValues)).Messages
				for i, want := range items(t, clonedValues...) {
					assert.Equalf(t, want, got[i].Item, "%#v", clonedValues[i])
				}
			}
		},
	},
	{
		text:   "as JSON, values that it lacks arrive as encoding/json has them",
		except: []exception{{not(plainJSON), whole}},
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			dialed.post(t, []byte{1, 2}, map[int]string{7: "seven"}, codec.Undefined{}, codec.Set{1.0},
				codec.Map{{Key: "a", Value: 1.0}}, time.UnixMilli(1500), codec.Float32Array{1.5}, big.NewInt(3))
			assert.Equal(t, []any{
				"AQI=", map[string]any{"7": "seven"}, nil, []any{1.0},
				map[string]any{"a": 1.0}, "1970-01-01T00:00:01.5Z", []any{1.5}, 3.0,
			}, accepted.receive(t, 8))
		},
	},
	{
		text:   "as JSON, a value without form there is ErrNotCloneable, and the port goes on",
		except: []exception{{not(plainJSON), whole}},
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			for _, v := range []any{math.NaN(), math.Inf(1), codec.Object{Name: "Error", Args: []any{"m"}}} {
				err := dialed.tryPost(t, map[string]any{"field": v})
				assert.ErrorIs(t, err, webext.ErrNotCloneable)
				assert.ErrorContains(t, err, "field: ")
			}
			dialed.post(t, "good")
			assert.Equal(t, []any{"good"}, accepted.receive(t, 1))
		},
	},
	{
		text:   "as JSON, an integer beyond 53 bits is ErrNotCloneable",
		except: []exception{{not(plainJSON), whole}},
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			assert.ErrorIs(t, dialed.tryPost(t, int64(math.MaxInt64)), webext.ErrNotCloneable)
			dialed.post(t, "good")
			assert.Equal(t, []any{"good"}, accepted.receive(t, 1))
		},
	},
	{
		text: "a message of another type is an error of that message alone",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			accepted.post(t, 1, "no number", 3)
			got := perform[[]puppet.Number](t, dialed.end, "values", puppet.Take{From: dialed.Handle, Count: 3})
			assert.Equal(t, 1.0, got[0].Value)
			assert.ErrorIs(t, got[1].Err.AsError(), codec.ErrMismatch)
			var wrong *codec.DecodeError
			assert.ErrorAs(t, got[1].Err.AsError(), &wrong)
			assert.Equal(t, puppet.Number{Value: 3}, got[2])
		},
	},
}}

// crosses checks in which form JavaScript sees a text at the end that receives.
func crosses(t *testing.T, from peer, to *port, form string) {
	t.Helper()
	perform[puppet.None](t, to.end, "watchForms", nil)
	from.post(t, "text")
	assert.Equal(t, []any{"text"}, to.receive(t, 1))
	assert.Equal(t, []string{form}, slices.Compact(perform[[]string](t, to.end, "forms", nil)))
}

// jsonValues arrive everywhere as they are.
var jsonValues = append([]any{map[string]any{"__proto__": 1.0}}, answerValues...)

// answerValues do so as answers, too: in those Firefox drops the key __proto__.
var answerValues = []any{
	nil, true, false, 0.0, 1.0, -1.5, 1e300, float64(1<<53 - 1), "", "text", "\u00e4\u2713\U0001F600\u2028\"\\\x00",
	[]any{}, []any{1.0, nil, "three", []any{}},
	map[string]any{}, map[string]any{"a": 1.0, "b": map[string]any{"c": []any{nil}}, "": "empty"},
}

// clonedValues arrive as they are where messages are cloned.
var clonedValues = append([]any{
	codec.Undefined{}, math.NaN(), math.Inf(-1), math.Copysign(0, -1),
	int64(math.MaxInt64), int64(math.MinInt64), uint64(math.MaxUint64), new(big.Int).Lsh(big.NewInt(1), 200),
	[]byte{}, []byte{0, 255}, codec.Float32Array{1.5, -2}, codec.BigInt64Array{math.MinInt64},
	time.UnixMilli(1_234_567_890_123).UTC(),
	codec.Set{1.0, "two", nil}, codec.Map{{Key: 1.0, Value: "one"}, {Key: []any{}, Value: codec.Set{}}},
	codec.Object{Name: "RegExp", Args: []any{"a+", "gi"}},
	codec.Object{Name: "RangeError", Args: []any{"out of range"}},
	map[string]any{"bytes": []byte{1}, "when": time.UnixMilli(0).UTC(), "undefined": codec.Undefined{}},
}, jsonValues...)
