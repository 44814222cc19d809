package soak

import (
	"context"
	"encoding/json"
	"fmt"
)

const (
	// samples is how often the memory of the background is measured in a run, in
	// about equal portions of its messages.
	samples = 40
	// margin is how much more the Go heap of the background may take in the second
	// half of a run than in the first one: messages that are on their way.
	margin = 4 << 20
)

// A sample is what the background holds at one moment.
type sample struct {
	Bytes      int `json:"bytes"` // Of Go, after a collection of garbage.
	Goroutines int `json:"goroutines"`
	Memory     int `json:"memory"`  // Of WebAssembly, which only grows.
	Ports      int `json:"ports"`   // That the loader holds.
	Waiting    int `json:"waiting"` // Records, questions and objects that it keeps.
}

// A gauge measures the memory of the background while a run goes on.
type gauge struct {
	messages int // Of the run.
	taken    []sample
	halfway  int // The samples before half of the messages had come through.
}

// due reports whether so many messages have come through that it is time for a
// sample.
func (g *gauge) due(through int) bool { return through*samples >= len(g.taken)*g.messages }

// note notes a sample, taken when so many messages had come through.
func (g *gauge) note(s sample, through int) {
	g.taken = append(g.taken, s)
	if through*2 < g.messages {
		g.halfway = len(g.taken)
	}
}

// halves returns the most of either half of a run.
func (g *gauge) halves() (first, second sample) {
	return most(g.taken[:g.halfway]), most(g.taken[g.halfway:])
}

func most(of []sample) (m sample) {
	for _, s := range of {
		m = sample{
			max(m.Bytes, s.Bytes), max(m.Goroutines, s.Goroutines), max(m.Memory, s.Memory), max(m.Ports, s.Ports), max(m.Waiting, s.Waiting),
		}
	}
	return m
}

// steady reports whether the second half of a run took no more than the first.
func (g *gauge) steady() bool {
	first, second := g.halves()
	return g.halfway == 0 || second.Bytes <= first.Bytes+margin
}

func (g gauge) String() string {
	if len(g.taken) == 0 {
		return "not measured"
	}
	first, second := g.halves()
	return fmt.Sprintf("at most %v in the first half, %v in the second, in %d samples", first, second, len(g.taken))
}

func (s sample) String() string {
	const mib = 1 << 20
	return fmt.Sprintf("%.1f MiB of heap in use (%d goroutines, %.1f MiB of WebAssembly, %d ports, %d records)",
		float64(s.Bytes)/mib, s.Goroutines, float64(s.Memory)/mib, s.Ports, s.Waiting)
}

// measure takes a sample if it is time for one, and the background answers. It
// does so in Go.
func (r *run) measure(ctx context.Context) error {
	through := r.total().Through
	if r.options.inJavaScript(Background) || !r.gauge.due(through) {
		return nil
	}
	var text string
	t := r.stage.tabs[0]
	if err := t.page.Eval(ctx, `
		const measured = new Promise((done) => {
			document.addEventListener("soak-measured", (event) => done(event.detail), { once: true });
		});
		document.dispatchEvent(new CustomEvent("soak-measure"));
		return await measured;`, &text); err != nil || text == "" {
		return err
	}
	var s sample
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return err
	}
	r.gauge.note(s, through)
	return nil
}
