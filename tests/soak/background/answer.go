package main

import (
	"errors"
	"time"

	"gangway/tests/soak/talk"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

// storeAgain is the pause after storage.session has refused a commit.
const storeAgain = 20 * time.Millisecond

// An answerer answers on sessions.
type answerer struct {
	rt      *webext.Runtime
	durable bool
}

// answer answers each message of a session exactly once, until the session ends.
func (a answerer) answer(s *session.Session) {
	defer s.Abort() // Does nothing if the session has ended.
	key := stateOf(s.ID())
	var state talk.State
	if _, err := a.rt.SessionStorage().Get(a.rt.Lifetime(), key, &state); err != nil {
		return
	}
	for a.answerNext(s, key, &state) == nil {
	}
	if !errors.Is(s.Err(), session.ErrAway) {
		forget(a.rt, s.ID())
	}
}

// stateOf is the key of the state of a session.
func stateOf(id string) string { return "soak:" + id }

// forget removes the state of a session that has ended.
func forget(rt *webext.Runtime, id string) {
	_ = rt.SessionStorage().Remove(rt.Lifetime(), stateOf(id)) // It is small if it stays.
}

func (a answerer) answerNext(s *session.Session, key string, state *talk.State) error {
	ctx := a.rt.Lifetime()
	m, err := s.Receive(ctx)
	if err != nil {
		return err
	}
	var say talk.Say
	if err := m.Decode(&say); err != nil {
		return err
	}
	state.Heard.Hear(say)
	state.Said++
	if err := s.Send(ctx, talk.NewSay(state.Said, state.Heard, a.durable)); err != nil {
		return err
	}
	return a.commit(s, map[string]any{key: *state})
}

// commit stores the state, again and again while the storage refuses it and the
// session goes on.
func (a answerer) commit(s *session.Session, items map[string]any) error {
	for {
		err := s.Commit(a.rt.Lifetime(), items)
		if !errors.Is(err, session.ErrStore) || s.Err() != nil {
			return err
		}
		time.Sleep(storeAgain)
	}
}
