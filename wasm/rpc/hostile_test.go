package rpc_test

import (
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/rpc"
	"gangway/wasm/session"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A call of hang, as it is on the wire.
func rawCall(id int) []any { return []any{0, id, 0, 0, "Test/Hang", []any{}, nil} }

// Parts that break the protocol end their session, and no other.
func TestHostileParts(t *testing.T) {
	window := make([]byte, 65<<10)
	for name, parts := range map[string][]any{
		"not an array":               {"begin"},
		"empty":                      {[]any{}},
		"unknown kind":               {[]any{12, 0}},
		"kind that is text":          {[]any{"0"}},
		"call without a name":        {[]any{0, 1, 0, 0}},
		"call with half a metadata":  {[]any{0, 1, 0, 0, "Test/Hang", []any{"key"}, nil}},
		"call of an unknown form":    {[]any{0, 1, 0, 4, "Test/Hang", []any{}, nil}},
		"call without a request":     {[]any{0, 1, 0, 0, "Test/Hang", []any{}}},
		"stream with a request":      {[]any{0, 1, 0, 1, "Test/Sum", []any{}, nil}},
		"call with more":             {append(rawCall(1), 1, 2)},
		"id twice":                   {rawCall(1), rawCall(1)},
		"request for a call without": {rawCall(1), []any{1, 1, 0, 5}},
		"last of a call without":     {rawCall(1), []any{2, 1, 0}},
		"request after the last": {
			[]any{0, 1, 0, 1, "Test/Stuck", []any{}}, []any{2, 1, 0}, []any{1, 1, 0, 5},
		},
		"request twice": {
			[]any{0, 1, 0, 1, "Test/Stuck", []any{}}, []any{1, 1, 0, 5}, []any{1, 1, 0, 5},
		},
		"last before its requests": {
			[]any{0, 1, 0, 1, "Test/Stuck", []any{}}, []any{1, 1, 0, 5}, []any{2, 1, 0},
		},
		"last without a count":        {[]any{0, 1, 0, 1, "Test/Stuck", []any{}}, []any{2, 1}},
		"last twice":                  {[]any{0, 1, 0, 1, "Test/Stuck", []any{}}, []any{2, 1, 0}, []any{2, 1, 0}},
		"more than the window":        {[]any{0, 1, 0, 1, "Test/Stuck", []any{}}, []any{1, 1, 0, window}, []any{1, 1, 1, 5}},
		"credit for a call without":   {rawCall(1), []any{4, 1, 5}},
		"credit for nothing":          {[]any{0, 1, 0, 2, "Test/Count", []any{}, -1}, []any{4, 1, 1 << 40}},
		"cancel with more":            {rawCall(1), []any{3, 1, 1}},
		"next without a message":      {[]any{1, 1, 0}},
		"probe of text":               {[]any{5, "id"}},
		"lost of text":                {[]any{10, "id"}},
		"begin of another kind":       {[]any{11, 2}},
		"begin without a word":        {[]any{11}},
		"failure that half happened":  {[]any{8, 1, 5, "text", 2}},
		"failure with text as detail": {[]any{8, 1, 5, "text", 1, "detail"}},
		"result with more":            {[]any{7, 1, 1, 1}},
		"result without a response":   {[]any{7, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				s.handleStuck()
				s.open()
				good := s.dial(rpc.Options{})
				bad, err := session.Dial(inTime(t), s.page.Runtime(), "calls", session.DialOptions{})
				require.NoError(t, err)
				t.Cleanup(bad.Abort)
				for _, part := range parts {
					require.NoError(t, bad.TrySend(part))
				}
				time.Sleep(time.Second)
				assert.ErrorIs(t, bad.Err(), session.ErrAborted)
				_, err = rpc.Call(inTime(t), good, square, 1)
				assert.NoError(t, err)
				close(s.held)
			})
		})
	}
}

// Parts of calls that are over come late, and harm nothing.
func TestLateParts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.open()
		late, err := session.Dial(inTime(t), s.page.Runtime(), "calls", session.DialOptions{})
		require.NoError(t, err)
		t.Cleanup(late.Abort)
		for _, part := range []any{
			[]any{1, 9, 0, 5}, []any{2, 9, 1}, []any{3, 9}, []any{4, 9, 1000}, []any{5, 9}, []any{5},
			[]any{6, 9, 0, 5}, []any{7, 9, 5}, []any{8, 9, 5, "text", 0}, []any{8, 9, 99, "text", 1, []byte("detail")},
			[]any{9, 9, 1000}, []any{10, 9}, []any{10}, []any{11, 0}, []any{11, 1},
		} {
			require.NoError(t, late.TrySend(part))
		}
		time.Sleep(time.Second)
		assert.NoError(t, late.Err())
	})
}

// A caller that takes no answers has no room in the other end's memory.
// TestFloodOfRefusalsEndsItsSession sends parts that are answered, many and large
// ones, and receives no answers.
func TestFloodOfRefusalsEndsItsSession(t *testing.T) {
	probe := []any{5}
	for id := range 50_000 {
		probe = append(probe, 1<<50+id)
	}
	floods := map[string]struct {
		part func(n int) []any
		most int
	}{
		"calls":  {func(n int) []any { return []any{0, n, 0, 0, "Test/Nothing", []any{}, nil} }, 1 << 18},
		"probes": {func(int) []any { return probe }, 1 << 10},
	}
	for name, flood := range floods {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				s.open()
				caller, err := session.Dial(inTime(t), s.page.Runtime(), "calls", session.DialOptions{})
				require.NoError(t, err)
				t.Cleanup(caller.Abort)
				back := <-s.links
				for n := 0; caller.Err() == nil && n < flood.most; n++ {
					if caller.Send(inTime(t), flood.part(n)) != nil {
						break
					}
				}
				require.Error(t, caller.Err(), "it is not ended")
				<-back.Done()
				assert.ErrorIs(t, back.Err(), rpc.ResourceExhausted)
			})
		})
	}
}
