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
	revision, err := git(ctx, options.Dir, "describe", "--always", "--dirty", "--exclude=*")
	if err != nil {
		revision = "" // The sources are in no repository.
	}
	return Report{
		Time:     time.Now().UTC().Truncate(time.Second),
		Revision: revision,
		Machine:  Machine{Go: goTool.Version, Platform: runtime.GOOS + "/" + runtime.GOARCH, CPUs: runtime.NumCPU(), Load: loadNow()},
		Rounds:   options.Rounds,
	}, nil
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
