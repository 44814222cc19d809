// The content script sends every kind of value and looks whether all come back.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"

	"gangway/wasm/codec"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

// limit is from how many bytes on Chromium refuses a text, and overhead is how
// many there are beside those of a message: the head of the batch and of the item.
const (
	limit    = 64 << 20
	overhead = 8 + 4 + 5
)

func main() {
	rt := webext.Default()
	tell("values", values(rt))
	tell("one message", one(rt))
	tell("limit", large(rt))
	tell("session", numbers(rt))
	select {}
}

func tell(name string, err error) {
	if err != nil {
		fmt.Printf("%s: %v\n", name, err)
		return
	}
	fmt.Printf("%s: ok\n", name)
}

// sent has a value of each kind; strings look like batches, too.
var sent = []any{
	nil, true, 1.5, "text", "gangway.batch/1;", "gangway.batch/1;nmdhbmd38wE=", "nmdhbmd38wE=", "\u00e4\u2713\U0001F600\u2028\"\\\x00",
	codec.Undefined{}, math.Inf(-1), math.Copysign(0, -1),
	codec.BigIntOf(math.MaxInt64),
	[]byte{}, []byte{0, 255}, bytes.Repeat([]byte{0x9e, 1, 2}, 100_000), codec.Float32Array{1.5, -2}, codec.BigInt64Array{math.MinInt64},
	codec.Date(1_234_567_890_123), codec.Set{1.0, "two", nil}, codec.Map{{Key: 1.0, Value: "one"}},
	codec.Object{Name: "RegExp", Args: []any{"a+", "gi"}},
	map[string]any{"bytes": []byte{1}, "undefined": codec.Undefined{}}, []any{1.0, []any{"x"}},
}

func values(rt *webext.Runtime) error {
	port, err := rt.Connect(webext.ConnectInfo{Name: "values"})
	if err != nil {
		return err
	}
	defer port.Disconnect()
	if err := want(rt, port, []byte("first")); err != nil {
		return err
	}
	for _, v := range sent {
		if err := port.PostMessage(v); err != nil {
			return err
		}
	}
	for _, v := range sent {
		if err := want(rt, port, v); err != nil {
			return err
		}
	}
	return nil
}

func want(rt *webext.Runtime, port *webext.Port, v any) error {
	m, err := port.Receive(rt.Lifetime())
	if err != nil {
		return err
	}
	var got any
	if err := m.Decode(&got); err != nil {
		return err
	}
	if !reflect.DeepEqual(got, v) {
		return fmt.Errorf("%s came back in place of %s", short(got), short(v))
	}
	return nil
}

// short returns a text for a value, without most of its bytes.
func short(v any) string {
	if b, ok := v.([]byte); ok {
		return fmt.Sprintf("%d bytes, first %v", len(b), b[:min(len(b), 20)])
	}
	return fmt.Sprintf("%T %.60v", v, v)
}

func one(rt *webext.Runtime) error {
	if _, err := rt.SendMessage(rt.Lifetime(), map[string]any{"field": math.NaN()}); !errors.Is(err, webext.ErrNotCloneable) ||
		!strings.Contains(err.Error(), "field: NaN has no form in JSON") {
		return fmt.Errorf("a NaN gives %w", err)
	}
	m, err := rt.SendMessage(rt.Lifetime(), map[string]any{"bytes": []byte{1, 2}, "when": time.Unix(0, 0), "set": codec.Set{1.0}})
	if err != nil {
		return err
	}
	var got any
	if err := m.Decode(&got); err != nil {
		return err
	}
	expected := map[string]any{
		"came":  map[string]any{"bytes": "AQI=", "when": "1970-01-01T00:00:00Z", "set": []any{1.0}},
		"bytes": "AQI=",
	}
	if !reflect.DeepEqual(got, expected) {
		return fmt.Errorf("%v came back", got)
	}
	if _, err := rt.SendMessage(rt.Lifetime(), strings.Repeat("x", limit-2)); !errors.Is(err, webext.ErrTooLarge) {
		return fmt.Errorf("a message of the size of the limit gives %w", err)
	}
	return nil
}

// large sends the largest message that passes, and one that is larger.
func large(rt *webext.Runtime) error {
	port, err := rt.Connect(webext.ConnectInfo{Name: "values"})
	if err != nil {
		return err
	}
	defer port.Disconnect()
	if err := want(rt, port, []byte("first")); err != nil {
		return err
	}
	passes := make([]byte, (limit-4)/4*3-overhead)
	if err := port.PostMessage(append(passes, 1, 2, 3)); !errors.Is(err, webext.ErrTooLarge) || !strings.Contains(err.Error(), "send it in parts") {
		return fmt.Errorf("a message above the limit gives %w", err)
	}
	if err := port.PostMessage(passes); err != nil {
		return err
	}
	return want(rt, port, passes)
}

// numbers sends numbers slowly enough to be interrupted.
func numbers(rt *webext.Runtime) error {
	s, err := session.Dial(rt.Lifetime(), rt, "numbers", session.DialOptions{})
	if err != nil {
		return err
	}
	const count = 600
	go func() {
		for n := range count {
			if err := s.TrySend(n); err != nil {
				fmt.Println(err)
				return
			}
			if n%100 == 0 {
				fmt.Printf("session: at %d\n", n)
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
	next := 0
	for n, err := range session.Values[int](rt.Lifetime(), s) {
		if err != nil {
			return err
		}
		if n != next {
			return fmt.Errorf("%d came in place of %d", n, next)
		}
		if next++; next == count {
			return nil
		}
	}
	return s.Err()
}
