package bench

import "math"

// A panel is one chart: groups of bars that lie below one another, over one
// axis.
type panel struct {
	title  string
	unit   Unit
	log    bool // The axis counts tenfolds.
	groups []group
}

// A group is the bars of one measurement.
type group struct {
	label string
	bars  []bar
}

// A bar is one peer.
type bar struct {
	label  string
	class  string // In the style sheet.
	spread Spread
	bound  float64 // What the budgets ask for; NaN for nothing.
}

// A chart says which series a panel shows.
type chart struct {
	title string
	part  Part
	unit  Unit
	log   bool
	whats []string
	peers []string // In this order; all if empty.
}

// charts returns the panels of the picture, by column.
func charts() [][]chart {
	codec := []string{codecVert, codecJSON, "fxamacker/cbor", gangwayValue, gangwayFrame}
	var shapes []string
	for _, s := range codecShapes {
		shapes = append(shapes, s.what+" to JavaScript", s.what+" to Go")
	}
	return [][]chart{
		{
			{"Codec: one message", Codec, Nanoseconds, true, shapes, codec},
			{"Start, until the first message is answered", Start, Milliseconds, false, []string{whatContent, whatBackground}, nil},
			{"Session: round trip, median", Session, Milliseconds, false, []string{whatMedian}, nil},
			{"Session: small messages, one way", Session, PerSecond, false,
				[]string{whatSmall + toBackground, whatSmall + fromBackground}, nil},
			{"Session: the port has ended", Session, Milliseconds, false, []string{whatResume, whatWorst}, nil},
			{"Calls: round trip, median", RPC, Milliseconds, false, []string{whatCall}, nil},
			{"Calls: 1,000 at once", RPC, PerSecond, false, []string{whatMany}, nil},
			{"Size of the WebAssembly module", Size, MB, false, []string{whatModule}, nil},
		},
		{
			{"Round trip, median", Ports, Milliseconds, false, []string{whatMedian}, nil},
			{"Round trip, 99th percentile", Ports, Milliseconds, false, []string{whatP99}, nil},
			{"Small messages, one way, sent without waiting", Ports, PerSecond, true,
				[]string{whatSmall + toBackground, whatSmall + fromBackground}, nil},
			{"Blocks of bytes, one way", Ports, MBPerSecond, false, []string{
				whatBlocks + toBackground, whatBlocks + fromBackground, whatLarge + toBackground, whatLarge + fromBackground}, nil},
		},
	}
}

// draw returns the panel of a chart; it has no groups if nothing was measured.
func (r Report) draw(c chart) panel {
	p := panel{title: c.title, unit: c.unit, log: c.log}
	for _, what := range c.whats {
		if bars := r.bars(c, what); len(bars) > 0 {
			p.groups = append(p.groups, group{what, bars})
		}
	}
	return p
}

func (r Report) bars(c chart, what string) (bars []bar) {
	peers := c.peers
	if len(peers) == 0 {
		peers = r.peers(c.part, what)
	}
	for _, peer := range peers {
		if s := r.Series.find(c.part, what, peer); s != nil {
			bars = append(bars, bar{peer, classOf(peer), s.Spread, r.bound(s)})
		}
	}
	return bars
}

// bound returns what the budgets ask of a series, the strictest of them.
func (r Report) bound(s *Series) float64 {
	bound := math.NaN()
	for _, ratio := range r.Ratios {
		if ratio.Limit == 0 || ratio.Part != s.Part || ratio.What != s.What || ratio.Peer != s.Peer {
			continue
		}
		asked := ratio.Budget.bound(r.Series.find(s.Part, s.What, ratio.other()).Spread.Median)
		switch {
		case math.IsNaN(bound):
			bound = asked
		case s.Unit.less():
			bound = min(bound, asked)
		default:
			bound = max(bound, asked)
		}
	}
	return bound
}
