package bench

// A Series is what one peer reached in one measurement, in each round.
type Series struct {
	Part    Part      `json:"part"`
	What    string    `json:"what"`
	Peer    string    `json:"peer"`
	Unit    Unit      `json:"unit"`
	Spread  Spread    `json:"spread"`
	Samples []float64 `json:"samples"`
}

// A Part is a part of the benchmark.
type Part string

// The parts, in the order in which they run.
const (
	Codec   Part = "codec"
	Ports   Part = "ports"
	Session Part = "session"
	RPC     Part = "rpc"
	Peers   Part = "peers"
	Start   Part = "start"
	Inspect Part = "inspect"
	Size    Part = "size"
	Reload  Part = "reload"
)

// Parts lists all parts.
var Parts = []Part{Codec, Ports, Session, RPC, Peers, Start, Inspect, Size, Reload}

// Describe says for people what a part measures.
func (p Part) Describe() string {
	return map[Part]string{
		Codec:   "measure what it takes to bring messages from Go to JavaScript and back",
		Ports:   "measure round trips, messages and bytes a second on ports",
		Session: "measure sessions beside bare ports, and how soon they resume",
		RPC:     "measure calls beside messages of a session, and beside calls in JavaScript",
		Peers:   "measure calls beside the libraries of others, and what becomes of them when the background dies",
		Start:   "measure the start of programs until their first answer, and what they cost before",
		Inspect: "measure what the inspector costs the extension that it shows",
		Size:    "measure the size of modules, and what takes it",
		Reload:  "measure how soon a saved change is in the browser",
	}[p]
}

// A Unit is what numbers count.
type Unit string

// The units.
const (
	Nanoseconds  Unit = "ns"
	Milliseconds Unit = "ms"
	PerSecond    Unit = "1/s"
	MBPerSecond  Unit = "MB/s" // Of a million bytes.
	MB           Unit = "MB"
	MiB          Unit = "MiB" // Of memory, as about:memory counts it.
)

// less reports whether less of the unit is better.
func (u Unit) less() bool { return u != PerSecond && u != MBPerSecond }

// Results are the series measured, in the order of their first sample.
type Results []*Series

// add notes a sample.
func (r *Results) add(part Part, what, peer string, unit Unit, sample float64) {
	s := r.find(part, what, peer)
	if s == nil {
		s = &Series{Part: part, What: what, Peer: peer, Unit: unit}
		*r = append(*r, s)
	}
	s.Samples = append(s.Samples, sample)
	s.Spread = spreadOf(s.Samples)
}

// find returns a series, nil if there is none.
func (r Results) find(part Part, what, peer string) *Series {
	for _, s := range r {
		if s.Part == part && s.What == what && s.Peer == peer {
			return s
		}
	}
	return nil
}
