package machine

import "testing"

// BenchmarkMessages is the work of both ends for one small message, in bursts,
// without posting it: to send, to take, to hand out and to confirm.
func BenchmarkMessages(b *testing.B) {
	const burst = 1000
	from, to := connected(Config{Dialing: true, Window: Window{16384, 1 << 20}}), connected(Config{Window: Window{16384, 1 << 20}})
	item := text(40)
	var wire []byte
	var ends []int
	b.ReportAllocs()
	for b.Loop() {
		wire, ends = wire[:0], ends[:0]
		for range burst {
			from.Send(item)
			for head, body, ok := from.Next(); ok; head, body, ok = from.Next() {
				wire = append(append(wire, head...), body...)
				ends = append(ends, len(wire))
			}
		}
		at := 0
		for _, end := range ends {
			to.Packet(wire[at:end])
			at = end
		}
		for to.Waiting() > 0 {
			to.Handle()
			to.Receive()
		}
		to.Handle()
		to.Tick()
		for _, packet := range packets(to) {
			from.Packet(packet)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/burst, "ns/message")
}
