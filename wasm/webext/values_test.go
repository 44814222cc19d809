package webext

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReceiveCanceledHarmsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := p.Receive(ctx)
		assert.ErrorIs(t, err, context.Canceled)
		require.NoError(t, p.Err())

		browser.receiver.Message(item(t, 1), nil)
		m, err := p.Receive(t.Context())
		require.NoError(t, err)
		var n int
		require.NoError(t, m.Decode(&n))
		assert.Equal(t, 1, n)

		browser.receiver.Disconnected(ErrNoReceiver)
		_, err = p.Receive(t.Context())
		assert.ErrorIs(t, err, ErrNoReceiver)
		_, err = p.Receive(t.Context())
		assert.ErrorIs(t, err, ErrNoReceiver)
	})
}

func TestReceiveAfterDisconnectSaysSo(t *testing.T) {
	for range 100 {
		synctest.Test(t, func(t *testing.T) {
			p, _ := connect(t)
			go p.Disconnect()
			_, err := p.Receive(t.Context())
			assert.ErrorIs(t, err, ErrLocalDisconnect)
		})
	}
}

func TestValuesYieldsErrorsAndGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		for _, v := range []any{1, "text", 2} {
			browser.receiver.Message(item(t, v), nil)
		}
		browser.receiver.Disconnected(ErrDisconnected)
		var got []int
		errs := 0
		for n, err := range Values[int](t.Context(), p) {
			if err != nil {
				errs++
				continue
			}
			got = append(got, n)
		}
		assert.Equal(t, []int{1, 2}, got)
		assert.Equal(t, 1, errs)
	})
}

func TestValuesMayBeLeftAndTakenUpAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		defer p.Disconnect()
		for n := range 3 {
			browser.receiver.Message(item(t, n), nil)
		}
		for want := range 3 {
			for n := range Values[int](t.Context(), p) {
				assert.Equal(t, want, n)
				break
			}
		}
	})
}

func TestChannelsDeliverAllAndClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		in, out := Channels[int, string](t.Context(), p, nil)
		out <- "hello"
		close(out)
		synctest.Wait()
		assert.Equal(t, [][]byte{item(t, "hello")}, browser.posted)

		browser.receiver.Message(item(t, 1), nil)
		browser.receiver.Message(item(t, 2), nil)
		browser.receiver.Disconnected(ErrDisconnected)
		var got []int
		for n := range in {
			got = append(got, n)
		}
		assert.Equal(t, []int{1, 2}, got)
	})
}

func TestChannelsNeverHangASender(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		var failures []error
		_, out := Channels[int, int](t.Context(), p, func(err error) { failures = append(failures, err) })
		browser.receiver.Disconnected(ErrDisconnected)
		for n := range 3 {
			out <- n
		}
		close(out)
		synctest.Wait()
		assert.Len(t, failures, 3)
		assert.ErrorIs(t, failures[0], ErrDisconnected)
	})
}

func TestChannelsPassErrorsOnAndGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		failures := make(chan error, 10)
		in, out := Channels[int, any](t.Context(), p, func(err error) { failures <- err })
		browser.receiver.Message(item(t, "text"), nil)
		browser.receiver.Message(item(t, 2), nil)
		assert.Equal(t, 2, <-in)
		assert.ErrorContains(t, <-failures, "decode message")
		out <- func() {}
		assert.ErrorIs(t, <-failures, ErrNotCloneable)
		close(out)
		p.Disconnect()
	})
}

func TestChannelsEndThePortOnAnErrorThatNobodyTakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		in, out := Channels[int, int](t.Context(), p, nil)
		browser.receiver.Message(item(t, "text"), nil)
		_, open := <-in
		assert.False(t, open)
		assert.ErrorIs(t, p.Err(), ErrLocalDisconnect)
		close(out)
	})
}

func TestChannelsEndWithoutAReceiver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		_, out := Channels[int, int](t.Context(), p, nil)
		browser.receiver.Message(item(t, 1), nil)
		synctest.Wait()
		p.Disconnect()
		close(out)
		// The bubble ends only when every goroutine has.
	})
}

func TestChannelsGiveBackTheMessageThatNobodyReceived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, browser := connect(t)
		defer p.Disconnect()
		ctx, cancel := context.WithCancel(t.Context())
		in, out := Channels[int, int](ctx, p, nil)
		defer close(out)
		for n := range 3 {
			browser.receiver.Message(item(t, n), nil)
		}
		assert.Equal(t, 0, <-in)
		synctest.Wait() // The next message is offered.
		cancel()
		synctest.Wait()
		_, open := <-in
		assert.False(t, open)
		browser.receiver.Disconnected(ErrDisconnected)
		assert.Equal(t, []int{1, 2}, receiveAll(t, p))
	})
}
