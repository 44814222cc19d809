package bench

import "context"

// least is how long one measurement of the codec takes.
const least = 25 // Milliseconds.

// measureCodec has the fixture codec measure in its background, where all
// peers are parts of one program.
func (b *benchmark) measureCodec(ctx context.Context) error {
	return b.perform(ctx, Codec, func(ctx context.Context, s *side) (measurement, error) {
		return codecRound, s.prepare(ctx, "/codec", "codec")
	})
}

// codecRound is one round of all peers.
func codecRound(ctx context.Context, r round) error {
	var results []struct {
		What, Peer string
		NS         float64
	}
	command := map[string]any{"milliseconds": least}
	if err := r.ask(ctx, "codec", command, &results); err != nil {
		return err
	}
	for _, result := range results {
		r.add(result.What, result.Peer, Nanoseconds, result.NS)
	}
	return nil
}
