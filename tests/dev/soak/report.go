package soak

import (
	"fmt"
	"strings"
	"time"
)

// A Usage is the memory of processes, in bytes.
type Usage struct {
	Extensions float64 // The background's.
	Pages      float64 // With their content scripts, and those that can come back.
	Processes  int     // Of pages.
}

// A Memory is the usage before the first fault and after the last one.
type Memory struct{ Before, After Usage }

func (m Memory) String() string {
	const mib = 1 << 20
	return fmt.Sprintf("background %.1f MiB before, %.1f after; pages %.1f in %d processes before, %.1f in %d after",
		m.Before.Extensions/mib, m.After.Extensions/mib,
		m.Before.Pages/mib, m.Before.Processes, m.After.Pages/mib, m.After.Processes)
}

// report writes how far the run has come.
func (r *run) report(faults int) {
	total := r.total()
	fmt.Fprintf(r.options.Report, "soak: fault %d of %d, %d messages, %d sessions, %v, %v\n",
		faults, r.options.Kills, total.Through, total.Sessions, total, r.elapsed())
}

func (r *run) elapsed() time.Duration { return time.Since(r.started).Round(time.Second) }

// sayFlaws says after which faults something more was seen to be wrong, and how
// the lines stand.
func (r *run) sayFlaws() {
	total := r.total()
	if total.Flawless() || total.String() == r.flaws {
		return
	}
	r.flaws = total.String()
	fmt.Fprintf(r.options.Report, "soak: %v, after %s\n", total, r.lastFaults())
	for _, t := range r.stage.tabs {
		for name, line := range t.status.Lines {
			fmt.Fprintf(r.options.Report, "    %s, %s: %+v, ends %+v, %s\n", t.host, name, line.Count, line.Ends, line.Now)
		}
	}
}

// lastFaults are the names of the last ten.
func (r *run) lastFaults() string { return strings.Join(r.history[max(0, len(r.history)-10):], ", ") }

// pages writes how the lines stand that wait for something.
func (r *run) pages() string {
	var text strings.Builder
	for _, t := range r.stage.tabs {
		for name, line := range t.status.Lines {
			if line.Behind || line.Wanted > 0 {
				fmt.Fprintf(&text, "\n    %s, %s: %d wanted, ends %v, %s", t.host, name, line.Wanted, line.Ends, line.Now)
			}
		}
	}
	return "these lines wait:" + text.String()
}

// conclude writes the result.
func (r *run) conclude(result Result) {
	fmt.Fprintf(r.options.Report, `soak: %d faults that hit something: %s
soak: %d messages on %d sessions in %v; %d%% of them had come through when the last fault happened
soak: pages were told of %d losses of the background's memory, and of %d messages that these or their sessions' ends left open
soak: sessions that ended by themselves: %s
soak: memory: %v
soak: memory of the background's Go: %v
%v
`,
		r.options.Kills, counted(result.Faults), result.Through, result.Sessions, r.elapsed(), result.percentUnder(),
		result.Restarts, result.Told, counted(result.Ends), result.Memory, r.gauge, result.Count)
}

// percentUnder returns how many percent of the messages had come through when
// the last fault happened.
func (r Result) percentUnder() int { return r.Under * 100 / max(1, r.Through) }
