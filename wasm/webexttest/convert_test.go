package webexttest

import (
	"math"
	"testing"
	"time"

	"gangway/wasm/codec"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/conversion"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// arrival returns what arrives at a script when a script posts v.
func arrival(t *testing.T, browser *Browser, v any, options ...InstallOption) (any, error) {
	t.Helper()
	ext := browser.Install(testID, options...)
	defer ext.Remove()
	arrived := make(chan any, 1)
	ext.Background(nil, Declares()).Context().Script().OnConnect(func(p *ScriptPort) {
		p.OnMessage(func(v any) { arrived <- v })
	})
	if err := scriptPort(t, ext.OpenPopup(nil, Declares())).PostMessage(v); err != nil {
		return nil, err
	}
	return <-arrived, nil
}

// cloned are values that structured clone keeps, with what JSON makes of them.
var cloned = []struct {
	name  string
	value any
	json  any
}{
	{"null", nil, nil},
	{"undefined", codec.Undefined{}, nil},
	{"boolean", true, true},
	{"number", 1.5, 1.5},
	{"infinity", math.Inf(1), nil},
	{"string", "ä", "ä"},
	{"bytes", []byte{7, 8}, map[string]any{"0": 7.0, "1": 8.0}},
	{"date", codec.Date(1.5e12), "2017-07-14T02:40:00.000Z"},
	{"date before year 0", codec.Date(-62198755200000), "-000001-01-01T00:00:00.000Z"},
	{"date after year 9999", codec.Date(253402300800000), "+010000-01-01T00:00:00.000Z"},
	{"map", codec.Map{{Key: 1.0, Value: 2.0}}, map[string]any{}},
	{"set", codec.Set{1.0}, map[string]any{}},
	{"regular expression", codec.Object{Name: "RegExp", Args: []any{"a", ""}}, map[string]any{}},
	{"boxed number", codec.Object{Name: "Number", Args: []any{3.0}}, 3.0},
	{"typed array", codec.Float32Array{1.5}, map[string]any{"0": 1.5}},
	{"half floats", codec.Float16Array{0x3e00, 0x8001, 0x7c00}, map[string]any{"0": 1.5, "1": -math.Ldexp(1, -24), "2": nil}},
	{"array with undefined", []any{1.0, codec.Undefined{}}, []any{1.0, nil}},
	{"object with undefined", map[string]any{"a": codec.Undefined{}, "b": map[string]any{"c": nil}}, map[string]any{"b": map[string]any{"c": nil}}},
}

func TestFirefoxClones(t *testing.T) {
	inBubbleOf(t, Firefox, func(t *testing.T, browser *Browser) {
		for _, c := range cloned {
			v, err := arrival(t, browser, c.value)
			require.NoError(t, err, c.name)
			assert.Equal(t, c.value, v, c.name)
		}
		v, err := arrival(t, browser, codec.BigIntOf(1))
		require.NoError(t, err)
		assert.Equal(t, codec.BigIntOf(1), v)
	})
}

func TestChromiumPassesMessagesThroughJSON(t *testing.T) {
	inBubbleOf(t, Chromium, func(t *testing.T, browser *Browser) {
		for _, c := range cloned {
			v, err := arrival(t, browser, c.value)
			require.NoError(t, err, c.name)
			assert.Equal(t, c.json, v, c.name)
		}
	})
}

func TestChromiumClonesIfTheManifestSaysSo(t *testing.T) {
	inBubbleOf(t, Chromium, func(t *testing.T, browser *Browser) {
		for _, c := range cloned {
			v, err := arrival(t, browser, c.value, StructuredClone())
			require.NoError(t, err, c.name)
			assert.Equal(t, c.value, v, c.name)
		}
	})
}

func TestSpecialNumbers(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		nan, err := arrival(t, browser, math.NaN())
		require.NoError(t, err)
		zero, err := arrival(t, browser, math.Copysign(0, -1))
		require.NoError(t, err)
		invalid, err := arrival(t, browser, codec.Date(math.NaN()))
		require.NoError(t, err)
		if browser.profile == Chromium {
			assert.Nil(t, nan)
			assert.False(t, math.Signbit(zero.(float64)))
			assert.Nil(t, invalid)
			return
		}
		assert.True(t, math.IsNaN(nan.(float64)))
		assert.True(t, math.Signbit(zero.(float64)))
		assert.True(t, math.IsNaN(float64(invalid.(codec.Date))))
	})
}

func TestBigIntsAreRefusedByJSON(t *testing.T) {
	inBubbleOf(t, Chromium, func(t *testing.T, browser *Browser) {
		for _, v := range []any{codec.BigIntOf(1), []any{codec.BigIntOf(1)}, codec.BigInt64Array{1}} {
			_, err := arrival(t, browser, v)
			assert.ErrorIs(t, err, webext.ErrNotCloneable)
		}
	})
}

func received(t *testing.T, p *webext.Port) (v any) {
	t.Helper()
	m, err := p.Receive(t.Context())
	require.NoError(t, err)
	require.NoError(t, m.Decode(&v))
	return v
}

func TestProgramsGetAllValuesWholeWhereMessagesAreJSON(t *testing.T) {
	inBubbleOf(t, Chromium, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		for _, sent := range cloned {
			require.NoError(t, c.port.PostMessage(sent.value), sent.name)
			assert.Equal(t, sent.value, received(t, c.bgPort), sent.name)
			require.NoError(t, c.bgPort.PostMessage(sent.value), sent.name)
			assert.Equal(t, sent.value, received(t, c.port), sent.name)
		}
	})
}

func TestProgramsGiveValuesForJavaScriptTheirFormInJSON(t *testing.T) {
	inBubbleOf(t, Chromium, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		arrived := make(chan any, 1)
		ext.Background(nil, Declares()).Context().Script().OnConnect(func(p *ScriptPort) {
			p.OnMessage(func(v any) { arrived <- v })
		})
		p := open(t, ext.OpenPopup(nil, Declares()).Runtime())
		require.NoError(t, p.PostMessage(map[string]any{"bytes": []byte{1, 2}, "date": codec.Date(1500), "big": codec.BigIntOf(1)}))
		assert.Equal(t, map[string]any{"bytes": "AQI=", "date": "1970-01-01T00:00:01.5Z", "big": 1.0}, <-arrived)
		err := p.PostMessage(map[string]any{"field": math.NaN()})
		require.ErrorIs(t, err, webext.ErrNotCloneable)
		require.ErrorContains(t, err, "field: NaN has no form in JSON")
		assertOpen(t, p)
	})
}

// A Date of JavaScript has milliseconds, so that is what arrives in Go, too.
func TestTimesArriveToTheMillisecond(t *testing.T) {
	inBubbleOf(t, Firefox, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		sent := time.Date(2026, 5, 4, 3, 2, 1, 123456789, time.UTC)
		require.NoError(t, c.port.PostMessage(sent))
		m, err := c.bgPort.Receive(t.Context())
		require.NoError(t, err)
		var got time.Time
		require.NoError(t, m.Decode(&got))
		assert.Equal(t, sent.Truncate(time.Millisecond), got)
	})
}

func TestChromiumRefusesMessagesOf64MiB(t *testing.T) {
	const head = 5 // Of so many bytes in a frame.
	frame, err := codec.Marshal(make([]byte, conversion.MaxJSON-head))
	require.NoError(t, err)
	inBubble(t, func(t *testing.T, browser *Browser) {
		_, err := browser.profile.conversion(browser.Install(testID, StructuredClone())).Item(frame)
		if browser.profile == Firefox {
			require.NoError(t, err)
		} else {
			require.ErrorIs(t, err, webext.ErrTooLarge)
		}
	})
}

func TestChromiumCountsTheTextOfMessages(t *testing.T) {
	inBubbleOf(t, Chromium, func(t *testing.T, browser *Browser) {
		p := connect(t, browser).port
		const overhead = 8 + 4 + 5
		largest := make([]byte, (conversion.MaxJSON-4)/4*3-overhead)
		require.NoError(t, p.PostMessage(largest))
		require.ErrorIs(t, p.PostMessage(append(largest, 0, 0, 0)), webext.ErrTooLarge)
		assertOpen(t, p)
	})
}

func TestReceiverOwnsItsCopy(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		port, receivers, _ := twoFrames(t, browser)
		require.NoError(t, port.PostMessage("same"))
		a, err := receivers[0].Receive(t.Context())
		require.NoError(t, err)
		b, err := receivers[1].Receive(t.Context())
		require.NoError(t, err)
		a.Raw()[0] = 0
		assert.NotEqual(t, a.Raw(), b.Raw())
	})
}

func TestMessageWithoutFormIsAnErrorOfItAlone(t *testing.T) {
	cycle := map[string]any{}
	cycle["self"] = cycle
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		ports := c.page.Script().Ports()
		require.Len(t, ports, 1)
		err := ports[0].PostMessage(cycle)
		post(t, c.port, 1, 1)
		if browser.profile == Chromium {
			require.ErrorIs(t, err, codec.ErrCycle)
			requireNext(t, c.bgPort, 1, 1)
			return
		}
		require.NoError(t, err)
		m, err := c.bgPort.Receive(t.Context())
		require.NoError(t, err)
		assert.ErrorContains(t, m.Decode(new(any)), "CodecError")
		requireNext(t, c.bgPort, 1, 1)
	})
}

func TestScriptHearsNothingOfAMessageThatGoCannotHold(t *testing.T) {
	cycle := map[string]any{}
	cycle["self"] = cycle
	inBubbleOf(t, Firefox, func(t *testing.T, browser *Browser) {
		v, err := arrival(t, browser, cycle)
		require.NoError(t, err)
		assert.Nil(t, v)
	})
}
