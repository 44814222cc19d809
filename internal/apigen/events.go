package apigen

import (
	"fmt"
	"strings"

	"gangway/internal/webschema"
)

// asking returns the name of the function for an event that wants an answer.
func asking(event string) string { return "Ask" + strings.TrimPrefix(exported(event), "On") }

// event writes the functions for an event of the namespace, or of one of its
// objects.
func (s *space) event(e *webschema.Event, object string) {
	path, stem := e.Name, strings.TrimPrefix(exported(e.Name), "On")
	if object != "" {
		path, stem = object+"."+e.Name, exported(object)+stem
	}
	goType, table := s.occurrence(stem, e.Parameters)
	extra := s.extra(stem, e.Extra)
	add := func(verb, returns, function, event, sentence, rest string) {
		given := ""
		if len(extra) > 0 {
			given = ", " + packed(extra)
		}
		more := needs(e.Needs, e.Contexts, false) + s.sinceOf(path)
		if len(extra) > 0 {
			more += " With nil for all, the manifest has the arguments of the event."
		}
		s.addEvent(fmt.Sprintf("%sfunc %s%s(rt *webext.Runtime%s) (%s, error) {\n\treturn apivalue.%s(rt, &%s%s%s)\n}",
			comment(sentence, more, documentation(s.ns.Name, path)), verb, stem, signature(extra), returns, function, event, stem, given))
		s.addNative("apivalue.KnowEvent(%s%s, &%s%s)", verb, stem, event, stem)
		extras := ""
		if len(extra) > 0 {
			extras = " Extra: []apivalue.Field{\n" + rows(extra) + "},"
		}
		s.addTable(fmt.Sprintf("var %s%s = apivalue.Event{Name: %q, Arguments: &%s,%s %s}",
			event, stem, "gangway:event:"+prefixOf(event)+s.ns.Name+"."+path+";", table, extras, rest))
	}
	function := "Listen[" + goType + "]"
	if len(extra) > 0 {
		function = "ListenWith[" + goType + "]"
	}
	add("On", "*webext.Listener["+goType+"]", function, "event", "On"+stem+" listens to "+s.ns.Name+"."+path+".", "")
	if e.Answer == nil {
		return
	}
	answer := s.typeOf(e.Answer.Type, "", stem+"Answer", argument)
	question := "Question[" + goType + ", " + answer.goType + "]"
	function = "Ask[" + goType + ", " + answer.goType + "]"
	if len(extra) > 0 {
		function = "AskWith[" + goType + ", " + answer.goType + "]"
	}
	add("Ask", "*webext.Listener[*webext."+question+"]", function, "ask",
		"Ask"+stem+" listens to "+s.ns.Name+"."+path+", whose questions the program answers.", "Answer: "+answer.table+",")
}

// prefixOf returns the word before the name of an event that is answered.
func prefixOf(event string) string {
	if event == "ask" {
		return "ask."
	}
	return ""
}

// occurrence returns the type of the values of listeners, with the table of the
// arguments: that of the only parameter, or a struct.
func (s *space) occurrence(stem string, parameters []*webschema.Field) (goType, table string) {
	var fields []*webschema.Field
	for _, f := range parameters {
		if isData(f.Type) {
			fields = append(fields, f)
		}
	}
	switch len(fields) {
	case 0:
		return "struct{}", "apivalue.Type{Kind: apivalue.KindTuple}"
	case 1:
		v := s.typeOf(fields[0].Type, fields[0].Name, s.typeName(stem, fields[0].Name), result)
		if fields[0].Optional {
			v = s.pointerTo(v)
		}
		return v.goType, "apivalue.Type{Kind: apivalue.KindFirst, Elem: " + v.table + "}"
	}
	if s.taken[stem] || s.isNamed(stem) {
		stem += "Event"
	}
	name := s.free(stem)
	return s.declareTuple(name, fields), "type" + name
}

// declareTuple declares the struct of an event with several parameters.
func (s *space) declareTuple(name string, fields []*webschema.Field) string {
	var members, rows strings.Builder
	for _, f := range fields {
		member := exported(f.Name)
		v := s.typeOf(f.Type, f.Name, s.typeName(name, f.Name), result)
		if f.Optional {
			v = s.pointerTo(v)
		}
		fmt.Fprintf(&members, "\t%s %s\n", member, v.goType)
		fmt.Fprintf(&rows, "\t{Name: %q, Type: %s},\n", f.Name, v.table)
	}
	s.addType(fmt.Sprintf("// %s is one occurrence of its event.\ntype %s struct {\n%s}", name, name, members.String()))
	s.addTable(fmt.Sprintf("var type%s = apivalue.Type{Kind: apivalue.KindTuple, Fields: []apivalue.Field{\n%s}}", name, rows.String()))
	return name
}

// extra returns the arguments of an event beside the listener, each of which can
// be missing.
func (s *space) extra(stem string, fields []*webschema.Field) []argumentOf {
	var optional []*webschema.Field
	for _, f := range fields {
		field := *f
		field.Optional = true
		optional = append(optional, &field)
	}
	return s.arguments(stem, optional)
}
