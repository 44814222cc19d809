package bench

import (
	_ "embed"
	"fmt"
	"html"
	"io"
	"math"
	"strings"
)

//go:embed style.css
var style string

// Sizes in the picture.
const (
	columnWidth = 600
	labelWidth  = 230
	valueWidth  = 90
	barsWidth   = columnWidth - labelWidth - valueWidth - 20
	barHeight   = 11
	barStep     = 15
	groupHead   = 20
	panelHead   = 26
	panelFoot   = 40
	margin      = 24
	headHeight  = 84
)

// writeSVG writes the picture. It follows the reader's choice of light or dark.
func (r Report) writeSVG(w io.Writer) {
	var body strings.Builder
	columns, height := 0, 0
	for _, column := range charts() {
		d := drawing{x: margin + columns*(columnWidth+margin), y: headHeight, w: &body}
		for _, c := range column {
			d.panel(r.draw(c))
		}
		if d.y > headHeight {
			columns++
		}
		height = max(height, d.y)
	}
	width := margin + max(1, columns)*(columnWidth+margin)
	fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" role="img">`+"\n", width, height)
	fmt.Fprintf(w, "<title>Gangway beside its peers</title>\n<style>\n%s</style>\n", style)
	fmt.Fprint(w, `<rect class="ground" width="100%" height="100%"/>`+"\n")
	r.writeHead(w)
	fmt.Fprint(w, body.String(), "</svg>\n")
}

// writeHead writes the title and says how to read the rest.
func (r Report) writeHead(w io.Writer) {
	fmt.Fprintf(w, `<text class="title" x="%d" y="36">Gangway beside its peers</text>`+"\n", margin)
	about := fmt.Sprintf("%s, %s, %s, %d CPUs, %s. Bars: medians of %d rounds, with the least and the greatest.",
		r.Machine.Browser, r.Machine.Go, r.Machine.Platform, r.Machine.CPUs, r.Time.Format("2006-01-02"), r.Rounds)
	fmt.Fprintf(w, `<text class="soft" x="%d" y="56">%s</text>`+"\n", margin, html.EscapeString(about))
	x := margin
	for _, key := range []struct{ class, label string }{
		{"gangway", "Gangway"}, {"go", "Go by other means"}, {"js", "plain JavaScript"},
	} {
		fmt.Fprintf(w, `<rect class="%s" x="%d" y="64" width="10" height="10"/>`, key.class, x)
		fmt.Fprintf(w, `<text class="soft" x="%d" y="73">%s</text>`+"\n", x+14, key.label)
		x += 28 + 6*len(key.label)
	}
	fmt.Fprintf(w, `<path class="budget" d="M%d 63v12"/><text class="soft" x="%d" y="73">Gangway's budget</text>`+"\n", x+2, x+10)
}

// A drawing writes panels below one another.
type drawing struct {
	x, y int
	w    io.Writer
}

// panel draws a panel and moves on below it.
func (d *drawing) panel(p panel) {
	if len(p.groups) == 0 {
		return
	}
	a := newAxis(p.log, p.numbers())
	d.y += panelHead
	d.text("panel", d.x, d.y-8, "start", p.title)
	top := d.y
	bottom := top
	for _, g := range p.groups {
		bottom += groupHead + barStep*len(g.bars)
	}
	d.grid(p, a, top, bottom)
	for _, g := range p.groups {
		d.group(g, a, p.unit)
	}
	d.y = bottom + panelFoot
}

// numbers returns all numbers that must lie on the axis.
func (p panel) numbers() (numbers []float64) {
	for _, g := range p.groups {
		for _, b := range g.bars {
			numbers = append(numbers, b.spread.Min, b.spread.Max)
			if !math.IsNaN(b.bound) {
				numbers = append(numbers, b.bound)
			}
		}
	}
	return numbers
}

// grid draws the ticks of the axis and what they count.
func (d *drawing) grid(p panel, a axis, top, bottom int) {
	for _, n := range a.ticks {
		x := d.place(a, n)
		fmt.Fprintf(d.w, `<path class="grid" d="M%.1f %dV%d"/>`, x, top, bottom+3)
		fmt.Fprintf(d.w, `<text class="soft" x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n", x, bottom+15, tick(n))
	}
	label := p.unit.long()
	if p.log {
		label += ", in tenfolds"
	}
	d.text("soft", d.x+labelWidth+barsWidth/2, bottom+28, "middle", label)
}

// long is the unit for people.
func (u Unit) long() string {
	return map[Unit]string{
		Nanoseconds: "nanoseconds, less is better", Milliseconds: "milliseconds, less is better",
		PerSecond: "messages a second, more is better", MBPerSecond: "megabytes a second, more is better",
		MB: "megabytes, less is better",
	}[u]
}

func (d *drawing) place(a axis, n float64) float64 {
	return float64(d.x+labelWidth) + a.at(n)*barsWidth
}

func (d *drawing) group(g group, a axis, unit Unit) {
	d.y += groupHead
	d.text("group", d.x, d.y-6, "start", g.label)
	for _, b := range g.bars {
		d.bar(b, a, unit)
		d.y += barStep
	}
}

func (d *drawing) bar(b bar, a axis, unit Unit) {
	start, end := float64(d.x+labelWidth), d.place(a, b.spread.Median)
	least, most := d.place(a, b.spread.Min), d.place(a, b.spread.Max)
	middle := float64(d.y) + barHeight/2.0
	d.text("peer", d.x+labelWidth-6, d.y+barHeight-2, "end", b.label)
	fmt.Fprintf(d.w, `<rect class="%s" x="%.1f" y="%d" width="%.1f" height="%d"/>`, b.class, start, d.y, max(1, end-start), barHeight)
	if most > least {
		fmt.Fprintf(d.w, `<path class="spread" d="M%.1f %.1fH%.1f"/>`, least, middle, most)
	}
	if !math.IsNaN(b.bound) {
		bound := d.place(a, b.bound)
		fmt.Fprintf(d.w, `<path class="budget" d="M%.1f %dv%d"/>`, bound, d.y-1, barHeight+2)
		most = max(most, bound)
	}
	d.text("value", int(max(end, most))+6, d.y+barHeight-2, "start", number(b.spread.Median)+" "+string(unit))
}

func (d *drawing) text(class string, x, y int, anchor, text string) {
	fmt.Fprintf(d.w, `<text class="%s" x="%d" y="%d" text-anchor="%s">%s</text>`+"\n", class, x, y, anchor, html.EscapeString(text))
}

// classOf returns the class of a peer in the style sheet.
func classOf(peer string) string {
	switch {
	case strings.Contains(peer, "Gangway") || strings.HasPrefix(peer, moduleExample):
		return "gangway"
	case strings.HasPrefix(peer, peerPlain):
		return "js"
	}
	return "go"
}
