package session

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/session/internal/machine"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tabsWithSessions opens tabs, each with a session, and returns them.
func (s *siege) tabsWithSessions(count int) []*webexttest.Tab {
	s.t.Helper()
	var tabs []*webexttest.Tab
	for range count {
		acceptAndGreet(s.t, s.listener, s.newPage(), DialOptions{})
		tabs = append(tabs, s.tab)
	}
	return tabs
}

// records returns how many records there are in storage.session.
func (s *siege) records() int {
	s.t.Helper()
	time.Sleep(time.Second)
	records, err := s.bg.Runtime().SessionStorage().All(inTime(s.t), recordsOf("chat"))
	require.NoError(s.t, err)
	return len(records)
}

// memory returns how many bytes the sessions take.
func (s *siege) memory() int {
	b := s.listener.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.memory
}

// SPEC.md and docs/sessions.md have these numbers.
func TestDefaultBudget(t *testing.T) {
	b := ListenOptions{}.budget()
	assert.Equal(t, Share{1024, 640 << 20, 8 << 20}, b.total)
	assert.Equal(t, Share{128, 320 << 20, 4 << 20}, b.each)
	assert.Equal(t, []int{64, 8, 64 << 10}, []int{messageCost, helloMessages, helloBytes})
	large := ListenOptions{MaxMessage: 1 << 30}.budget()
	assert.Equal(t, 5<<28, large.each.Memory, "a sender can send a message of any size that is let in")
}

// A sender that takes nothing any more leaves nothing.
func TestAccountsGoWithTheirLastUse(t *testing.T) {
	b := ListenOptions{}.budget()
	p := party{id: "x", tab: 1}
	a := b.open(p)
	assert.Same(t, a, b.open(p))
	assert.True(t, b.keep("key", p, 100))
	assert.True(t, b.weigh(a, 50))
	assert.False(t, b.weigh(a, b.each.Memory))
	assert.True(t, b.weigh(a, -50))
	b.close(a)
	b.close(a)
	assert.Equal(t, map[party]*account{p: {party: p, stored: 100}}, b.accounts)
	b.drop("key")
	assert.Empty(t, b.accounts)
	assert.False(t, b.keep("key", p, b.each.Stored+1))
	assert.Empty(t, b.accounts)
}

// An attacker has several ports to one listener.
type attacker struct {
	*siege
	ids byte
}

// begin begins a session by a port of a page, as hostile as the test wants.
func (a *attacker) begin(rt *webext.Runtime) *Session {
	a.t.Helper()
	a.ids++
	a.hostile = a.connect(rt)
	a.post(helloOf(a.ids))
	return a.accept()
}

func (a *attacker) fragments(from, count, size int) {
	for n := range count {
		a.post(fragment(uint64(from+n), 1, machine.FragmentMore, make([]byte, size)))
	}
}

// A sender that takes more memory than its share loses the session by which it
// does, and nobody else loses anything.
func TestMemoryIsBoundedPerSender(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &attacker{siege: besiege(t, ListenOptions{PerSender: Share{Memory: 100_000}})}
		rt := a.newPage()
		first := a.begin(rt)
		a.fragments(1, 3, 20_000)
		second := a.begin(rt)
		a.fragments(1, 1, 20_000)
		require.NoError(t, second.Err())
		a.fragments(2, 3, 20_000)
		assert.ErrorIs(t, second.Err(), ErrMemory)
		assert.ErrorIs(t, a.answer(), ErrMemory)
		assert.NoError(t, first.Err())

		third := a.begin(a.newPage()) // Of another tab.
		a.fragments(1, 4, 20_000)
		assert.NoError(t, third.Err())
		a.unharmed()
	})
}

func TestMemoryIsBoundedInSum(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &attacker{siege: besiege(t, ListenOptions{MaxMemory: 100_000, PerSender: Share{Memory: 90_000}})}
		first := a.begin(a.newPage())
		a.fragments(1, 4, 20_000)
		second := a.begin(a.newPage())
		a.fragments(1, 2, 20_000)
		assert.ErrorIs(t, second.Err(), ErrMemory)
		assert.NoError(t, first.Err())
		first.Abort()
		third := a.begin(a.newPage())
		a.fragments(1, 4, 20_000)
		assert.NoError(t, third.Err(), "what has ended takes nothing")
		a.unharmed()
		b := a.listener.budget
		b.mu.Lock()
		assert.Equal(t, third.weight, third.account.memory)
		b.mu.Unlock()
		third.Abort()
		time.Sleep(time.Second)
		b.mu.Lock()
		defer b.mu.Unlock()
		assert.NotContains(t, b.accounts, third.account.party)
	})
}

// Messages count by what they cost, not by what they carry; and those that are
// received cost nothing any more.
func TestWaitingMessagesCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &attacker{siege: besiege(t, ListenOptions{PerSender: Share{Memory: 20 * (messageCost + 2)}})}
		victim := a.begin(a.newPage())
		for n := range uint64(60) {
			a.post(data(n+1, textOf(1)))
			require.NoError(t, victim.Err(), "message %d", n)
			if n >= 19 {
				_, err := victim.Receive(inTime(t))
				require.NoError(t, err)
			}
		}
		a.post(data(61, textOf(1)), data(62, textOf(1)))
		assert.ErrorIs(t, victim.Err(), ErrMemory)
		a.unharmed()
		assert.Zero(t, a.memory())
	})
}

// Small messages are noted together as they are received, and all of them when the
// last one is.
func TestMessagesThatAreReceivedTakeNoMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &attacker{siege: besiege(t, ListenOptions{})}
		receiver := a.begin(a.newPage())
		const count = 1000
		for n := range uint64(count) {
			a.post(data(n+1, textOf(20)))
		}
		each := len(textOf(20)) + messageCost
		for left := count - 1; left >= 0; left-- {
			_, err := receiver.Receive(inTime(t))
			require.NoError(t, err)
			require.InDelta(t, left*each, a.memory(), weighStep)
		}
		assert.Zero(t, a.memory())
	})
}

func TestSessionsAreBoundedPerSender(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &attacker{siege: besiege(t, ListenOptions{PerSender: Share{Sessions: 3}})}
		rt := a.newPage()
		var sessions []*Session
		for range 3 {
			sessions = append(sessions, a.begin(rt))
		}
		frame := a.tab.Frame().AddFrame("https://example.com/").ContentScript(a.ext, nil).Runtime()
		for _, from := range []*webext.Runtime{rt, frame} {
			a.ids++
			a.hostile = a.connect(from)
			a.post(helloOf(a.ids))
			assert.ErrorIs(t, a.answer(), ErrBusy)
		}
		for _, s := range sessions {
			assert.NoError(t, s.Err())
		}
		assert.NoError(t, a.begin(a.newPage()).Err(), "other tabs have places of their own")
		a.unharmed()
	})
}

// A tab that goes from page to page is never refused: pages that it has left
// give their places up, the oldest one first, and the accepting side learns it.
func TestPagesThatWereReplacedGiveTheirPlacesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, other, s := pair(t, DialOptions{}, ListenOptions{MaxSessions: 20, PerSender: Share{Sessions: 8}})
		tab := s.browser.OpenTab("https://example.org/")
		var left []*Session
		for n := range 100 {
			_, err := Dial(inTime(t), tab.ContentScript(s.ext, nil).Runtime(), "chat", DialOptions{})
			require.NoError(t, err, "page %d", n)
			left = append(left, s.accept())
			time.Sleep(time.Second)
			tab.Navigate("https://example.org/next")
		}
		synctest.Wait()
		for n, s := range left {
			if n >= 92 {
				assert.NoError(t, s.Err(), "page %d", n)
				continue
			}
			<-s.Done()
			assert.ErrorIs(t, s.Err(), ErrPeerGone)
		}
		assert.NoError(t, other.Err())
		assert.Equal(t, 8, s.records(), "the other one has nothing to be stored")
	})
}

// Where all places are taken, pages that were replaced give theirs up to others,
// too; but nobody who is here does, or may come back to its frame.
func TestFullListenerHasPlacesOfReplacedPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, away, s := pair(t, DialOptions{}, ListenOptions{MaxSessions: 4})
		tab := s.browser.OpenTab("https://example.org/")
		var pages []*Session
		for range 3 {
			_, err := Dial(inTime(t), tab.ContentScript(s.ext, nil).Runtime(), "chat", DialOptions{})
			require.NoError(t, err)
			pages = append(pages, s.accept())
			if len(pages) < 3 {
				tab.Navigate("https://example.org/next")
				synctest.Wait()
			}
		}
		s.tabsWithSessions(1)
		assert.ErrorIs(t, waitEnd(t, pages[0]), ErrPeerGone)
		s.tabsWithSessions(1)
		assert.ErrorIs(t, waitEnd(t, pages[1]), ErrPeerGone)
		_, err := Dial(inTime(t), s.newPage(), "chat", DialOptions{})
		assert.ErrorIs(t, err, ErrBusy)
		assert.NoError(t, pages[2].Err())
		assert.NoError(t, away.Err())
	})
}

// Records count as places, also after a loss of memory, and those of closed tabs
// go while the background is awake, too.
func TestRecordsArePlaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, s := pair(t, DialOptions{}, ListenOptions{MaxSessions: 10})
		var tabs []*webexttest.Tab
		for range 5 {
			tabs = append(tabs, s.tabsWithSessions(3)...)
			for _, tab := range tabs {
				tab.Freeze() // They do not come again.
			}
			assert.LessOrEqual(t, s.records(), 10)
			if len(s.listener.all()) > 6 {
				break
			}
			time.Sleep(time.Minute)
			s.bg.Suspend()
			var err error
			s.listener, err = Listen(s.bg.Runtime(), "chat", ListenOptions{MaxSessions: 10})
			require.NoError(t, err)
			t.Cleanup(s.listener.Stop)
			<-s.listener.loaded
			if s.listener.holds().records > 6 {
				break
			}
		}
		before := s.records()
		tabs[0].Close()
		assert.Equal(t, before-1, s.records())
	})
}

// The other end of a session of which only the record was left learns why that
// was given up.
func TestRecordsThatAreGivenUpSayWhy(t *testing.T) {
	for _, tt := range []struct{ why, told error }{{errFull, ErrAborted}, {errReplaced, ErrPeerGone}, {errTabClosed, ErrPeerGone}} {
		t.Run(tt.why.Error(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dialed, _, s := pair(t, DialOptions{}, ListenOptions{})
				sendNumbers(t, dialed, 1, 1)
				time.Sleep(time.Minute)
				s.tab.Freeze() // Or it connects at once, and the record is none any more.
				s.bg.Suspend()
				l, err := Listen(s.bg.Runtime(), "chat", ListenOptions{})
				require.NoError(t, err)
				t.Cleanup(l.Stop)
				<-l.loaded
				l.mu.Lock()
				require.Len(t, l.records, 1)
				l.forgetRecords(l.guests(), tt.why)
				l.mu.Unlock()
				s.tab.Thaw()
				assert.ErrorIs(t, waitEnd(t, dialed), tt.told)
			})
		})
	}
}

// A listener with fewer places than the program before it had forgets the oldest
// records.
func TestListenerForgetsWhatItHasNoPlaceFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, s := pair(t, DialOptions{}, ListenOptions{})
		for _, tab := range s.tabsWithSessions(20) {
			tab.Freeze()
		}
		time.Sleep(time.Minute)
		s.bg.Suspend()
		l, err := Listen(s.bg.Runtime(), "chat", ListenOptions{MaxSessions: 10})
		require.NoError(t, err)
		t.Cleanup(l.Stop)
		assert.Equal(t, 10, s.records())
		assert.Len(t, l.records, 10)
	})
}

// A session that ends before anybody receives it is not received any more.
func TestSessionsThatEndBeforeTheyAreReceivedDoNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, s := pair(t, DialOptions{}, ListenOptions{})
		for range 10 {
			dialed, err := Dial(inTime(t), s.newPage(), "chat", DialOptions{})
			require.NoError(t, err)
			dialed.Abort()
		}
		synctest.Wait()
		assert.Zero(t, s.listener.holds().waiting)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := s.listener.Receive(ctx)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

// The backlog of one sender in storage.session ends a session of that sender.
func TestStorageIsBoundedPerSender(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialed, accepted, s := pair(t, DialOptions{}, ListenOptions{PerSender: Share{Stored: 100_000}})
		greedy := acceptAndGreet(t, s.listener, s.newPage(), DialOptions{})
		s.tab.Freeze()
		synctest.Wait()
		for range 50 {
			if greedy.Send(inTime(t), textOf(2000)) != nil {
				break
			}
			time.Sleep(time.Second)
		}
		assert.ErrorIs(t, waitEnd(t, greedy), ErrStore)
		sendNumbers(t, dialed, 1, 1)
		receiveNumbers(t, accepted, 1, 1)
		assert.Less(t, s.stored(), 100_000)
	})
}

// All backlogs together leave the program room in storage.session: beyond it the
// largest one gives way, whoever adds the last message.
func TestStorageIsBoundedInSum(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, small, s := pair(t, DialOptions{}, ListenOptions{MaxStored: 100_000, PerSender: Share{Stored: 90_000}})
		s.tab.Freeze()
		greedy := acceptAndGreet(t, s.listener, s.newPage(), DialOptions{})
		s.tab.Freeze()
		synctest.Wait()
		require.NoError(t, greedy.Send(inTime(t), make([]byte, 30_000)))
		require.NoError(t, small.Send(inTime(t), make([]byte, 10_000)))
		assert.ErrorIs(t, waitEnd(t, greedy), ErrStore)
		assert.NoError(t, small.Err())
		assert.Less(t, s.stored(), 100_000)
	})
}

// stored returns how many bytes of text the records have.
func (s *siege) stored() (bytes int) {
	s.t.Helper()
	time.Sleep(time.Second)
	records, err := s.bg.Runtime().SessionStorage().All(inTime(s.t), recordPrefix)
	require.NoError(s.t, err)
	for key, m := range records {
		bytes += len(key) + len(m.Raw())
	}
	return bytes
}

// When storage.session is full a write of several sessions fails as one. Those
// that fit are written all the same, and the largest one gives way.
func TestFullStorageEndsTheLargestSessionAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, small, s := pair(t, DialOptions{}, ListenOptions{})
		greedy := acceptAndGreet(t, s.listener, s.newPage(), DialOptions{})
		time.Sleep(time.Second)
		storage := slowDown(t, s.listener)
		storage.capacity = 20_000
		for session, size := range map[*Session]int{small: 10, greedy: 50_000} {
			portOf(session).Disconnect()
			s.tab.Freeze()
			require.NoError(t, session.Send(inTime(t), make([]byte, size)))
		}
		for range 20 {
			if storage.begun() == 0 {
				break
			}
			storage.finishAsItFits(t)
		}
		assert.ErrorIs(t, waitEnd(t, greedy), ErrStore)
		assert.NoError(t, small.Err())
	})
}

// Before it has said hello a port holds little, and a sender has few of them.
func TestPortsAreBoundedBeforeTheirHello(t *testing.T) {
	for name, packets := range map[string][]any{
		"messages": {nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil},
		"bytes":    {make([]byte, helloBytes+1), nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := besiege(t, ListenOptions{})
				s.browser.Pause()
				port := s.connect(s.newPage())
				for _, packet := range packets {
					require.NoError(t, port.PostMessage(packet))
				}
				s.browser.Resume()
				synctest.Wait()
				<-port.Done()
				s.unharmed()
			})
		})
	}
}

func TestPortsWithoutAHelloAreBoundedPerSender(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := besiege(t, ListenOptions{PerSender: Share{Sessions: 5}})
		rt := s.newPage()
		var open []*webext.Port
		for range 20 {
			open = append(open, s.connect(rt))
		}
		synctest.Wait()
		ended := 0
		for _, port := range open {
			if errors.Is(port.Err(), webext.ErrDisconnected) {
				ended++
			}
		}
		assert.Equal(t, 15, ended)
		time.Sleep(answerTime + time.Second)
		for _, port := range open {
			assert.ErrorIs(t, port.Err(), webext.ErrDisconnected)
		}
		assert.Zero(t, s.listener.holds().greeting)
		s.unharmed()
	})
}
