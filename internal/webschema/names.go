package webschema

import "slices"

// Names returns the names of all functions, events, properties and types of an
// API, and of the parameters and fields that they have, each once and sorted.
func Names(api []*Namespace) []string {
	c := collector{}
	for _, n := range api {
		c.fields(n.Name+".", n.Properties)
		c.parts(n.Name+".", n.Functions, n.Events)
		for _, t := range n.Types {
			c.add(n.Name + "." + t.ID)
			c.inside(n.Name+"."+t.ID, t.Type)
			c.parts(n.Name+"."+t.ID+".", t.Functions, t.Events)
		}
	}
	slices.Sort(c.names)
	return slices.Compact(c.names)
}

// A collector collects names.
type collector struct{ names []string }

func (c *collector) add(name string) { c.names = append(c.names, name) }

func (c *collector) parts(before string, functions []*Function, events []*Event) {
	for _, f := range functions {
		c.add(before + f.Name)
		c.fields(before+f.Name+":", f.Parameters)
	}
	for _, e := range events {
		c.add(before + e.Name)
		c.fields(before+e.Name+":", e.Parameters)
	}
}

func (c *collector) fields(before string, fields []*Field) {
	for _, f := range fields {
		c.add(before + f.Name)
		c.inside(before+f.Name, f.Type)
	}
}

// inside adds the names in a type.
func (c *collector) inside(name string, t Type) {
	c.fields(name+".", t.Fields)
	for _, value := range t.Enum {
		c.add(name + "=" + value)
	}
	for _, choice := range t.Choices {
		c.inside(name, *choice)
	}
	if t.Items != nil {
		c.inside(name+"[]", *t.Items)
	}
}
