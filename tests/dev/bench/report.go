package bench

import (
	"context"
	"runtime"
	"slices"
	"time"

	"gangway/internal/toolchain"
)

// A Report is everything that a run found.
type Report struct {
	Time     time.Time     `json:"time"`
	Revision string        `json:"revision,omitempty"` // Of the sources, as git describes it.
	Machine  Machine       `json:"machine"`
	Rounds   int           `json:"rounds"`
	Ratios   []Ratio       `json:"ratios"`
	Series   Results       `json:"series"`
	Fates    []Fate        `json:"fates,omitempty"`
	Packages []PackageSize `json:"packages,omitempty"`
	Compared *Comparison   `json:"compared,omitempty"`
}

// A Machine is where it was measured.
type Machine struct {
	Go       string `json:"go"`
	Browser  string `json:"browser,omitempty"` // With its version.
	Platform string `json:"platform"`
	CPUs     int    `json:"cpus"`
	Load     *Load  `json:"load,omitempty"`
}

func newReport(ctx context.Context, options Options) (Report, error) {
	goTool, err := toolchain.Find(ctx, options.Dir)
	if err != nil {
		return Report{}, err
	}
	return Report{
		Time:     time.Now().UTC().Truncate(time.Second),
		Revision: described(ctx, options.Dir),
		Machine:  Machine{Go: goTool.Version, Platform: runtime.GOOS + "/" + runtime.GOARCH, CPUs: runtime.NumCPU(), Load: loadNow()},
		Rounds:   options.Rounds,
	}, nil
}

// described returns the commit of the sources in a folder, with -dirty if some of
// them differ from it, and "" if they are in no repository. The reports of other
// runs are no sources.
func described(ctx context.Context, dir string) string {
	commit, err := git(ctx, dir, "rev-parse", "--short", "HEAD")
	if err != nil {
		return ""
	}
	changes, err := git(ctx, dir, "status", "--porcelain", "--untracked-files=no", "--", ":(top)", ":(top,exclude)docs/benchmarks")
	if err != nil || changes != "" {
		return commit + "-dirty"
	}
	return commit
}

// whats returns what was measured in a part.
func (r Report) whats(part Part) (whats []string) {
	for _, s := range r.Series {
		if s.Part == part && !slices.Contains(whats, s.What) {
			whats = append(whats, s.What)
		}
	}
	return whats
}

// peers returns those who were measured.
func (r Report) peers(part Part, what string) (peers []string) {
	for _, s := range r.Series {
		if s.Part == part && s.What == what {
			peers = append(peers, s.Peer)
		}
	}
	return peers
}
