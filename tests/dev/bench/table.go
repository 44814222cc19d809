package bench

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"gangway/internal/wasmsize"
)

// writeTables writes everything that a person wants to know.
func (r Report) writeTables(w io.Writer) {
	for _, part := range Parts {
		r.writePart(w, part)
	}
	r.writeFates(w)
	r.writePackages(w)
	r.writeRatios(w)
	r.writeComparison(w)
	r.writeMachine(w)
}

// writePart writes the numbers of a part, those of one measurement together.
func (r Report) writePart(w io.Writer, part Part) {
	for _, what := range r.whats(part) {
		unit := r.Series.find(part, what, r.peers(part, what)[0]).Unit
		fmt.Fprintf(w, "\n%-52s %10s\n", string(part)+": "+what, unit)
		for _, peer := range r.peers(part, what) {
			s := r.Series.find(part, what, peer)
			fmt.Fprintf(w, "  %-50s %10s%s\n", s.Peer, number(s.Spread.Median), s.ends())
		}
	}
}

// ends are the least and the greatest number, if there are several.
func (s *Series) ends() string {
	if len(s.Samples) < 2 {
		return ""
	}
	return fmt.Sprintf("   %s - %s", number(s.Spread.Min), number(s.Spread.Max))
}

func (r Report) writePackages(w io.Writer) {
	if len(r.Packages) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%-52s %10s %10s %10s\n", "what takes the space in the "+moduleContent, "bytes", "smallest", "more")
	row := func(p PackageSize) {
		fmt.Fprintf(w, "  %-50s %10s %10s %10s\n", p.Package, wasmsize.Grouped(p.Bytes), wasmsize.Grouped(p.Smallest),
			wasmsize.Grouped(p.Bytes-p.Smallest))
	}
	others := PackageSize{Package: "others"}
	for _, p := range r.Packages {
		if wasmsize.Shown(p.Bytes) {
			row(p)
			continue
		}
		others.Bytes += p.Bytes
		others.Smallest += p.Smallest
	}
	row(others)
}

// writeRatios writes the ratios in columns as wide as they need to be.
func (r Report) writeRatios(w io.Writer) {
	if len(r.Ratios) == 0 {
		return
	}
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\nratio\tof\tto\tmedian\t95 in 100\tbudget")
	for _, ratio := range r.Ratios {
		cells := []string{ratio.What, ratio.Peer, ratio.Against, number(ratio.Median), ratio.String(), ratio.limit(), string(ratio.Verdict)}
		fmt.Fprintln(table, strings.Join(cells, "\t"))
	}
	writeTable(w, table, &text)
}

// writeTable writes a table that is complete, without spaces at the ends of lines.
func writeTable(w io.Writer, table *tabwriter.Writer, text *strings.Builder) {
	table.Flush()
	for line := range strings.Lines(text.String()) {
		fmt.Fprintln(w, strings.TrimRight(line, " \n"))
	}
}

// writeMachine says where it was measured.
func (r Report) writeMachine(w io.Writer) {
	if r.Rounds == 0 {
		return
	}
	m := r.Machine
	fmt.Fprintf(w, "\n%d rounds, %s, %d CPUs, %s", r.Rounds, m.Platform, m.CPUs, m.Go)
	if m.Browser != "" {
		fmt.Fprintf(w, ", %s", m.Browser)
	}
	if m.Load != nil {
		fmt.Fprintf(w, ", load %.1f before and at most %.1f between rounds", m.Load.Before, m.Load.Most)
	}
	fmt.Fprintln(w)
}

// limit is the budget for people.
func (b Budget) limit() string {
	switch {
	case b.Limit == 0:
		return ""
	case b.Sense == AtMost, b.Sense == InAll:
		return "at most " + tick(b.Limit)
	case b.Sense == Within:
		return "at most " + tick(b.Limit) + " more"
	}
	return "at least " + tick(b.Limit)
}

// number writes a number with three digits that say something, or all of an
// integer.
func number(v float64) string {
	switch {
	case v != v:
		return "-"
	case v >= 99.95:
		return wasmsize.Grouped(int(v + 0.5))
	case v >= 9.995:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}
