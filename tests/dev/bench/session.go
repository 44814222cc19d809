package bench

import (
	"context"
	"slices"

	"gangway/tests/bench/talk"
)

// The peers that are measured for sessions, with [peerPlain].
const (
	peerBare    = "Gangway, bare port"
	peerSession = "Gangway, session"
)

// What is measured of sessions alone: how long it takes from the end of the
// port, as the content script hears of it, until a message that it sends then
// is answered.
const (
	whatResume = "end of port to first answer, median"
	whatWorst  = "end of port to first answer, worst of 100"
)

const (
	// resumptions is how often a port ends at a stretch: in all turns of a
	// round a hundred times.
	resumptions = 25
	resumeTurns = 4
)

var (
	barePort    = talker{peerBare, "session", "port", burst}
	bySession   = talker{peerSession, "session", "session", burst}
	byReconnect = talker{peerPlain, "session-plain", "reconnect", 0}
)

// Who takes part in what.
var (
	sessionTalkers = []talker{barePort, bySession}
	resumeTalkers  = []talker{byReconnect, barePort, bySession}
)

// measureSession measures sessions beside what they are made of.
func (b *benchmark) measureSession(ctx context.Context) error {
	return b.perform(ctx, Session, func(ctx context.Context, s *side) (measurement, error) {
		return sessionRound, s.prepare(ctx, "/session", "session/plain", "session/gangway")
	})
}

func sessionRound(ctx context.Context, r round) error { return sessionTurn{r}.run(ctx) }

// A sessionTurn is one round of all peers with sessions.
type sessionTurn struct{ round }

func (r sessionTurn) run(ctx context.Context) error {
	if err := r.roundTrips(ctx); err != nil {
		return err
	}
	if err := r.rate(ctx, talk.Take, toBackground); err != nil {
		return err
	}
	if err := r.rate(ctx, talk.Give, fromBackground); err != nil {
		return err
	}
	return r.resume(ctx)
}

func (r sessionTurn) roundTrips(ctx context.Context) error {
	command := talk.Command{Kind: talk.Small, Mode: talk.Echo, Count: echoes}
	return r.measure(ctx, echoTurns, sessionTalkers, command, func(t talker, times []float64) {
		r.add(whatMedian, t.peer, Milliseconds, median(times))
		r.add(whatP99, t.peer, Milliseconds, percentile(times, 99))
	})
}

// rate measures what goes one way.
func (r sessionTurn) rate(ctx context.Context, mode, direction string) error {
	command := talk.Command{Kind: talk.Small, Mode: mode, Count: burst}
	return r.measure(ctx, rateTurns, sessionTalkers, command, func(t talker, times []float64) {
		r.add(whatSmall+direction, t.peer, PerSecond, burst/median(times)*1e3)
	})
}

func (r sessionTurn) resume(ctx context.Context) error {
	command := talk.Command{Kind: talk.Small, Mode: talk.Resume, Count: resumptions}
	return r.measure(ctx, resumeTurns, resumeTalkers, command, func(t talker, times []float64) {
		r.add(whatResume, t.peer, Milliseconds, median(times))
		r.add(whatWorst, t.peer, Milliseconds, slices.Max(times))
	})
}

// measure has the peers obey one command in turns, and notes what it took each
// of them.
func (r sessionTurn) measure(ctx context.Context, turns int, talkers []talker, command talk.Command, note func(talker, []float64)) error {
	times, err := r.askAll(ctx, turns, talkers, func(talker) talk.Command { return command })
	if err != nil {
		return err
	}
	for i, t := range talkers {
		note(t, times[i])
	}
	return nil
}

// sessionBudgets say what it may cost that nothing is lost.
func sessionBudgets() []Budget {
	return []Budget{
		{Session, whatMedian, peerSession, peerBare, AtMost, 1.05},
		{Session, whatSmall + toBackground, peerSession, peerBare, AtLeast, 0.9},
		{Session, whatSmall + fromBackground, peerSession, peerBare, AtLeast, 0.9},
		{Session, whatResume, peerSession, peerPlain, AtMost, 1.6},
		{Session, whatWorst, peerSession, peerPlain, AtMost, 1.6},
	}
}
