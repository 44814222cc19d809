package bench

import (
	"context"

	"gangway/tests/bench/talk"
)

// The libraries of others that are measured for calls, with [peerTRPC].
const (
	peerBridge     = "webext-bridge"
	peerComlink    = "comlink"
	peerStream     = "extension-port-stream"
	peerIdempotent = "Gangway, idempotent calls"
)

// callers are those who make calls, each the best way that it has.
var callers = []talker{
	{peerPlain, "peers-plain", "", 0},
	{peerBridge, "peers-webext-bridge", "", 0},
	{peerComlink, "peers-comlink", "", 0},
	{peerTRPC, "peers-trpc", "", 0},
	{peerStream, "peers-port-stream", "", 0},
	{peerCalls, "peers-gangway", "", 0},
	{peerIdempotent, "peers-gangway", "repeat", 0},
}

// measurePeers measures calls beside the libraries that people would take instead.
func (b *benchmark) measurePeers(ctx context.Context) error {
	err := b.perform(ctx, Peers, func(ctx context.Context, s *side) (measurement, error) {
		return peersRound, b.preparePeers(ctx, s, callers)
	})
	if err == nil {
		b.report.Fates, err = b.fates(ctx, b.sides[0])
	}
	return err
}

// preparePeers installs those who make calls, and opens a page for them.
func (b *benchmark) preparePeers(ctx context.Context, s *side, peers []talker) error {
	for _, t := range peers {
		if _, err := b.installPeer(ctx, s, t); err != nil {
			return err
		}
	}
	return s.open(ctx, peersPage)
}

// peersRound is one round of all peers.
func peersRound(ctx context.Context, r round) error {
	for _, c := range []struct {
		command talk.Command
		turns   int
		note    func(peer string, times []float64)
	}{
		{talk.Command{Mode: talk.Echo, Count: echoes}, echoTurns, func(peer string, times []float64) {
			r.add(whatCall, peer, Milliseconds, median(times))
		}},
		{talk.Command{Mode: talk.Many, Count: manyCalls}, manyTurns, func(peer string, times []float64) {
			r.add(whatMany, peer, PerSecond, manyCalls/median(times)*1e3)
		}},
	} {
		times, err := r.askAll(ctx, c.turns, callers, func(talker) talk.Command { return c.command })
		if err != nil {
			return err
		}
		for i, t := range callers {
			c.note(t.peer, times[i])
		}
	}
	return nil
}

// peersBudgets show how Gangway's calls stand beside those of others.
func peersBudgets() (budgets []Budget) {
	for _, what := range []string{whatCall, whatMany} {
		for _, c := range callers {
			if c.extension != "peers-gangway" {
				budgets = append(budgets, Budget{Peers, what, peerCalls, c.peer, AtLeast, 0})
			}
		}
	}
	return budgets
}
