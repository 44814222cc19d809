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

// function writes a function of the namespace, or a method of an object.
func (s *space) function(f *webschema.Function, object string) {
	name := exported(f.Name)
	path, prefix, receiver, on := f.Name, name, "", ""
	if object != "" {
		path, prefix, receiver, on = object+"."+f.Name, object+name, "(v "+object+") ", "v.Path, "
	}
	args := s.arguments(prefix, f.Parameters)
	returns, call, table := "error", "Do", ""
	if f.Result != nil && isData(f.Result.Type) {
		v := s.typeOf(f.Result.Type, f.Result.Name, s.resultName(prefix, f.Result), result)
		if f.Result.Optional {
			v = s.pointerTo(v)
		}
		returns, call, table = "("+v.goType+", error)", "Call["+v.goType+"]", "Result: "+v.table+","
	}
	if object != "" {
		call = strings.Replace(strings.Replace(call, "Do", "DoOn", 1), "Call", "CallOn", 1)
	}
	s.addFunction(fmt.Sprintf("%sfunc %s%s(ctx webext.Context, rt *webext.Runtime%s) %s {\n\treturn apivalue.%s(ctx, rt, %s&call%s, %s)\n}",
		comment(name+" calls "+s.ns.Name+"."+path+".", needs(f.Needs, f.Contexts, f.UserInput)+s.sinceOf(path), documentation(s.ns.Name, path)),
		receiver, name, signature(args), returns, call, on, prefix, packed(args)))
	called := f.Name
	if object == "" {
		s.addNative("apivalue.KnowFunction(%s, &call%s)", name, prefix)
		called = "gangway:call:" + s.ns.Name + "." + f.Name + ";"
	}
	arguments := ""
	if len(args) > 0 {
		arguments = " Arguments: []apivalue.Field{\n" + rows(args) + "},"
	}
	s.addTable(fmt.Sprintf("var call%s = apivalue.Function{Name: %q,%s %s}", prefix, called, arguments, table))
}

// resultName returns the name of the type of a result that has none.
func (s *space) resultName(function string, f *webschema.Field) string {
	if f.Kind == webschema.Array {
		return function + "Results"
	}
	return function + "Result"
}

// object writes a type whose values are objects of the browser, with its
// functions.
func (s *space) object(t *webschema.Named) {
	name := s.free(exported(t.ID))
	s.addFunction(wrap("A "+name+" is an object of the browser. Packages of Gangway have all that there are.") + fmt.Sprintf(`type %s struct {
	// Path is where the object is, as the build looks for it.
	Path string
}`, name))
	for _, f := range t.Functions {
		s.function(f, name)
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
