package bench

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// A Comparison is what another revision reached in the same run.
type Comparison struct {
	Revision string   `json:"revision"`
	Series   Results  `json:"series"`
	Changes  []Change `json:"changes"`
}

// A Change is a peer's number of here, divided by that of the other revision, round
// by round. A peer without Gangway shows what chance does.
type Change struct {
	Part Part   `json:"part"`
	What string `json:"what"`
	Peer string `json:"peer"`
	Estimate
}

// compare returns the changes of everything that both have measured.
func compare(here Results, other *side) *Comparison {
	c := &Comparison{Revision: other.name, Series: other.series}
	for _, s := range here {
		if there := other.series.find(s.Part, s.What, s.Peer); there != nil {
			c.Changes = append(c.Changes, Change{s.Part, s.What, s.Peer, estimateOf(quotients(s.Samples, there.Samples))})
		}
	}
	return c
}

// verdict says in a word which of the two is better, if the rounds can tell.
func (c Change) verdict(unit Unit) string {
	switch {
	case c.Rounds < 2 || c.Low <= 1 && c.High >= 1:
		return ""
	case c.High < 1 == unit.less():
		return "better"
	}
	return "worse"
}

// writeComparison writes the changes.
func (r Report) writeComparison(w io.Writer) {
	if r.Compared == nil {
		return
	}
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "\nchange\tpeer\there\t%s\t\tratio\t95 in 100\n", r.Compared.Revision)
	for _, c := range r.Compared.Changes {
		here, there := r.Series.find(c.Part, c.What, c.Peer), r.Compared.Series.find(c.Part, c.What, c.Peer)
		cells := []string{string(c.Part) + ": " + c.What, c.Peer, number(here.Spread.Median), number(there.Spread.Median),
			string(here.Unit), number(c.Median), c.String(), c.verdict(here.Unit)}
		fmt.Fprintln(table, strings.Join(cells, "\t"))
	}
	writeTable(w, table, &text)
}
