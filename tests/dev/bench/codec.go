package bench

import "context"

// least is how long one measurement of the codec takes.
const least = 25 // Milliseconds.

// measureCodec has the fixture codec measure in its background, where all
// peers are parts of one program.
func (b *benchmark) measureCodec(ctx context.Context) error {
	if _, err := b.stage.install(ctx, "codec"); err != nil {
		return err
	}
	if err := b.stage.open(ctx, "/codec"); err != nil {
		return err
	}
	for counts := range b.rounds(Codec) {
		var results []struct {
			What, Peer string
			NS         float64
		}
		command := map[string]any{"milliseconds": least}
		if err := b.stage.ask(ctx, "codec", command, &results); err != nil {
			return err
		}
		for _, r := range results {
			if counts {
				b.report.Series.add(Codec, r.What, r.Peer, Nanoseconds, r.NS)
			}
		}
	}
	return nil
}
