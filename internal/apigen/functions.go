package apigen

import (
	"fmt"
	"strings"

	"gangway/internal/webschema"
)

// A part of a signature: a parameter and its table.
type argumentOf struct{ name, goType, row string }

// arguments returns the parameters of a function, whose types are named after it.
func (s *space) arguments(function string, fields []*webschema.Field) []argumentOf {
	used := map[string]bool{"ctx": true, "rt": true, "string": true, "any": true, "v": true}
	for _, other := range s.g.spaces {
		used[other.pkg] = true
	}
	used["webext"], used["codec"], used["apivalue"] = true, true, true
	var all []argumentOf
	for _, f := range fields {
		if !isData(f.Type) {
			continue
		}
		v := s.typeOf(f.Type, f.Name, s.typeName(function, f.Name), argument)
		optional := ""
		if f.Optional {
			v = s.pointerTo(v)
			optional = ", Optional: true"
		}
		all = append(all, argumentOf{parameter(f.Name, used), v.goType, fmt.Sprintf("{Name: %q, Type: %s%s}", f.Name, v.table, optional)})
	}
	return all
}

// signature returns parameters as they stand in a function, after others.
func signature(all []argumentOf) string {
	text := ""
	for i, a := range all {
		text += ", " + a.name
		if i+1 == len(all) || all[i+1].goType != a.goType {
			text += " " + a.goType
		}
	}
	return text
}

// packed returns the struct that holds arguments, with their values.
func packed(all []argumentOf) string {
	var members, values []string
	for i, a := range all {
		members = append(members, fmt.Sprintf("%c %s", 'A'+i, a.goType))
		values = append(values, a.name)
	}
	inner := strings.Join(members, "; ")
	if inner != "" {
		inner = " " + inner + " "
	}
	return "&struct{" + inner + "}{" + strings.Join(values, ", ") + "}"
}

// rows returns the tables of arguments.
func rows(all []argumentOf) string {
	text := ""
	for _, a := range all {
		text += "\t" + a.row + ",\n"
	}
	return text
}

// A returned is the result of a function, with the call that gives it.
type returned struct {
	goTypes string
	verb    string // The function of apivalue that calls.
	of      string // Its type argument, in brackets.
	kept    string // The type of the object that stays in the browser.
	table   string // The fields of the function's table.
}

// returned returns the result of a function, whose types are named after it.
func (s *space) returned(f *webschema.Function, function string) returned {
	switch {
	case f.Result == nil:
		return returned{goTypes: "error", verb: "Do"}
	case s.g.kept[f.Result.Ref]:
		_, id := splitName(f.Result.Ref)
		return returned{goTypes: "(" + exported(id) + ", error)", verb: "Keep", kept: exported(id), table: "Keeps: true,"}
	case !isData(f.Result.Type):
		return returned{goTypes: "error", verb: "Do"}
	}
	v := s.typeOf(f.Result.Type, f.Result.Name, s.resultName(function, f.Result), result)
	if f.Result.Optional {
		v = s.pointerTo(v)
	}
	return returned{goTypes: "(" + v.goType + ", error)", verb: "Call", of: "[" + v.goType + "]", table: "Result: " + v.table + ","}
}

// body returns the statements of a function that return the result of a call.
func (r returned) body(call string) string {
	if r.kept == "" {
		return "return " + call
	}
	return "path, err := " + call + "\n\treturn " + r.kept + "{path}, err"
}

// function writes a function of the namespace, or a method of an object.
func (s *space) function(f *webschema.Function, object string) {
	name := exported(f.Name)
	path, prefix, receiver, on, of := f.Name, name, "", "", ""
	if object != "" {
		path, prefix, receiver, on, of = object+"."+f.Name, object+name, "(v "+object+") ", "On", "v.Path, "
	}
	args := s.arguments(prefix, f.Parameters)
	r := s.returned(f, prefix)
	call := fmt.Sprintf("apivalue.%s%s%s(ctx, rt, %s&call%s, %s)", r.verb, on, r.of, of, prefix, packed(args))
	s.addFunction(fmt.Sprintf("%sfunc %s%s(ctx webext.Context, rt *webext.Runtime%s) %s {\n\t%s\n}",
		comment(name+" calls "+s.ns.Name+"."+path+".", needs(f.Needs, f.Contexts, f.UserInput)+s.sinceOf(path), documentation(s.ns.Name, path)),
		receiver, name, signature(args), r.goTypes, r.body(call)))
	called := f.Name
	if object == "" {
		s.addNative("apivalue.KnowFunction(%s, &call%s)", name, prefix)
		called = "gangway:call:" + s.ns.Name + "." + f.Name + ";"
	}
	arguments := ""
	if len(args) > 0 {
		arguments = " Arguments: []apivalue.Field{\n" + rows(args) + "},"
	}
	s.addTable(fmt.Sprintf("var call%s = apivalue.Function{Name: %q,%s %s}", prefix, called, arguments, r.table))
}

// resultName returns the name of the type of a result that has none.
func (s *space) resultName(function string, f *webschema.Field) string {
	if f.Kind == webschema.Array {
		return function + "Results"
	}
	return function + "Result"
}

// object writes a type whose values are objects of the browser, with its
// functions, and with the events of those that stay there.
func (s *space) object(t *webschema.Named) {
	name := s.free(exported(t.ID))
	kept := s.g.kept[s.ns.Name+"."+t.ID]
	sentence, place := "Packages of Gangway have all that there are.", "as the build looks for it"
	if kept {
		sentence, place = "It is there as long as the program runs.", "another one in each run"
	}
	s.addFunction(wrap(article(name)+name+" is an object of the browser. "+sentence) + fmt.Sprintf(`type %s struct {
	// Path is where the object is, %s.
	Path string
}`, name, place))
	for _, f := range t.Functions {
		s.function(f, name)
	}
	if !kept {
		return // Its events are those of the properties that have it.
	}
	for _, e := range t.Events {
		s.keptEvent(e, name)
	}
}

// property writes a constant, or a variable for an object of the browser with
// functions for its events.
func (s *space) property(f *webschema.Field) {
	name := exported(f.Name)
	if f.Value != "" {
		s.addType(fmt.Sprintf("%sconst %s = %s", comment(name+" is "+s.ns.Name+"."+f.Name+".", "", documentation(s.ns.Name, f.Name)), name, f.Value))
		return
	}
	t := s.g.named[f.Ref]
	if f.Kind != webschema.Ref || t == nil || len(t.Functions)+len(t.Events) == 0 {
		return
	}
	home, id := splitName(f.Ref)
	goType := exported(id)
	if home != s.ns.Name {
		goType = s.g.spaces[home].pkg + "." + goType
	}
	if len(t.Functions) > 0 {
		s.addFunction(fmt.Sprintf("%svar %s = %s{Path: %q}",
			comment(name+" is "+s.ns.Name+"."+f.Name+".", needs(f.Needs, nil, false), documentation(s.ns.Name, f.Name)),
			name, goType, "gangway:call:"+s.ns.Name+"."+f.Name+";"))
	}
	for _, method := range t.Functions {
		if name := exported(method.Name); home == s.ns.Name {
			s.addNative("apivalue.KnowMethod(%s.Path, %s.%s, &call%s%s)", exported(f.Name), goType, name, goType, name)
		}
	}
	for _, e := range t.Events {
		s.event(e, f.Name)
	}
}
