package bench

import (
	"fmt"
	"strings"
)

// pageOfReports is the page that lists reports, the newest first.
func pageOfReports(reports []Report) string {
	var page strings.Builder
	page.WriteString("# Benchmarks\n\n" +
		"Each result was measured by one command, which repeats it.\n" +
		"[CONTRIBUTING](../../CONTRIBUTING.md#measuring) says how to read it. Ratios compare two peers in\n" +
		"the same browser, in turns, so they say more than times do, which are those of one machine.\n\n" +
		"| date | browser | machine | budgets met |\n| --- | --- | --- | --- |\n")
	for _, r := range reports {
		met, all := r.met()
		fmt.Fprintf(&page, "| [%s](%s.md) | %s | %s, %d CPUs, %s | %d of %d |\n", r.Time.Format("2006-01-02"), r.name(), cell(r.Machine.Browser),
			cell(r.Machine.Platform), r.Machine.CPUs, cell(r.Machine.Go), met, all)
	}
	return page.String()
}

// met counts the budgets that are met, and all that have a limit.
func (r Report) met() (met, all int) {
	for _, ratio := range r.Ratios {
		if ratio.Verdict != Shown {
			all++
		}
		if ratio.Verdict == Met {
			met++
		}
	}
	return met, all
}

// page is the page of one report.
func (r Report) page() string {
	var page strings.Builder
	fmt.Fprintf(&page, "# %s in %s\n\n", r.Time.Format("2006-01-02"), r.Machine.Browser)
	fmt.Fprintf(&page, "%s\n\n", r.command())
	fmt.Fprintf(&page, "%d rounds on %s with %d CPUs, %s.", r.Rounds, r.Machine.Platform, r.Machine.CPUs, r.Machine.Go)
	if load := r.Machine.Load; load != nil {
		fmt.Fprintf(&page, "\nThe load was %.1f before, and at most %.1f between the rounds.", load.Before, load.Most)
	}
	fmt.Fprintf(&page, "\n\n![Gangway beside its peers: medians, with the least and the greatest](%s.svg)\n", r.name())
	r.pageRatios(&page)
	r.pageFates(&page)
	r.pageSeries(&page)
	return page.String()
}

// command says by which command the report is repeated.
func (r Report) command() string {
	command := "`./build.sh bench --browser " + r.browser() + "` measured this and repeats it"
	if r.Revision == "" {
		return command + "."
	}
	return command + ",\nin the sources of revision `" + r.Revision + "`."
}

// pageRatios writes the ratios, and those to which the project holds itself.
func (r Report) pageRatios(page *strings.Builder) {
	if len(r.Ratios) == 0 {
		return
	}
	page.WriteString("\n## Ratios\n\n" +
		"A ratio is the median of those of the rounds. It lies in the interval in 95 of 100 repetitions.\n\n" +
		"| measured | of | to | ratio | 95 in 100 | budget | |\n| --- | --- | --- | ---: | --- | --- | --- |\n")
	for _, ratio := range r.Ratios {
		row(page, ratio.What, ratio.Peer, ratio.Against, number(ratio.Median), ratio.String(), ratio.limit(), string(ratio.Verdict))
	}
}

// pageFates writes the fates of calls.
func (r Report) pageFates(page *strings.Builder) {
	if len(r.Fates) == 0 {
		return
	}
	fmt.Fprintf(page, "\n## Calls whose background dies\n\n| %d calls are under way and | peer | they | the next call |\n| --- | --- | --- | --- |\n", callsUnderway)
	for _, f := range r.Fates {
		row(page, f.Event, f.Peer, f.Calls, f.Next)
	}
}

// pageSeries writes the numbers of each part.
func (r Report) pageSeries(page *strings.Builder) {
	for _, part := range Parts {
		if len(r.whats(part)) == 0 {
			continue
		}
		fmt.Fprintf(page, "\n## Numbers: %s\n\n| measured | peer | median | least - greatest | |\n| --- | --- | ---: | --- | --- |\n", part)
		for _, s := range r.Series {
			if s.Part == part {
				row(page, s.What, s.Peer, number(s.Spread.Median), strings.TrimSpace(s.ends()), string(s.Unit))
			}
		}
	}
}

// row writes a row of a table.
func row(page *strings.Builder, cells ...string) {
	for _, text := range cells {
		page.WriteString("| " + cell(text) + " ")
	}
	page.WriteString("|\n")
}

// cell returns text as it stands in a table of Markdown.
func cell(text string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "`", "\\`", "*", `\*`, "_", `\_`, "<", "&lt;", "\n", " ").Replace(text)
}
