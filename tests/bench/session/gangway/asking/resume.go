//go:build js && wasm

package asking

import (
	"context"
	"fmt"
	"time"

	"gangway/tests/bench/session/gangway/ends"
	"gangway/tests/bench/shapes"
	"gangway/tests/bench/talk"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

// repeat measures each time with a session of its own: after one whose port
// has just begun, a session pauses before it connects.
func repeat(count int, ask func() (time.Duration, error)) ([]float64, error) {
	times := make([]float64, count)
	for i := range times {
		took, err := ask()
		if err != nil {
			return nil, err
		}
		times[i] = float64(took.Nanoseconds()) / 1e6
	}
	return times, nil
}

// askResumption returns how long it is from the end of a session's port, as
// this end hears of it, until a message sent then is answered.
func askResumption() (time.Duration, error) {
	ctx := context.Background()
	ended := make(chan time.Time, 1)
	noteEnd := func(c session.Change) {
		if c.State == session.Waiting {
			select {
			case ended <- time.Now():
			default: // It has ended more than once.
			}
		}
	}
	s, err := session.Dial(ctx, webext.Default(), ends.Name, session.DialOptions{OnChange: noteEnd})
	if err != nil {
		return 0, err
	}
	defer s.Abort() // Unless it was closed.
	if err := s.Send(ctx, talk.Command{Kind: talk.Small, Mode: talk.Resume, How: "session"}.Name()); err != nil {
		return 0, err
	}
	start := <-ended
	if err := exchange(ends.OfSession(s)); err != nil {
		return 0, err
	}
	took := time.Since(start)
	return took, s.Close(ctx)
}

// askReconnection is the same for a bare port, and another one after it.
func askReconnection() (time.Duration, error) {
	rt, command := webext.Default(), talk.Command{Kind: talk.Small, Mode: talk.Resume, How: "port"}
	port, err := rt.Connect(webext.ConnectInfo{Name: command.Name()})
	if err != nil {
		return 0, err
	}
	<-port.Done()
	start := time.Now()
	command.Mode = talk.Echo
	if port, err = rt.Connect(webext.ConnectInfo{Name: command.Name()}); err != nil {
		return 0, err
	}
	defer port.Disconnect()
	err = exchange(ends.OfPort(port))
	return time.Since(start), err
}

// exchange sends a message and waits until it is answered.
func exchange(c talk.Conn[shapes.Small]) error {
	message := talk.Numbered().Make(0)
	if err := c.Post(message); err != nil {
		return err
	}
	answer, err := c.Receive()
	if err == nil && answer != message {
		err = fmt.Errorf("answer is %v", answer)
	}
	return err
}
