package apigen

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gangway/internal/webschema"
)

//go:embed overlay.json
var overlayText []byte

// An overlay says by hand whatever the schemas leave open.
type overlay struct {
	Results map[string]string   // Of open functions, empty for none.
	Types   map[string]string   // Named types that are not in the schemas, or better said.
	Answers map[string]string   // To events.
	Values  map[string]string   // Of the first parameter of events.
	Dates   []string            // Names of numbers that are milliseconds since 1970.
	Copies  map[string][]string // Namespaces whose types a package has itself, against cycles.
	Without map[string]string   // Functions and events that have no typed form, and why.

	used map[string]bool
}

func readOverlay() (*overlay, error) {
	o := &overlay{used: map[string]bool{}}
	return o, json.Unmarshal(overlayText, o)
}

// apply adds the overlay to the API. It is an error if something is left open,
// or if the overlay has something that the API has not.
func (o *overlay) apply(api []*webschema.Namespace) error {
	for name, text := range o.Types {
		t, err := parseType(text)
		if err != nil {
			return fmt.Errorf("overlay: %s: %w", name, err)
		}
		if err := define(api, name, t); err != nil {
			return err
		}
	}
	for _, n := range api {
		if err := o.applyTo(n.Name, &n.Functions, &n.Events); err != nil {
			return err
		}
		for _, t := range n.Types {
			if err := o.applyTo(n.Name+"."+t.ID, &t.Functions, &t.Events); err != nil {
				return err
			}
		}
	}
	return o.checkUse()
}

// define makes a type the named one of its namespace.
func define(api []*webschema.Namespace, name string, t webschema.Type) error {
	namespace, id := splitName(name)
	i := slices.IndexFunc(api, func(n *webschema.Namespace) bool { return n.Name == namespace })
	if i < 0 {
		return fmt.Errorf("overlay: %s: there is no such namespace", name)
	}
	named := &webschema.Named{ID: id, Type: t}
	n := api[i]
	if at := slices.IndexFunc(n.Types, func(t *webschema.Named) bool { return t.ID == id }); at >= 0 {
		n.Types[at] = named
	} else {
		n.Types = append(n.Types, named)
	}
	return nil
}

// splitName returns the namespace and the rest of a name.
func splitName(name string) (namespace, rest string) {
	dot := strings.LastIndexByte(name, '.')
	return name[:max(dot, 0)], name[dot+1:]
}

// applyTo applies the overlay to the functions and events of a namespace, or an
// object.
func (o *overlay) applyTo(of string, functions *[]*webschema.Function, events *[]*webschema.Event) error {
	*functions = slices.DeleteFunc(*functions, func(f *webschema.Function) bool { return o.isWithout(of + "." + f.Name) })
	*events = slices.DeleteFunc(*events, func(e *webschema.Event) bool { return o.isWithout(of + "." + e.Name) })
	for _, f := range *functions {
		if !f.Open {
			continue
		}
		result, found, err := o.field(o.Results, of+"."+f.Name)
		if err != nil {
			return err
		}
		if !found && !strings.HasPrefix(of, "devtools.panels.") && !strings.HasPrefix(of, "contentScripts.") {
			return fmt.Errorf("overlay: %s.%s: the schema leaves its result open", of, f.Name)
		}
		f.Result = result
	}
	for _, e := range *events {
		answer, _, err := o.field(o.Answers, of+"."+e.Name)
		if err != nil {
			return err
		}
		if answer != nil {
			e.Answer = answer
		}
		value, _, err := o.field(o.Values, of+"."+e.Name)
		if err != nil {
			return err
		}
		if value != nil {
			e.Parameters[0].Type = value.Type
		}
	}
	return nil
}

func (o *overlay) isWithout(name string) bool {
	_, found := o.Without[name]
	if found {
		o.used[name] = true
	}
	return found
}

// field returns the field that a table has under a name, nil for none.
func (o *overlay) field(table map[string]string, name string) (field *webschema.Field, found bool, err error) {
	text, found := table[name]
	if found {
		o.used[name] = true
	}
	if text == "" {
		return nil, found, nil
	}
	t, err := parseType(text)
	if err != nil {
		return nil, true, fmt.Errorf("overlay: %s: %w", name, err)
	}
	return &webschema.Field{Type: t}, true, nil
}

// checkUse looks for entries for which there is nothing.
func (o *overlay) checkUse() error {
	for _, table := range []map[string]string{o.Results, o.Answers, o.Values, o.Without} {
		for name := range table {
			if !o.used[name] {
				return fmt.Errorf("overlay: %s: the API has no such function or event", name)
			}
		}
	}
	return nil
}
