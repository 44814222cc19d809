package apiuse

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"gangway/internal/manifest"
	"gangway/internal/webschema"
)

// CheckArguments compares a list that a manifest has for an event with the
// arguments that addListener takes beside the listener. It returns a
// [manifest.Error] at the first one that Firefox refuses or passes over, and
// nil for an event that the schema does not know.
func CheckArguments(path string, at manifest.Node) error {
	given, err := at.List()
	if err != nil {
		return err
	}
	s, err := schemaOf([]use{{path: path, event: true}})
	if err != nil {
		return err
	}
	e := s.event(path)
	switch {
	case e == nil:
		return nil
	case len(e.Extra) == 0 && len(given) > 0:
		return at.Fail("takes nothing beside the listener; expected an empty list, or no such key")
	case len(given) > len(e.Extra):
		return given[len(e.Extra)].Fail(fmt.Sprintf("takes %d beside the listener; expected no more", len(e.Extra)))
	}
	for i, f := range e.Extra {
		switch {
		case i < len(given):
			err = s.fits(given[i], f.Type)
		case !f.Optional:
			err = at.Fail("lacks the " + f.Name + ", without which Firefox refuses the listener")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// event returns an event, nil if the schema does not know it.
func (s schema) event(path string) *webschema.Event {
	namespace, name := s.split(path)
	n := s[namespace]
	if n == nil {
		return nil
	}
	i := slices.IndexFunc(n.Events, func(e *webschema.Event) bool { return e.Name == name })
	if i < 0 {
		return nil
	}
	return n.Events[i]
}

// fits checks that a value is of a type.
func (s schema) fits(v manifest.Node, t webschema.Type) error {
	switch t.Kind {
	case webschema.Ref:
		return s.fitsNamed(v, t.Ref)
	case webschema.Boolean:
		if _, ok := v.Value.(bool); !ok {
			return v.Expect("true or false")
		}
	case webschema.Integer, webschema.Number:
		if !manifest.IsNumber(v.Value) {
			return v.Expect("a number")
		}
	case webschema.String:
		return fitsText(v, t.Enum)
	case webschema.Array:
		return s.fitsList(v, *t.Items)
	case webschema.Object:
		return s.fitsObject(v, t.Fields)
	}
	return nil
}

func (s schema) fitsNamed(v manifest.Node, ref string) error {
	if err := s.read(parent(ref)); err != nil {
		return err
	}
	n := s[parent(ref)]
	if n == nil {
		return nil
	}
	i := slices.IndexFunc(n.Types, func(t *webschema.Named) bool { return n.Name+"."+t.ID == ref })
	if i < 0 {
		return nil
	}
	return s.fits(v, n.Types[i].Type)
}

func fitsText(v manifest.Node, choices []string) error {
	text, ok := v.Value.(string)
	switch {
	case !ok && len(choices) == 0:
		return v.Expect("a string")
	case !ok, len(choices) > 0 && !slices.Contains(choices, text):
		return v.Expect("one of " + strings.Join(choices, ", "))
	}
	return nil
}

func (s schema) fitsList(v manifest.Node, items webschema.Type) error {
	elements, err := v.List()
	if err != nil {
		return err
	}
	if elements == nil {
		return v.Expect("a list, [ ... ]")
	}
	for _, element := range elements {
		if err := s.fits(element, items); err != nil {
			return err
		}
	}
	return nil
}

func (s schema) fitsObject(v manifest.Node, fields []*webschema.Field) error {
	given, ok := v.Value.(map[string]any)
	if !ok {
		return v.Expect("an object, { ... }")
	}
	for _, key := range slices.Sorted(maps.Keys(given)) {
		i := slices.IndexFunc(fields, func(f *webschema.Field) bool { return f.Name == key })
		if i < 0 {
			return v.At(key).Fail("unknown key; expected " + namesOf(fields))
		}
		if err := s.fits(v.At(key), fields[i].Type); err != nil {
			return err
		}
		if err := checkPatterns(v.At(key), key); err != nil {
			return err
		}
	}
	for _, f := range fields {
		if _, found := given[f.Name]; !found && !f.Optional {
			return v.At(f.Name).Fail("missing; Firefox refuses the listener without it")
		}
	}
	return nil
}

// checkPatterns checks the match patterns under the key urls, which the schema has
// as strings.
func checkPatterns(v manifest.Node, key string) error {
	if key != "urls" {
		return nil
	}
	patterns, err := v.List()
	if err != nil {
		return err
	}
	for _, p := range patterns {
		if text, _ := p.Value.(string); !manifest.ValidPattern(text) {
			return p.Expect(`a match pattern, such as "https://*.example.org/*"`)
		}
	}
	return nil
}

func namesOf(fields []*webschema.Field) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return strings.Join(names, ", ")
}
