package apigen

import (
	"fmt"
	"strings"

	"gangway/internal/webschema"
)

// findKept finds the types whose objects stay in the browser: those without
// fields and with functions or events that some function gives.
func (g *generator) findKept() {
	for _, n := range g.api {
		g.keepResults(n.Functions)
		for _, t := range n.Types {
			g.keepResults(t.Functions)
		}
	}
}

func (g *generator) keepResults(functions []*webschema.Function) {
	for _, f := range functions {
		if f.Result == nil || f.Result.Kind != webschema.Ref {
			continue
		}
		t := g.named[f.Result.Ref]
		if t != nil && len(t.Fields) == 0 && len(t.Functions)+len(t.Events) > 0 {
			g.kept[f.Result.Ref] = true
		}
	}
}

// keptEvent writes the method for an event of such an object.
func (s *space) keptEvent(e *webschema.Event, object string) {
	stem := strings.TrimPrefix(exported(e.Name), "On")
	goType, table := s.occurrence(object+stem, e.Parameters)
	path := object + "." + e.Name
	s.addEvent(fmt.Sprintf("%sfunc (v %s) On%s(rt *webext.Runtime) (*webext.Listener[%s], error) {\n\treturn apivalue.ListenOn[%s](rt, v.Path, &event%s%s)\n}",
		comment("On"+stem+" listens to "+s.ns.Name+"."+path+".", needs(e.Needs, e.Contexts, false)+s.sinceOf(path), documentation(s.ns.Name, path)),
		object, stem, goType, goType, object, stem))
	s.addTable(fmt.Sprintf("var event%s%s = apivalue.Event{Name: %q, Arguments: &%s}", object, stem, e.Name, table))
}

// article returns the article before a name at the beginning of a sentence.
func article(name string) string {
	if strings.ContainsRune("AEIO", rune(name[0])) {
		return "An "
	}
	return "A "
}
