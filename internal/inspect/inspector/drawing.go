//go:build js && wasm

package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"gangway/internal/inspect/model"

	"honnef.co/go/js/dom/v2"
)

const (
	svgNamespace = "http://www.w3.org/2000/svg"
	nodeWidth    = 230 // In the drawing's own units, as all of it.
	columnGap    = 150
	nodeHeight   = 52
	nodeGap      = 24

	// dash is how long a dash of a busy edge is, with the gap behind it.
	dash = 18
)

// A node is a context in the drawing, or somebody of whom only ports tell.
type node struct {
	key     string
	label   string
	more    string
	context *model.Context // Nil of a stranger.
	column  int
	x, y    float64
}

// An edge is a connection in the drawing.
type edge struct {
	key      string
	from, to *node
	class    string
	busy     bool    // It moves.
	bend     float64 // By which it keeps apart from others between the same nodes.
}

// A scene is all that the drawing shows.
type scene struct {
	nodes  []*node
	edges  []*edge
	byKey  map[string]*node
	width  float64
	height float64
}

// sceneOf lays a drawing out: content scripts at the left, backgrounds in the
// middle, pages and strangers at the right.
func (v *view) sceneOf(all []*connection) *scene {
	m := v.model
	s := &scene{byKey: map[string]*node{}}
	silent := map[*model.Context]bool{}
	for _, c := range all {
		if c.state == "asleep" || c.state == "waiting" {
			for _, e := range []*model.SessionEnd{c.session.Dialing, c.session.Other} {
				if e != nil {
					silent[e.Context] = true
				}
			}
		}
	}
	for _, c := range m.Contexts {
		if !v.contextInScope(c) {
			continue
		}
		if !c.Ended || c == lastBackground(m) || silent[c] && c.Place.Role() != model.Background {
			s.node(c)
		}
	}
	for _, c := range all {
		if c.state != "ended" && c.state != "failed" {
			s.connect(c)
		}
	}
	s.layOut()
	return s
}

// lastBackground is the background of which was heard last: it stays in the
// drawing while it is suspended.
func lastBackground(m *model.Model) *model.Context {
	for _, c := range slices.Backward(m.Contexts) {
		if c.Place.Role() == model.Background {
			return c
		}
	}
	return nil
}

// key names the node of a context. A background has the same one in all its runs.
func contextKey(c *model.Context) string {
	if c.Place.Role() == model.Background {
		return string(model.Background)
	}
	return c.Name
}

func (s *scene) node(c *model.Context) *node {
	n := s.add(contextKey(c), labelOf(c))
	n.context = c
	switch c.Place.Role() {
	case model.ContentScript:
		n.column, n.more = 0, site(c.Place.URL)
		if c.Place.Title != "" {
			n.more = c.Place.Title
		}
	case model.Background:
		n.column, n.more = 1, "awake"
		if c.Ended {
			n.more = "suspended, or gone"
		}
	default:
		n.column, n.more = 2, "page of the extension"
	}
	return n
}

func (s *scene) add(key, label string) *node {
	n := s.byKey[key]
	if n == nil {
		n = &node{key: key}
		s.byKey[key] = n
		s.nodes = append(s.nodes, n)
	}
	n.label = label
	return n
}

// stranger is the node of somebody who does not report.
func (s *scene) stranger(label string) *node {
	n := s.add("stranger "+label, label)
	n.column, n.more = 2, "does not report"
	return n
}

func (s *scene) connect(c *connection) {
	e := &edge{key: c.key, class: "edge"}
	if c.session != nil {
		e.from, e.to = s.end(c.session.Dialing), s.end(c.session.Other)
		e.class += " session"
	} else {
		p := c.ports[0]
		own := s.byKey[contextKey(p.Context)]
		switch {
		case p.Other != nil:
			e.from, e.to = own, s.byKey[contextKey(p.Other.Context)]
		case p.Sender != nil:
			e.from, e.to = s.stranger(placeLabel(*p.Sender)), own
		case p.Target != "":
			e.from, e.to = own, s.stranger(p.Target)
		default:
			e.from, e.to = own, s.stranger("another context")
		}
	}
	if e.from == nil || e.to == nil || e.from == e.to {
		return
	}
	for _, other := range s.edges {
		if other.from == e.from && other.to == e.to || other.from == e.to && other.to == e.from {
			e.bend += 14
		}
	}
	if _, _, _, _, rate := c.counts(); rate > 0 {
		e.busy = true
		e.class += " busy"
	} else if c.state != "connected" {
		e.class += " asleep"
	}
	s.edges = append(s.edges, e)
}

// end is the node of an end of a session. One that does not report is not
// drawn.
func (s *scene) end(e *model.SessionEnd) *node {
	if e == nil {
		return s.stranger("another context")
	}
	return s.byKey[contextKey(e.Context)]
}

func (s *scene) layOut() {
	var columns [3][]*node
	for _, n := range s.nodes {
		columns[n.column] = append(columns[n.column], n)
	}
	slices.SortStableFunc(columns[0], func(a, b *node) int { return cmp.Compare(a.context.Place.Tab, b.context.Place.Tab) })
	rows := max(len(columns[0]), len(columns[1]), len(columns[2]), 3)
	s.height = float64(rows*(nodeHeight+nodeGap) + nodeGap)
	for _, column := range columns {
		if len(column) == 0 {
			continue
		}
		left := s.width
		s.width += nodeWidth + columnGap
		top := (s.height - float64(len(column)*(nodeHeight+nodeGap)-nodeGap)) / 2
		for j, n := range column {
			n.x = left + nodeWidth/2
			n.y = top + float64(j*(nodeHeight+nodeGap)) + nodeHeight/2
		}
	}
}

// path is the line of an edge.
func (e *edge) path() string {
	from, to := e.from.x+side(e.from, e.to), e.to.x+side(e.to, e.from)
	middle := (from + to) / 2
	if e.from.column == e.to.column {
		middle += 80 + e.bend
	}
	return fmt.Sprintf("M%.0f %.0f C%.0f %.0f %.0f %.0f %.0f %.0f",
		from, e.from.y+e.bend, middle, e.from.y+e.bend, middle, e.to.y+e.bend, to, e.to.y+e.bend)
}

// side is where an edge leaves a node for another one.
func side(n, other *node) float64 {
	if n.column > other.column {
		return -nodeWidth / 2
	}
	return nodeWidth / 2
}

func (v *view) drawDrawing(all []*connection) {
	s := v.sceneOf(all)
	v.step += dash / 3
	setHidden(v.nobody, len(s.nodes) > 0)
	v.svg.set("viewBox", fmt.Sprintf("-5 0 %.0f %.0f", max(s.width-columnGap, nodeWidth)+10, s.height))
	v.shownNodes = s.byKey
	var nodes, edges []string
	for _, n := range s.nodes {
		nodes = append(nodes, n.key)
	}
	for _, e := range s.edges {
		edges = append(edges, e.key)
	}
	v.edges.show(edges)
	for _, e := range s.edges {
		shown := v.edges.all[e.key]
		shown.set("class", e.class)
		shown.set("d", e.path())
		if e.busy {
			shown.set("stroke-dashoffset", strconv.Itoa(-v.step%dash))
		}
	}
	v.nodes.show(nodes)
	for _, n := range s.nodes {
		v.drawNode(v.nodes.all[n.key], n)
	}
}

func newNode() *shown {
	create := func(parent dom.Element, name string, attributes ...any) dom.Element {
		e := dom.GetWindow().Document().CreateElementNS(svgNamespace, name)
		for i := 0; i < len(attributes); i += 2 {
			e.SetAttribute(attributes[i].(string), fmt.Sprint(attributes[i+1]))
		}
		if parent != nil {
			parent.AppendChild(e)
		}
		return e
	}
	g := create(nil, "g", "tabindex", 0, "role", "button")
	create(g, "rect", "x", -nodeWidth/2, "y", -nodeHeight/2, "width", nodeWidth, "height", nodeHeight, "rx", 8)
	return show(g, create(g, "text", "y", -4), create(g, "text", "y", 16, "class", "more"))
}

func newEdge() *shown { return show(dom.GetWindow().Document().CreateElementNS(svgNamespace, "path")) }

// chooseNode chooses the context of a node.
func (v *view) chooseNode(key string) {
	if n := v.shownNodes[key]; n != nil && n.context != nil {
		v.choose(choice{context: n.context})
	}
}

func (v *view) drawNode(e *shown, n *node) {
	class := "node"
	switch {
	case n.context == nil:
		class += " stranger"
	case n.context.Ended: // Or silent.
		class += " gone"
	}
	e.set("class", class)
	e.set("transform", fmt.Sprintf("translate(%.0f %.0f)", n.x, n.y))
	e.set("aria-pressed", fmt.Sprint(v.context != nil && v.context == n.context))
	e.set("aria-label", n.label+", "+n.more)
	e.setTexts(cut(n.label, 26), cut(n.more, 32))
}

// cut shortens a text for a node.
func cut(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}
