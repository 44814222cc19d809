package bench

import (
	"context"

	"gangway/tests/bench/talk"
)

// The names of peers. Those of the codec stand in its fixture.
const (
	peerPlain   = "plain JavaScript"
	peerBatched = "plain JavaScript, batched by hand"
	peerSyscall = "Go, syscall/js"
	peerVert    = "Go, syscall/js and vert"
	peerJSON    = "Go, syscall/js and encoding/json"
	peerCBOR    = "Go, syscall/js and fxamacker/cbor"
	peerGangway = "Gangway"
	peerChannel = "Gangway, by the channel of messages"
	peerSharing = "Gangway, bytes not copied"
)

// What is measured with ports.
const (
	whatMedian     = "round trip of a small message, median"
	whatP99        = "round trip of a small message, 99th percentile"
	whatSmall      = "small messages"
	whatBlocks     = "blocks of 64 KiB"
	whatLarge      = "blocks of 1 MiB"
	toBackground   = " to the background"
	fromBackground = " from the background"
)

// A talker is a peer on ports: a content script and a background.
type talker struct {
	peer      string
	extension string // In tests/bench/ports.
	how       string // What the extension calls its way to send.
	burst     int    // How many small messages it sends without waiting.
}

const (
	// burst is how many small messages are sent in one turn. Those who post
	// each of them alone are slow, and as slow with fewer.
	burst = 20_000
	fewer = 1_000

	// echoes is how often a message goes and comes back at a stretch.
	echoes = 125

	// The peers take so many turns in a round.
	echoTurns = 4
	rateTurns = 2
)

var (
	plain   = talker{peerPlain, "plain", "single", fewer}
	batched = talker{peerBatched, "plain", "batched", burst}
	gangway = talker{peerGangway, "gangway", "receive", burst}
	channel = talker{peerChannel, "gangway", "channel", burst}
	sharing = talker{peerSharing, "gangway", "sharing", 0}
	byHand  = talker{peerSyscall, "syscall", "copied", 0}
	byVert  = talker{peerVert, "syscall", "vert", fewer}
	byJSON  = talker{peerJSON, "syscall", "json", fewer}
	byCBOR  = talker{peerCBOR, "syscall", "cbor", fewer}
)

// Who takes part in what.
var (
	echoTalkers  = []talker{plain, gangway, channel, byVert, byJSON, byCBOR}
	smallTalkers = []talker{plain, batched, gangway, channel, byVert, byJSON, byCBOR}
	bytesTalkers = []talker{plain, gangway, sharing, byHand}
)

// measurePorts measures all peers on one page: an idle content script of
// another peer costs nothing.
func (b *benchmark) measurePorts(ctx context.Context) error {
	return b.perform(ctx, Ports, func(ctx context.Context, s *side) (measurement, error) {
		return portsRound, s.prepare(ctx, "/ports", "ports/plain", "ports/syscall", "ports/gangway")
	})
}

func portsRound(ctx context.Context, r round) error { return portsTurn{r}.run(ctx) }

// A portsTurn is one round of all peers on ports.
type portsTurn struct{ round }

func (r portsTurn) run(ctx context.Context) error {
	if err := r.roundTrips(ctx); err != nil {
		return err
	}
	if err := r.rates(ctx, talk.Take, toBackground); err != nil {
		return err
	}
	return r.rates(ctx, talk.Give, fromBackground)
}

func (r portsTurn) roundTrips(ctx context.Context) error {
	command := talk.Command{Kind: talk.Small, Mode: talk.Echo, Count: echoes}
	times, err := r.askAll(ctx, echoTurns, echoTalkers, func(talker) talk.Command { return command })
	for i, t := range echoTalkers {
		if err == nil {
			r.add(whatMedian, t.peer, Milliseconds, median(times[i]))
			r.add(whatP99, t.peer, Milliseconds, percentile(times[i], 99))
		}
	}
	return err
}

// rates measures what goes one way.
func (r portsTurn) rates(ctx context.Context, mode, direction string) error {
	small := func(t talker) talk.Command { return talk.Command{Kind: talk.Small, Mode: mode, Count: t.burst} }
	times, err := r.askAll(ctx, rateTurns, smallTalkers, small)
	for i, t := range smallTalkers {
		if err == nil {
			r.add(whatSmall+direction, t.peer, PerSecond, float64(t.burst)/median(times[i])*1e3)
		}
	}
	if err == nil {
		err = r.throughput(ctx, whatBlocks+direction, talk.Command{Mode: mode, Count: 128, Size: 64 << 10})
	}
	if err == nil {
		err = r.throughput(ctx, whatLarge+direction, talk.Command{Mode: mode, Count: 16, Size: 1 << 20})
	}
	return err
}

func (r portsTurn) throughput(ctx context.Context, what string, command talk.Command) error {
	command.Kind = talk.Bytes
	times, err := r.askAll(ctx, rateTurns, bytesTalkers, func(talker) talk.Command { return command })
	for i, t := range bytesTalkers {
		if err == nil {
			megabytes := float64(command.Count*command.Size) / 1e6
			r.add(what, t.peer, MBPerSecond, megabytes/median(times[i])*1e3)
		}
	}
	return err
}
