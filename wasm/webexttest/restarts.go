package webexttest

import "time"

// restarts say when a background whose program has ended may start it again. They
// are the twin of Restarts in jsbridge/loader.js.
type restarts struct {
	began time.Time // Of the last run.
	inRow int       // How many runs have ended one soon after the other.
	until time.Time
}

const (
	freeRestarts = 3 // So many ends in a row are followed by a start at once.
	firstPause   = time.Second
	longestPause = time.Minute
	steadyRun    = 30 * time.Second // A run of this length ends a row.
)

// end notes that a run has ended.
func (r *restarts) end() {
	now := time.Now()
	if now.Sub(r.began) >= steadyRun {
		r.inRow = 0
	}
	r.inRow++
	if further := r.inRow - freeRestarts; further > 0 {
		r.until = now.Add(min(firstPause<<min(further-1, 10), longestPause))
	}
}

// wait returns how long it takes until the next start.
func (r *restarts) wait() time.Duration { return max(0, time.Until(r.until)) }
