package session

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gangway/wasm/internal/failure"
	"gangway/wasm/session/internal/machine"
	"gangway/wasm/webext"
)

// A store keeps the records of sessions in storage.session. Writes of several
// sessions are joined.
type store struct {
	area   *webext.StorageArea
	budget *budget          // Nil if only this end's own records are kept.
	yield  func(key string) // Ends the session of a record; set with budget.

	// Held while a write locks several sessions. Taken before the lock of any
	// session.
	several sync.Mutex

	mu      sync.Mutex // Protects following. Taken after the lock of a session.
	keys    map[*Session]string
	changed map[*Session]bool
	timer   *time.Timer
	delayed bool
	wrote   time.Time   // When the last delayed write began.
	writes  int         // Begun and not done.
	again   bool        // Something is to be written when they are.
	hurried atomic.Bool // The context is about to be suspended: nothing waits.
}

func newStore(rt *webext.Runtime, b *budget, yield func(key string)) *store {
	return &store{area: rt.SessionStorage(), budget: b, yield: yield, keys: map[*Session]string{}, changed: map[*Session]bool{}}
}

// maxWrites is how many writes are on their way at most, commits apart.
const maxWrites = 2

// load returns the record under a key, nil if there is none.
func (st *store) load(ctx webext.Context, key string) (*record, error) {
	var stored text
	found, err := st.area.Get(ctx, key, &stored)
	if err != nil || !found {
		return nil, storeError(err)
	}
	var r record
	if unmarshalText(stored, &r) != nil || len(r.ID) != machine.IDSize {
		return nil, nil // Not ours to understand: begin anew.
	}
	return &r, nil
}

// loadAll returns all that accepting ends of a name have left. A record that
// cannot be read is from another version, and is as good as forgotten.
func (st *store) loadAll(ctx webext.Context, name string) (map[string]*record, tombstones, error) {
	items, err := st.area.All(ctx, recordsOf(name))
	if err != nil {
		return nil, tombstones{}, storeError(err)
	}
	records := map[string]*record{}
	var old []string
	for key, m := range items {
		if strings.Contains(key[len(recordsOf(name)):], ":") {
			continue // Of a name that begins with this one and a colon. Ids have none.
		}
		var stored text
		r := new(record)
		if m.Decode(&stored) != nil || unmarshalText(stored, r) != nil {
			old = append(old, key)
			continue
		}
		records[string(r.ID)] = r
		st.budget.follow(r.Touched)
		st.budget.keep(key, r.Sender.party(), sizeOf(key, stored))
	}
	var ends tombstones
	var stored text
	if found, err := st.area.Get(ctx, endsPrefix+name, &stored); err != nil {
		return nil, ends, storeError(err)
	} else if found && unmarshalText(stored, &ends) != nil {
		ends = tombstones{}
	}
	if len(old) > 0 {
		_ = st.area.Remove(ctx, old...) // They are tried again next time.
	}
	return records, ends, nil
}

// sizeOf returns how many bytes a record takes of storage.session, as Firefox
// counts text.
func sizeOf(key string, record text) int { return 2 * (len(key) + len(record)) }

// fits notes the size of a record, and reports whether it may be that large. If
// all are too large together the largest one gives way.
func (st *store) fits(s *Session, key string, record text) bool {
	if st.budget == nil {
		return true
	}
	fits := st.budget.keep(key, s.account.party, sizeOf(key, record))
	if st.budget.crowded() {
		go st.yield(st.budget.largest())
	}
	return fits
}

// storeError says of an error that it is the storage's.
func storeError(err error) error {
	if err == nil || errors.Is(err, webext.ErrContextInvalidated) {
		return err
	}
	return failure.Both(ErrStore, err)
}

// adopt keeps a session under a key from now on.
func (st *store) adopt(s *Session, key string) {
	st.mu.Lock()
	defer st.mu.Unlock()
	s.store = st
	st.keys[s] = key
}

// writeFirst writes the state of a session that nobody has seen, and waits.
func (st *store) writeFirst(ctx webext.Context, s *Session) error {
	key, _ := st.key(s)
	r := s.recordOf(s.machine.Position(), true)
	return storeError(st.area.Set(ctx, map[string]any{key: marshalText(&r)}))
}

// mark lets the state of a session be written, now or soon. With the session's
// lock held.
func (st *store) mark(s *Session, now bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.changed[s] = true
	switch {
	case st.hurries(), now && st.writes < maxWrites:
		go st.write()
	case now:
		st.again = true
	case !st.delayed:
		st.delayed = true
		st.delay()
	}
}

// delay lets writeDelayed be called soon: after a rest as soon as a confirmation
// leaves, and else at the pace of writes.
func (st *store) delay() {
	wait := max(ackDelay, storePace-time.Since(st.wrote))
	if st.timer == nil {
		st.timer = time.AfterFunc(wait, st.writeDelayed)
		return
	}
	st.timer.Reset(wait)
}

// hurry lets each change be written at once, in case the context goes with this
// turn.
func (st *store) hurry() {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.hurried.Store(true)
	if !st.delayed {
		st.delayed = true
		st.delay()
	}
}

func (st *store) hurries() bool { return st.hurried.Load() }

func (st *store) writeDelayed() {
	st.mu.Lock()
	st.delayed = false
	st.wrote = time.Now()
	st.hurried.Store(false)
	st.mu.Unlock()
	st.write()
}

// A state is how far a session had come when a write began.
type state struct {
	session *Session
	at      machine.Position
	write   int // Of the session, counted from 1.
}

// write writes the sessions that have changed.
func (st *store) write() {
	st.several.Lock()
	defer st.several.Unlock()
	st.begin(st.takeChanged(), st.hurries())
}

// writeAll writes sessions with all that they have, now.
func (st *store) writeAll(sessions []*Session) {
	st.several.Lock()
	defer st.several.Unlock()
	st.takeChanged()
	st.begin(sessions, true)
}

func (st *store) takeChanged() []*Session {
	st.mu.Lock()
	defer st.mu.Unlock()
	sessions := make([]*Session, 0, len(st.changed))
	for s := range st.changed {
		sessions = append(sessions, s)
	}
	clear(st.changed)
	return sessions
}

// begin begins to write the state of sessions. They stay locked until it has
// begun, so that writes, and the removal of a record, begin in the order of the
// states.
func (st *store) begin(sessions []*Session, all bool) {
	if items, states := st.lockAndRead(sessions, all); len(items) > 0 {
		st.beginWrite(items, states)
	}
	for _, s := range sessions {
		s.mu.Unlock()
	}
}

// lockAndRead locks sessions, and returns the items to write for them. A
// session that is too large ends.
func (st *store) lockAndRead(sessions []*Session, all bool) (items map[string]any, states []state) {
	items = map[string]any{}
	for _, s := range sessions {
		s.mu.Lock()
		s.marked = false
		// A commit on its way is newer than the position that is handled.
		if key, known := st.key(s); known && s.err == nil && s.commits == 0 {
			now := state{s, s.machine.Position(), s.begun + 1}
			r := s.recordOf(now.at, all)
			record := marshalText(&r)
			if !st.fits(s, key, record) {
				s.end(errFull)
				continue
			}
			s.begun++
			items[key] = record
			states = append(states, now)
		}
	}
	return items, states
}

// beginWrite begins to write the states of sessions.
func (st *store) beginWrite(items map[string]any, states []state) {
	st.mu.Lock()
	st.writes++
	st.mu.Unlock()
	done := st.area.SetAsync(items)
	go func() {
		st.finish(states, storeError(<-done))
		st.written()
	}()
}

// finish goes on after states were written, or not. States that fail together
// are written one by one, so that a session ends by its own record alone; and
// for one that does not fit any more a larger one gives way.
func (st *store) finish(states []state, err error) {
	switch full := errors.Is(err, webext.ErrQuotaExceeded); {
	case full && len(states) > 1:
		for _, state := range states {
			st.writeAlone(state.session)
		}
	case full && st.makeRoom(states[0].session):
		st.writeAlone(states[0].session)
	default:
		for _, state := range states {
			state.session.written(state, err)
		}
	}
}

// writeAlone writes the state of one session.
func (st *store) writeAlone(s *Session) {
	st.several.Lock()
	defer st.several.Unlock()
	st.begin([]*Session{s}, st.hurries())
}

// makeRoom lets the largest record give way to another one's. It reports false
// if that is the session's own.
func (st *store) makeRoom(s *Session) bool {
	if st.budget == nil {
		return false
	}
	key, known := st.key(s)
	largest := st.budget.largest()
	if !known || largest == "" || largest == key {
		return false
	}
	st.yield(largest)
	return true
}

// awaits reports whether the state of a session is to be written.
func (st *store) awaits(s *Session) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.changed[s]
}

func (st *store) key(s *Session) (string, bool) {
	st.mu.Lock()
	defer st.mu.Unlock()
	key, known := st.keys[s]
	return key, known
}

func (st *store) written() {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.writes--
	if st.again {
		st.again = false
		go st.write()
	}
}

// commit writes the state of a session with all that it has received handled
// and all that it has sent, and items beside it. The session stays locked until
// the write has begun.
func (st *store) commit(s *Session, items map[string]any) <-chan error {
	all := make(map[string]any, len(items)+1)
	for name, item := range items {
		all[name] = encode(item)
	}
	result := make(chan error, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	key, known := st.key(s)
	if s.err != nil || !known {
		result <- s.ending()
		return result
	}
	at := s.machine.CommitPosition()
	r := s.recordOf(at, true)
	record := marshalText(&r)
	if !st.fits(s, key, record) {
		result <- errFull
		return result
	}
	s.commits++
	all[key] = record
	done := st.area.SetAsync(all)
	go func() {
		err := storeError(<-done)
		if errors.Is(err, webext.ErrQuotaExceeded) {
			st.makeRoom(s) // For the next one.
		}
		s.committed(at, err)
		result <- err
	}()
	return result
}

// committed goes on after a commit, whose error is its caller's.
func (s *Session) committed(at machine.Position, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.commits--
	if err == nil {
		s.machine.Stored(at)
		s.react()
	}
	if s.leaving && s.err == nil {
		s.store.mark(s, true) // It was not written while the commit was.
	}
}

// ending returns why the session has ended, also of one that just does.
func (s *Session) ending() error {
	if s.err != nil {
		return s.err
	}
	return ErrClosed
}

// written goes on after a state was written, or not.
func (s *Session) written(state state, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.end(err)
		return
	}
	s.stored = max(s.stored, state.write)
	s.machine.Stored(state.at)
	s.react()
	if s.leaving && s.err == nil {
		s.left()
	}
}

// remove removes the record of a session that has ended.
func (st *store) remove(s *Session) { st.removeKeys(st.disown(s)) }

// disown lets a session that has ended not be written any more, and returns the
// key of its record.
func (st *store) disown(s *Session) (key string) {
	st.mu.Lock()
	defer st.mu.Unlock()
	key = st.keys[s]
	delete(st.keys, s)
	delete(st.changed, s)
	return key
}

func (st *store) removeKeys(keys ...string) {
	if st.budget != nil {
		for _, key := range keys {
			st.budget.drop(key)
		}
	}
	_ = st.area.Remove(begun{}, keys...)
}

// begun is a context that is done: the call that gets it begins in this turn,
// and nobody waits for it.
type begun struct{}

func (begun) Done() <-chan struct{} { return closedChannel }
func (begun) Err() error            { return errBegun }

var errBegun = errors.New("session: not waited for")

var closedChannel = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// bury removes the records of sessions that have ended, after it is written
// that they have.
func (st *store) bury(name string, ends tombstones, keys ...string) {
	st.area.SetAsync(map[string]any{endsPrefix + name: marshalText(&ends)})
	st.removeKeys(keys...)
}
