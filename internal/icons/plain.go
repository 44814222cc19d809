package icons

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// maxDepth is how many elements may be within each other.
const maxDepth = 100

// shapes are the elements that are drawn, and others those that are known.
var (
	shapes = set("path", "rect", "circle", "ellipse", "line", "polyline", "polygon")
	others = set("svg", "g", "defs", "title", "desc", "linearGradient", "radialGradient", "stop")
)

// unused are the properties that the library ignores, in small letters, each with
// the value that asks for nothing.
var unused = map[string]string{
	"clip-path": "none", "mask": "none", "filter": "none", "mix-blend-mode": "normal",
	"fill-rule": "nonzero", "paint-order": "normal", "vector-effect": "none", "pathlength": "",
	"marker": "none", "marker-start": "none", "marker-mid": "none", "marker-end": "none",
	"display": "inline", "visibility": "visible", "transform-origin": "",
	"gradientunits": "objectBoundingBox", "href": "",
}

var (
	number      = regexp.MustCompile(`[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?`)
	transformer = regexp.MustCompile(`(\w+)\s*\(`)
	physical    = regexp.MustCompile(`^[-+.\d]+(cm|mm|pt)$`)
	paintServer = regexp.MustCompile(`^url\(\s*#([^)]*?)\s*\)$`)
)

func set(names ...string) map[string]bool {
	s := map[string]bool{}
	for _, name := range names {
		s[name] = true
	}
	return s
}

// checkPlain refuses an SVG that the library would draw in part, or wrongly,
// without an error, or on which it would not end.
func checkPlain(text []byte) error {
	c := checker{gradients: map[string]bool{}}
	decoder := xml.NewDecoder(bytes.NewReader(text))
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if err := c.begin(token); err != nil {
				return err
			}
		case xml.EndElement:
			c.open = c.open[:len(c.open)-1]
		}
	}
}

// A checker is at one place in an SVG.
type checker struct {
	open      []element
	gradients map[string]bool // The ids of those that have come.
}

// An element has the properties that those within it inherit.
type element struct {
	fill, stroke string
	turned       string // The transform that changes directions, "" for none.
	stretched    string // The transform that changes lengths.
}

func (c *checker) begin(start xml.StartElement) error {
	name := start.Name.Local
	var e element
	switch depth := len(c.open); {
	case depth == maxDepth:
		return fmt.Errorf("has more than %d elements within each other", maxDepth)
	case (name == "svg") != (depth == 0), !shapes[name] && !others[name]:
		return fmt.Errorf("has the element %s, which is not drawn here", name)
	case depth > 0:
		e = c.open[depth-1]
	}
	given, err := properties(start)
	if err != nil {
		return err
	}
	for _, p := range given {
		if err := c.take(&e, p); err != nil {
			return err
		}
		if p.name == "id" && strings.HasSuffix(name, "Gradient") {
			c.gradients[p.value] = true
		}
	}
	if shapes[name] {
		if err := e.check(); err != nil {
			return err
		}
	}
	c.open = append(c.open, e)
	return nil
}

// A property is an attribute, or a declaration in the attribute style.
type property struct{ name, value string }

func properties(start xml.StartElement) ([]property, error) {
	var all []property
	seen := map[string]bool{}
	add := func(name, value string) {
		all = append(all, property{strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)})
	}
	for _, attribute := range start.Attr {
		switch {
		case attribute.Name.Local != "style":
			add(attribute.Name.Local, attribute.Value)
		case start.Name.Local == "stop":
			return nil, errors.New("has the attribute style in a stop of a gradient, which is not drawn")
		default:
			for declaration := range strings.SplitSeq(attribute.Value, ";") {
				name, value, _ := strings.Cut(declaration, ":")
				add(name, value)
			}
		}
	}
	for _, p := range all {
		if p.name == "fill" || p.name == "stroke" {
			if seen[p.name] {
				return nil, fmt.Errorf("has %s twice in an element", p.name)
			}
			seen[p.name] = true
		}
	}
	return all, nil
}

// take gives an element a property.
func (c *checker) take(e *element, p property) error {
	if nothing, ok := unused[p.name]; ok && p.value != nothing {
		return fmt.Errorf("has %s: %q, which is not drawn", p.name, p.value)
	}
	if len(c.open) > 0 && physical.MatchString(p.value) {
		return fmt.Errorf("has %s: %q, a length with a unit, which is not drawn", p.name, p.value)
	}
	switch p.name {
	case "fill":
		e.fill = p.value
		found := paintServer.FindStringSubmatch(p.value)
		if shaded(p.value) && (found == nil || !c.gradients[found[1]]) {
			return fmt.Errorf("has fill: %q, which is no gradient above it", p.value)
		}
	case "stroke":
		e.stroke = p.value
		if shaded(p.value) {
			return fmt.Errorf("has stroke: %q, a line with a gradient, which is not drawn", p.value)
		}
	case "points":
		if len(number.FindAllString(p.value, 3*2)) < 3*2 {
			return fmt.Errorf("has points: %q, fewer than three, which are not drawn", p.value)
		}
	case "transform":
		for _, found := range transformer.FindAllStringSubmatch(p.value, -1) {
			switch strings.ToLower(found[1]) {
			case "translate":
			case "rotate":
				e.turned = p.value
			default:
				e.turned, e.stretched = p.value, p.value
			}
		}
	}
	return nil
}

// check refuses a shape of which the library transforms the points alone.
func (e element) check() error {
	switch {
	case e.stretched != "" && e.stroke != "" && e.stroke != "none":
		return fmt.Errorf("has a line with transform: %q, which is not drawn", e.stretched)
	case e.turned != "" && shaded(e.fill):
		return fmt.Errorf("has a gradient with transform: %q, which is not drawn", e.turned)
	}
	return nil
}

func shaded(paint string) bool { return strings.HasPrefix(strings.ToLower(paint), "url") }
