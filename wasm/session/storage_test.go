package session

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/codec"
	"gangway/wasm/codec/codecimpl"
	"gangway/wasm/internal/host"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A slowStorage is a storage.session of which the test decides when a write is
// done, and how.
type slowStorage struct {
	host.Host
	area *webext.StorageArea // The true one.

	capacity int // Of finishAsItFits, in bytes of a write.

	mu     sync.Mutex // Protects following.
	writes []write    // Begun and not done, in order.
}

// areaOf returns the storage.session of a host.
func areaOf(h host.Host) *webext.StorageArea {
	var rt *webext.Runtime
	host.NewRuntime(h, &rt)
	return rt.SessionStorage()
}

type write struct {
	size  int
	items map[string]any
	reply func([]byte, error)
}

// slowDown lets the sessions of a listener write to a slow storage. What the
// test does not finish is lost.
func slowDown(t *testing.T, l *Listener) *slowStorage {
	s := &slowStorage{area: l.store.area}
	t.Cleanup(func() {
		for s.begun() > 0 {
			s.finish(t, host.ErrContextInvalidated)
		}
	})
	l.store.several.Lock() // No write begins meanwhile.
	defer l.store.several.Unlock()
	l.store.area = areaOf(s)
	return s
}

func (s *slowStorage) Gone() <-chan struct{} { return nil }

func (s *slowStorage) Call(function string, arguments []byte, reply func([]byte, error)) (func(), error) {
	if function != "storage.session.set" {
		return nil, errors.New("only writes are slow")
	}
	w := write{size: len(arguments), reply: reply}
	var list []map[string]any
	if err := codec.Unmarshal(arguments, &list); err != nil {
		return nil, err
	}
	w.items = list[0]
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writes = append(s.writes, w)
	return func() {}, nil
}

// begun returns how many writes are not done.
func (s *slowStorage) begun() int {
	time.Sleep(time.Second)
	return s.begunNow()
}

// begunNow is begun before any time has passed.
func (s *slowStorage) begunNow() int {
	synctest.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.writes)
}

// finish carries out the first write, or lets it fail, and tells the session.
func (s *slowStorage) finish(t *testing.T, err error) {
	t.Helper()
	require.NotZero(t, s.begun())
	s.mu.Lock()
	w := s.writes[0]
	s.writes = s.writes[1:]
	s.mu.Unlock()
	if err == nil {
		require.NoError(t, s.area.Set(context.Background(), w.items))
	}
	w.reply(nil, err)
	time.Sleep(time.Second)
}

// finishAsItFits is finish, with an error for a write that is too large.
func (s *slowStorage) finishAsItFits(t *testing.T) {
	t.Helper()
	s.mu.Lock()
	full := s.writes[0].size > s.capacity
	s.mu.Unlock()
	if full {
		s.finish(t, host.ErrQuotaExceeded)
	} else {
		s.finish(t, nil)
	}
}

func sendNumbers(t *testing.T, s *Session, from, to int) {
	t.Helper()
	for n := from; n <= to; n++ {
		require.NoError(t, s.Send(inTime(t), n))
	}
}

func receiveNumbers(t *testing.T, s *Session, from, to int) {
	t.Helper()
	for n := from; n <= to; n++ {
		m, err := s.Receive(inTime(t))
		require.NoError(t, err)
		var got int
		require.NoError(t, m.Decode(&got))
		require.Equal(t, n, got)
	}
}

// reconnect ends the port of a session, and waits for the next one.
func reconnect(s *Session) {
	portOf(s).Disconnect()
	time.Sleep(time.Second)
}

func TestOnlyWhatIsStoredIsConfirmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, s := pair(t, DialOptions{}, ListenOptions{})
		storage := slowDown(t, s.listener)
		sendNumbers(t, dialed, 1, 4)
		receiveNumbers(t, accepted, 1, 2) // The first is handled.
		require.Equal(t, 1, storage.begun())
		receiveNumbers(t, accepted, 3, 3)
		require.Equal(t, 2, storage.begun())
		assert.Equal(t, 4, dialed.Stats().Unconfirmed, "nothing is stored yet")
		reconnect(accepted)
		assert.EqualValues(t, 2, dialed.Stats().Connects)
		assert.Equal(t, 4, dialed.Stats().Unconfirmed, "nor is it after a new connection")

		storage.finish(t, nil)
		assert.Equal(t, 3, dialed.Stats().Unconfirmed, "the first write tells of the first message")
		reconnect(accepted)
		assert.Equal(t, 3, dialed.Stats().Unconfirmed)

		s.bg.Kill() // The other writes are lost with it.
		accepted = s.listenAgain(ListenOptions{})
		assert.True(t, accepted.Restored())
		receiveNumbers(t, accepted, 2, 4)
		require.NoError(t, accepted.Commit(inTime(t), nil))
		require.NoError(t, dialed.Close(inTime(t)))
	})
}

// listenAgain is what the next run of the background does.
func (s *siege) listenAgain(o ListenOptions) *Session {
	s.t.Helper()
	var err error
	s.listener, err = Listen(s.bg.Runtime(), "chat", o)
	require.NoError(s.t, err)
	s.t.Cleanup(s.listener.Stop)
	return s.accept()
}

func TestWritesWaitForOneAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		window := Window{Messages: 8} // A write after two messages.
		dialed, accepted, s := pair(t, DialOptions{Window: window}, ListenOptions{Window: window})
		storage := slowDown(t, s.listener)
		sendNumbers(t, dialed, 1, 8)
		for n := 1; n <= 7; n += 2 {
			receiveNumbers(t, accepted, n, n+1)
			assert.LessOrEqual(t, storage.begun(), maxWrites+1) // And a delayed one.
		}
		for storage.begun() > 0 {
			storage.finish(t, nil)
		}
		assert.Equal(t, 1, dialed.Stats().Unconfirmed, "the last one may be in work")
	})
}

func TestWriteThatFailsEndsTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, s := pair(t, DialOptions{}, ListenOptions{})
		storage := slowDown(t, s.listener)
		sendNumbers(t, dialed, 1, 2)
		receiveNumbers(t, accepted, 1, 2)
		storage.finish(t, host.ErrQuotaExceeded)
		require.ErrorIs(t, waitEnd(t, accepted), ErrStore)
		assert.ErrorIs(t, accepted.Err(), webext.ErrQuotaExceeded)
		end := waitEnd(t, dialed)
		require.ErrorIs(t, end, ErrAborted)
		assert.ErrorContains(t, end, "state could not be stored")
		assert.Len(t, end.Unconfirmed, 1, "the end says what is handled, and nobody asks for it again")
	})
}

// A change is written by and by, but at once if much is handled or the context may
// go with this turn, also of a session at which the store will look anyway.
func TestWhatCannotWaitIsWrittenAtOnce(t *testing.T) {
	for name, tt := range map[string]struct {
		window Window
		before func(*Listener)
		writes int
	}{
		"little":     {Window{Messages: 100}, func(*Listener) {}, 0},
		"much":       {Window{Messages: 8}, func(*Listener) {}, 1},
		"in a hurry": {Window{Messages: 100}, func(l *Listener) { l.store.hurry() }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dialed, accepted, s := pair(t, DialOptions{}, ListenOptions{Window: tt.window})
				storage := slowDown(t, s.listener)
				sendNumbers(t, dialed, 1, 3)
				time.Sleep(time.Minute)
				receiveNumbers(t, accepted, 1, 2) // The first is handled, which marks the session.
				require.Zero(t, storage.begunNow())
				tt.before(s.listener)
				receiveNumbers(t, accepted, 3, 3)
				assert.Equal(t, tt.writes, storage.begunNow())
			})
		})
	}
}

func TestCommitThatFailsConfirmsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, s := pair(t, DialOptions{}, ListenOptions{Durable: true})
		storage := slowDown(t, s.listener)
		sendNumbers(t, dialed, 1, 2)
		receiveNumbers(t, accepted, 1, 2)
		sendNumbers(t, accepted, 3, 3)
		for _, fails := range []error{host.ErrQuotaExceeded, nil} {
			committed := make(chan error, 1)
			go func() { committed <- accepted.Commit(inTime(t), nil) }()
			require.Equal(t, 1, storage.begun())
			reconnect(accepted)
			assert.Equal(t, 2, dialed.Stats().Unconfirmed, "the write is not done")
			assert.Zero(t, dialed.Stats().Waiting)
			storage.finish(t, fails)
			err := <-committed
			if fails == nil {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, ErrStore)
			}
		}
		assert.Zero(t, dialed.Stats().Unconfirmed)
		receiveNumbers(t, dialed, 3, 3)
	})
}

// A write that begins while a commit is on its way says nothing older.
func TestCommitIsNotUndone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, s := pair(t, DialOptions{}, ListenOptions{})
		storage := slowDown(t, s.listener)
		sendNumbers(t, dialed, 1, 3)
		receiveNumbers(t, accepted, 1, 1)
		committed := make(chan error, 1)
		go func() { committed <- accepted.Commit(inTime(t), map[string]any{"count": 1}) }()
		require.Equal(t, 1, storage.begun())
		reconnect(accepted) // Lets the session be stored.
		assert.Equal(t, 1, storage.begun())
		for storage.begun() > 0 {
			storage.finish(t, nil)
		}
		require.NoError(t, <-committed)
		s.bg.Kill()
		accepted = s.listenAgain(ListenOptions{})
		receiveNumbers(t, accepted, 2, 3)
	})
}

// What a program handles while it is being suspended is stored.
func TestWhatIsHandledInTheLastTurnIsStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, s := pair(t, DialOptions{}, ListenOptions{})
		sendNumbers(t, dialed, 1, 1)
		suspensions, err := s.bg.Runtime().OnSuspend()
		require.NoError(t, err)
		go func() {
			_, err := suspensions.Receive(t.Context())
			assert.NoError(t, err)
			for range 1000 {
				runtime.Gosched() // The listener has stored what it knew.
			}
			receiveNumbers(t, accepted, 1, 1)
			ctx, cancel := context.WithTimeout(inTime(t), time.Second)
			defer cancel()
			_, err = accepted.Receive(ctx) // Says that it is handled.
			assert.Error(t, err)
		}()
		synctest.Wait()
		s.browser.Pause()
		s.bg.Suspend()
		s.browser.Resume()
		sendNumbers(t, dialed, 2, 2)
		receiveNumbers(t, s.listenAgain(ListenOptions{}), 2, 2)
	})
}

// A heldStorage is a storage.session whose first write begins when the test lets
// it.
type heldStorage struct {
	host.Host
	area  *webext.StorageArea // The true one.
	read  chan struct{}       // Closed when the state to be written is known.
	begin chan struct{}       // Closed by the test.
}

func (s *heldStorage) Gone() <-chan struct{} { return nil }

func (s *heldStorage) Call(function string, arguments []byte, reply func([]byte, error)) (func(), error) {
	switch function {
	case "storage.session.set":
		close(s.read)
		<-s.begin
		var items []map[string]any
		if err := codec.Unmarshal(arguments, &items); err != nil {
			return nil, err
		}
		written := s.area.SetAsync(items[0])
		go func() { reply(nil, <-written) }()
	case "storage.session.remove":
		var keys [][]string
		if err := codec.Unmarshal(arguments, &keys); err != nil {
			return nil, err
		}
		_ = s.area.Remove(begun{}, keys[0]...)
	}
	return func() {}, nil
}

// A session that ends while its state is on the way to storage is not stored.
func TestRecordIsRemovedAfterTheLastWrite(t *testing.T) {
	for name, write := range map[string]func(s *Session){
		"commit": func(s *Session) { <-s.store.commit(s, nil) },
		"write":  func(s *Session) { s.store.writeAll([]*Session{s}) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, _, s := pair(t, DialOptions{}, ListenOptions{})
				page := s.ext.OpenPopup(nil).Runtime()
				kept, err := Dial(inTime(t), page, "chat", DialOptions{Key: "key"})
				require.NoError(t, err)
				storage := &heldStorage{area: page.SessionStorage(), read: make(chan struct{}), begin: make(chan struct{})}
				kept.store.area = areaOf(storage)
				go write(kept)
				<-storage.read
				go kept.Abort()
				for range 1000 {
					runtime.Gosched() // It ends now, or waits for the write.
				}
				close(storage.begin)
				waitEnd(t, kept)
				time.Sleep(time.Second)
				records, err := page.SessionStorage().All(inTime(t), dialedPrefix)
				require.NoError(t, err)
				assert.Empty(t, records)
			})
		})
	}
}

// Methods of what is committed may ask the session.
func TestCommitEncodesWithoutTheLock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, accepted, _ := pair(t, DialOptions{}, ListenOptions{})
		require.NoError(t, accepted.Commit(inTime(t), map[string]any{"who": curious{accepted}}))
		assert.ErrorIs(t, accepted.Commit(inTime(t), map[string]any{"what": func() {}}), webext.ErrNotCloneable)
	})
}

// A curious value asks its session while it is encoded.
type curious struct{ session *Session }

func (c curious) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return codecimpl.AppendInt(buf, int64(c.session.State())), nil
}
