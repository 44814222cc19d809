package bench

import (
	"context"

	"gangway/tests/bench/talk"
)

// The peers that are measured for calls, with [peerPlain] and [peerSession].
const (
	peerCalls = "Gangway, calls"
	peerTRPC  = "trpc-browser"
)

// What is measured of calls.
const (
	whatCall = "round trip of a call, median"
	whatMany = "calls, 1,000 at once"
)

const (
	// callRepeats are more than echoTurns, since a call takes little longer than
	// a message.
	callRepeats = 12

	manyCalls = 1_000
	manyTurns = 3
)

var (
	byCall     = talker{peerCalls, "peers-gangway", "", 0}
	byMessages = talker{peerSession, "peers-gangway", "session", 0}
	callTurns  = []talker{byMessages, byCall}
	manyPeers  = []talker{{peerPlain, "peers-plain", "", 0}, {peerTRPC, "peers-trpc", "", 0}, byCall}
)

// measureRPC measures calls beside the messages that they are made of, and beside
// calls in JavaScript.
func (b *benchmark) measureRPC(ctx context.Context) error {
	return b.perform(ctx, RPC, func(ctx context.Context, s *side) (measurement, error) {
		return rpcRound, b.preparePeers(ctx, s, manyPeers)
	})
}

// rpcRound is one round of all peers.
func rpcRound(ctx context.Context, r round) error {
	one := talk.Command{Mode: talk.Echo, Count: echoes}
	times, err := r.askAll(ctx, callRepeats, callTurns, func(talker) talk.Command { return one })
	if err != nil {
		return err
	}
	for i, t := range callTurns {
		r.add(whatCall, t.peer, Milliseconds, median(times[i]))
	}
	many := talk.Command{Mode: talk.Many, Count: manyCalls}
	if times, err = r.askAll(ctx, manyTurns, manyPeers, func(talker) talk.Command { return many }); err != nil {
		return err
	}
	for i, t := range manyPeers {
		r.add(whatMany, t.peer, PerSecond, manyCalls/median(times[i])*1e3)
	}
	return nil
}

// rpcBudgets say what calls may cost over messages, and what they gain over calls
// that are posted one by one.
func rpcBudgets() []Budget {
	return []Budget{
		{RPC, whatCall, peerCalls, peerSession, AtMost, 1.10},
		{RPC, whatMany, peerCalls, peerPlain, AtLeast, 3},
		{RPC, whatMany, peerCalls, peerTRPC, AtLeast, 20},
	}
}
