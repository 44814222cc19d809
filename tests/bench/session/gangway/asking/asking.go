//go:build js && wasm

// Package asking is the end that connects, by a session or by a bare port.
package asking

import (
	"context"

	"gangway/tests/bench/page"
	"gangway/tests/bench/session/gangway/ends"
	"gangway/tests/bench/talk"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

// Run obeys the commands for a peer.
func Run(peer string) {
	page.ListenTimes(peer, ask)
	select {}
}

func ask(command talk.Command) ([]float64, error) {
	switch {
	case command.Mode == talk.Resume && command.How == "session":
		return repeat(command.Count, askResumption)
	case command.Mode == talk.Resume:
		return repeat(command.Count, askReconnection)
	case command.How == "session":
		return askBySession(command)
	}
	return askByPort(command)
}

func askByPort(command talk.Command) ([]float64, error) {
	port, err := webext.Default().Connect(webext.ConnectInfo{Name: command.Name()})
	if err != nil {
		return nil, err
	}
	defer port.Disconnect()
	return talk.Ask(ends.OfPort(port), command, talk.Numbered())
}

func askBySession(command talk.Command) ([]float64, error) {
	ctx := context.Background()
	s, err := session.Dial(ctx, webext.Default(), ends.Name, session.DialOptions{})
	if err != nil {
		return nil, err
	}
	defer s.Abort() // Unless it was closed.
	if err := s.Send(ctx, command.Name()); err != nil {
		return nil, err
	}
	times, err := talk.Ask(ends.OfSession(s), command, talk.Numbered())
	if err != nil {
		return nil, err
	}
	return times, s.Close(ctx)
}
