package webext

import (
	"context"
	"testing"
	"testing/synctest"

	"gangway/wasm/codec"
	"gangway/wasm/internal/host"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRequestIsAnsweredOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		requests, err := newRuntime(h).OnMessage()
		require.NoError(t, err)
		defer requests.Stop()
		fake := &fakeRequest{item: item(t, "question")}
		h.request(fake)

		r := next(t, requests)
		var question string
		require.NoError(t, r.Message().Decode(&question))
		assert.Equal(t, "question", question)
		assert.ErrorIs(t, r.Reply(func() {}), ErrNotCloneable)
		require.NoError(t, r.Reply("answer"))
		require.NoError(t, r.Reply("another"))
		r.Ignore()
		assert.Equal(t, [][]byte{item(t, "answer")}, fake.replies)
		assert.Zero(t, fake.ignored)
	})
}

func TestRequestWhoseReplyTheBrowserRefusesMayBeAnsweredAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		requests, err := newRuntime(h).OnMessage()
		require.NoError(t, err)
		defer requests.Stop()
		fake := &fakeRequest{item: item(t, "question"), replyErr: ErrNotCloneable}
		h.request(fake)

		r := next(t, requests)
		assert.ErrorIs(t, r.Reply("refused"), ErrNotCloneable)
		fake.replyErr = nil
		require.NoError(t, r.Reply("answer"))
		r.Ignore()
		assert.Equal(t, [][]byte{item(t, "refused"), item(t, "answer")}, fake.replies)
		assert.Zero(t, fake.ignored)
	})
}

func TestRequestThatNobodyReceivedIsIgnored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		rt := newRuntime(h)
		first, err := rt.OnMessage()
		require.NoError(t, err)
		second, err := rt.OnMessage()
		require.NoError(t, err)
		fake := &fakeRequest{item: item(t, 1)}
		h.request(fake)
		first.Stop()
		assert.Zero(t, fake.ignored, "the second listener may still receive it")
		second.Stop()
		assert.Equal(t, 1, fake.ignored)
	})
}

func TestExternalRequestNeedsPermission(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		requests, err := newRuntime(h).OnMessageExternal(AllowIDs("friend@gangway.test"))
		require.NoError(t, err)
		defer requests.Stop()
		stranger := &fakeRequest{item: item(t, 1), sender: senderID("stranger@gangway.test")}
		friend := &fakeRequest{item: item(t, 2), sender: senderID("friend@gangway.test")}
		h.request(stranger)
		h.request(friend)
		assert.Equal(t, 1, stranger.ignored)
		assert.Equal(t, "friend@gangway.test", next(t, requests).Sender().ID)
	})
}

// send starts a call and returns the browser's side of it.
func send(ctx context.Context, h *fakeHost) (fakeSent, <-chan error) {
	ended := make(chan error, 1)
	go func() {
		_, err := newRuntime(h).SendMessage(ctx, "question")
		ended <- err
	}()
	synctest.Wait()
	return h.sent[len(h.sent)-1], ended
}

func TestSendMessageReturnsTheReply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		sent, ended := send(t.Context(), h)
		assert.Equal(t, item(t, "question"), sent.item)
		sent.reply(item(t, "answer"), nil)
		assert.NoError(t, <-ended)
	})
}

func TestSendMessageReportsThatNobodyListens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent, ended := send(t.Context(), newFakeHost())
		sent.reply(nil, ErrNoReceiver)
		err := <-ended
		assert.ErrorIs(t, err, ErrNoReceiver)
		assert.EqualError(t, err, "send message: webext: nobody listens at the other end")
	})
}

func TestSendMessageEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		sent, ended := send(ctx, newFakeHost())
		cancel()
		assert.ErrorIs(t, <-ended, context.Canceled)
		assert.True(t, *sent.canceled)
		sent.reply(item(t, "late"), nil) // Harms nothing.
	})
}

func TestSendMessageChecksItsArguments(t *testing.T) {
	rt := newRuntime(newFakeHost())
	_, err := rt.SendMessage(t.Context(), func() {})
	assert.ErrorIs(t, err, ErrNotCloneable)
	_, err = rt.SendMessageExtension(t.Context(), "nobody", 1)
	assert.ErrorIs(t, err, ErrInvalidArgument)
	_, err = rt.SendMessageTab(t.Context(), -1, SendInfo{}, 1)
	assert.ErrorIs(t, err, ErrInvalidArgument)
}

// senderID is the browser's object of a sender with an id.
func senderID(id string) host.Object {
	item, err := codec.Marshal(map[string]any{"id": id, "envType": "unknown to us"})
	if err != nil {
		panic(err)
	}
	return item
}

func TestSendMessageReportsThatNobodyAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent, ended := send(t.Context(), newFakeHost())
		sent.reply(item(t, codec.Undefined{}), nil)
		assert.ErrorIs(t, <-ended, ErrNoReply)
	})
}
