package calls

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"gangway/tests/fixtures/dying/work"
)

// A Result is how the calls ended.
type Result struct {
	Calls, Streams int                       // That ended and told of it.
	Ends           map[string]map[string]int // How many of each kind ended in which way.
	Silent         int                       // Calls that have run, whose page was killed before they ended or told.
	Again          int                       // Calls that were marked and have run more than once.
	Faults         []string
	Kills          map[string]int
}

// kinds are the kinds of calls, by the names that begin their IDs. Those that are
// marked as idempotent may run again.
var kinds = map[string]struct{ stream, marked bool }{
	"once": {}, "again": {marked: true},
	"count": {stream: true}, "recount": {stream: true, marked: true}, "sum": {stream: true},
}

// judge compares the ends of calls with the runs of handlers: keys begin with "ended"
// or "ran", and have the ID of the call next.
func judge(stored map[string]any) Result {
	r := Result{Ends: map[string]map[string]int{}}
	runs, ends := map[string]int{}, map[string]string{}
	for key, value := range stored {
		fields := strings.Fields(key)
		switch {
		case len(fields) == 3 && fields[0] == "ran":
			runs[fields[1]]++
		case len(fields) == 2 && fields[0] == "ended":
			ends[fields[1]] = fmt.Sprint(value)
		default:
			r.fault("an account of nothing: %s", key)
		}
	}
	for id, end := range ends {
		r.judgeEnd(id, end, runs[id])
	}
	for id, n := range runs {
		r.judgeRuns(id, n, ends[id] != "")
	}
	slices.Sort(r.Faults)
	return r
}

// kindOf returns the kind with which an ID begins.
func kindOf(id string) string {
	kind, _, _ := strings.Cut(id, "/")
	return kind
}

// judgeEnd judges the end of a call whose handler has run n times.
func (r *Result) judgeEnd(id, end string, n int) {
	kind := kindOf(id)
	if kinds[kind].stream {
		r.Streams++
	} else {
		r.Calls++
	}
	if r.Ends[kind] == nil {
		r.Ends[kind] = map[string]int{}
	}
	r.Ends[kind][end]++
	switch end {
	case work.Right:
		if n == 0 {
			r.fault("%s was answered, and has not run", id)
		}
	case work.MayHaveRun:
		if kind == "again" {
			r.fault("%s is marked, and was not made again", id)
		}
	case work.HasNotRun:
		if n > 0 {
			r.fault("%s has run, and its error says that it has not", id)
		}
	default:
		r.fault("%s: %s", id, end)
	}
}

// judgeRuns judges that a handler has run n times for a call.
func (r *Result) judgeRuns(id string, n int, ended bool) {
	marked := kinds[kindOf(id)].marked
	switch {
	case n > 1 && !marked:
		r.fault("%s is not marked, and has run %d times", id, n)
	case n > 1:
		r.Again++
	}
	if !ended {
		r.Silent++
	}
}

func (r *Result) fault(format string, arguments ...any) {
	r.Faults = append(r.Faults, fmt.Sprintf(format, arguments...))
}

// maxShown is how many faults an error names.
const maxShown = 10

// Err returns an error that names the faults, or nil if there is none.
func (r Result) Err() error {
	if len(r.Faults) == 0 {
		return nil
	}
	shown := strings.Join(r.Faults[:min(maxShown, len(r.Faults))], "\n")
	return fmt.Errorf("%d calls did not end as they must:\n%s", len(r.Faults), shown)
}

// String describes the result in a few lines.
func (r Result) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d calls and %d streams ended; kills: %v\n", r.Calls, r.Streams, r.Kills)
	for _, kind := range slices.Sorted(maps.Keys(r.Ends)) {
		fmt.Fprintf(&b, "  %-8s %v\n", kind, r.Ends[kind])
	}
	fmt.Fprintf(&b, "  %d of those that are marked ran again; %d have run whose page was killed before they ended\n", r.Again, r.Silent)
	fmt.Fprintf(&b, "  %d faults", len(r.Faults))
	return b.String()
}
