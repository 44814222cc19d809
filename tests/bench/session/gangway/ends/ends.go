// Package ends has both ends of a session and of a bare port, so that nothing
// but the session is between their numbers.
package ends

import (
	"context"

	"gangway/tests/bench/shapes"
	"gangway/tests/bench/talk"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

// Name is that of all sessions. Their first message is the command, which is
// the name of a bare port.
const Name = "bench"

// OfPort returns a bare port as an end.
func OfPort(port *webext.Port) talk.Conn[shapes.Small] {
	return talk.Conn[shapes.Small]{
		Post: func(v shapes.Small) error { return port.PostMessage(&v) },
		Receive: func() (v shapes.Small, err error) {
			m, err := port.Receive(context.Background())
			if err != nil {
				return v, err
			}
			return v, m.Decode(&v)
		},
	}
}

// OfSession returns a session as an end.
func OfSession(s *session.Session) talk.Conn[shapes.Small] {
	return talk.Conn[shapes.Small]{
		Post: func(v shapes.Small) error { return s.Send(context.Background(), &v) },
		Receive: func() (v shapes.Small, err error) {
			m, err := s.Receive(context.Background())
			if err != nil {
				return v, err
			}
			return v, m.Decode(&v)
		},
	}
}
