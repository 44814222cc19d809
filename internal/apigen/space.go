package apigen

import (
	"fmt"
	"strconv"
	"strings"

	"gangway/internal/webschema"
)

// A generator writes the packages of the whole API.
type generator struct {
	api     []*webschema.Namespace
	overlay *overlay
	spaces  map[string]*space           // By namespace.
	named   map[string]*webschema.Named // By namespace and id.
	since   map[string]webschema.Versions
	uses    map[string]direction // Of named types.
	kept    map[string]bool      // Named types whose objects stay in the browser.
	shared  map[string]bool      // Types whose tables other packages need, by namespace.
}

// A space is the package of a namespace.
type space struct {
	g   *generator
	ns  *webschema.Namespace
	pkg string

	taken    map[string]bool  // Names in the package.
	declared map[string]value // Named types.
	unions   map[string]value // By their alternatives.
	tables   map[string]bool  // Tables that are made of others.
	around   string           // The named type that is being declared.

	typesFile, tablesFile, functionsFile, eventsFile []string

	native []string // Statements that package webexttest needs.
}

func (g *generator) newSpace(n *webschema.Namespace) *space {
	return &space{
		g: g, ns: n, pkg: packageOf(n.Name),
		taken: map[string]bool{}, declared: map[string]value{}, unions: map[string]value{}, tables: map[string]bool{},
	}
}

func (s *space) addType(text string)     { s.typesFile = append(s.typesFile, text) }
func (s *space) addTable(text string)    { s.tablesFile = append(s.tablesFile, text) }
func (s *space) addFunction(text string) { s.functionsFile = append(s.functionsFile, text) }
func (s *space) addNative(format string, args ...any) {
	s.native = append(s.native, "\t"+fmt.Sprintf(format, args...))
}
func (s *space) addEvent(text string) { s.eventsFile = append(s.eventsFile, text) }

// free returns a name that nothing in the package has yet, and takes it.
func (s *space) free(name string) string {
	made := name
	for i := 2; s.taken[made]; i++ {
		made = fmt.Sprint(name, i)
	}
	s.taken[made] = true
	return made
}

// vague are names of parameters that say nothing without their function.
var vague = map[string]bool{
	"Details": true, "Options": true, "Info": true, "Properties": true, "Filter": true, "Query": true, "Params": true,
	"Message": true, "Request": true, "Result": true, "Error": true, "Data": true, "Event": true, "Args": true,
}

// typeName returns the name of a type that a parameter of a function needs.
func (s *space) typeName(function, parameter string) string {
	name := exported(parameter)
	if vague[name] || s.taken[name] || s.isNamed(name) {
		return function + name
	}
	return name
}

// isNamed reports whether the namespace has a named type of a name in Go.
func (s *space) isNamed(name string) bool {
	for _, t := range s.ns.Types {
		if exported(t.ID) == name {
			return true
		}
	}
	return false
}

// reserve takes the names of the functions and events, which come first.
func (s *space) reserve() {
	for _, f := range s.functions() {
		s.taken[exported(f.Name)] = true
	}
	for _, e := range s.events() {
		s.taken[exported(e.Name)] = true
		s.taken[asking(e.Name)] = true
	}
	for _, p := range s.ns.Properties {
		s.taken[exported(p.Name)] = true
	}
}

// functions returns the functions of a namespace: its own, or those of the one
// that it is like. Of two with one name, the one of manifest version 3 counts.
func (s *space) functions() []*webschema.Function {
	var all []*webschema.Function
	at := map[string]int{}
	for _, f := range s.source().Functions {
		if i, found := at[f.Name]; found {
			all[i] = f
			continue
		}
		at[f.Name] = len(all)
		all = append(all, f)
	}
	return all
}

func (s *space) events() []*webschema.Event { return s.source().Events }

// source returns the namespace that has the functions.
func (s *space) source() *webschema.Namespace {
	for _, n := range s.g.api {
		if n.Name == s.ns.Like {
			return n
		}
	}
	return s.ns
}

// needs says in sentences which needs a function or event has.
func needs(n webschema.Needs, contexts []string, userInput bool) string {
	var all []string
	if text := permissions(n.Permissions); text != "" {
		all = append(all, "It needs "+text+".")
	}
	switch {
	case n.MinManifest > 2:
		all = append(all, "Manifest version 2 does not have it.")
	case n.MaxManifest == 2:
		all = append(all, "Only manifest version 2 has it.")
	}
	if userInput {
		all = append(all, "It works only in the turn of a click or a key.")
	}
	for _, context := range contexts {
		if context == "content" {
			all = append(all, "Content scripts have it, too.")
		}
	}
	return strings.Join(all, " ")
}

// recent is the version of Firefox from which on it is said that a part is new:
// the first one with manifest version 3.
const recent = 109

// sinceOf says since when Firefox has a part that is not old.
func (s *space) sinceOf(path string) string {
	version := s.g.since[s.ns.Name+"."+path].Firefox
	if number, err := strconv.ParseFloat(version, 64); err != nil || number <= recent {
		return ""
	}
	return " Firefox has it since version " + version + "."
}

// permissions names permissions of which one is enough, and keys.
func permissions(all []string) string {
	var names []string
	for _, p := range all {
		if key, found := strings.CutPrefix(p, "manifest:"); found {
			names = append(names, fmt.Sprintf("the key %q of the manifest", key))
		} else {
			names = append(names, fmt.Sprintf("the permission %q", p))
		}
	}
	return strings.Join(names, " or ")
}

// comment returns a doc comment: a sentence, the needs and the address.
func comment(sentence, more, address string) string {
	text := wrap(strings.TrimSpace(sentence + " " + more))
	return text + "//\n// " + address + "\n"
}

// wrap returns a text as lines of a comment, of 80 columns at most.
func wrap(text string) string {
	var out strings.Builder
	line := "//"
	for word := range strings.FieldsSeq(text) {
		if len(line)+1+len(word) > 80 {
			out.WriteString(line + "\n")
			line = "//"
		}
		line += " " + word
	}
	out.WriteString(line + "\n")
	return out.String()
}
