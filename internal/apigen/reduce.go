package apigen

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"gangway/internal/webschema"
)

// without lists namespaces that are no API of extensions.
var without = []string{"manifest", "test", "experiments", "geckoProfiler"}

// A reducer turns schemas into facts.
type reducer struct {
	namespaces map[string]*webschema.Namespace
	types      map[string]*object // All named types, by namespace and id.
	privileged []string           // The permissions that only Firefox's own extensions have.
}

// reduce returns the facts in schemas, by the names of namespaces.
func reduce(schemas []any) []*webschema.Namespace {
	r := reducer{namespaces: map[string]*webschema.Namespace{}, types: map[string]*object{}}
	var all []*object
	for _, v := range schemas {
		if n, ok := v.(*object); ok {
			all = append(all, n)
			r.collect(n)
		}
	}
	for _, n := range all {
		if r.isPublic(n) {
			r.namespace(n)
		}
	}
	var found []*webschema.Namespace
	for _, n := range r.namespaces {
		found = append(found, n)
	}
	slices.SortFunc(found, func(a, b *webschema.Namespace) int { return cmp.Compare(a.Name, b.Name) })
	return found
}

// collect notes the named types and the privileged permissions of a namespace.
func (r *reducer) collect(n *object) {
	for _, t := range n.objects("types") {
		r.types[n.text("namespace")+"."+t.text("id")] = t
		if t.text("$extend") == "PermissionPrivileged" {
			for _, choice := range t.objects("choices") {
				r.privileged = append(r.privileged, choice.texts("enum")...)
			}
		}
	}
}

// isPublic reports whether any extension may have a namespace.
func (r *reducer) isPublic(n *object) bool {
	permissions := n.texts("permissions")
	reserved := func(p string) bool { return slices.Contains(r.privileged, p) }
	return !slices.Contains(without, n.text("namespace")) && (len(permissions) == 0 || !slices.ContainsFunc(permissions, reserved))
}

// namespace adds the facts of a namespace, of which there may be several parts.
func (r *reducer) namespace(o *object) {
	name := o.text("namespace")
	n := r.namespaces[name]
	if n == nil {
		n = &webschema.Namespace{Name: name}
		r.namespaces[name] = n
	}
	n.Needs = needsOf(o)
	n.Like = o.text("$import")
	for _, context := range o.texts("allowedContexts") {
		if !slices.Contains(n.Contexts, context) {
			n.Contexts = append(n.Contexts, context)
		}
	}
	p := part{r, name, o.texts("defaultContexts")}
	for _, t := range supported(o.objects("types")) {
		if t.has("id") {
			n.Types = append(n.Types, p.named(t))
		}
	}
	n.Properties = append(n.Properties, p.fields(o.object("properties"))...)
	n.Functions = append(n.Functions, p.functions(o)...)
	n.Events = append(n.Events, p.events(o)...)
}

// A part is a part of a namespace.
type part struct {
	*reducer
	namespace string
	contexts  []string // Of functions and events that name none.
}

// supported returns those that Firefox has.
func supported(all []*object) []*object {
	return slices.DeleteFunc(all, func(o *object) bool { return o.truth("unsupported") })
}

// needsOf returns the needs of a part.
func needsOf(o *object) webschema.Needs {
	return webschema.Needs{
		Permissions: o.texts("permissions"),
		MinManifest: o.number("min_manifest_version"),
		MaxManifest: o.number("max_manifest_version"),
	}
}

func (p part) named(o *object) *webschema.Named {
	return &webschema.Named{ID: o.text("id"), Type: p.typeOf(o), Functions: p.functions(o), Events: p.events(o)}
}

func (p part) functions(o *object) []*webschema.Function {
	var all []*webschema.Function
	for _, f := range supported(o.objects("functions")) {
		all = append(all, p.function(f))
	}
	return all
}

func (p part) function(o *object) *webschema.Function {
	f := &webschema.Function{Name: o.text("name"), Needs: needsOf(o), Contexts: p.contextsOf(o), UserInput: o.truth("requireUserInput")}
	callback := o.text("async")
	for _, parameter := range o.objects("parameters") {
		if callback != "" && parameter.text("name") == callback {
			if results := parameter.objects("parameters"); len(results) > 0 {
				f.Result = p.field(results[0].text("name"), results[0])
			}
			continue
		}
		f.Parameters = append(f.Parameters, p.field(parameter.text("name"), parameter))
	}
	if returns := o.object("returns"); returns != nil {
		f.Result = p.field("", returns)
	}
	f.Open = o.truth("async") && f.Result == nil
	return f
}

func (p part) events(o *object) []*webschema.Event {
	var all []*webschema.Event
	for _, e := range supported(o.objects("events")) {
		event := &webschema.Event{
			Name: e.text("name"), Needs: needsOf(e), Contexts: p.contextsOf(e),
			Parameters: p.list(e, "parameters"), Extra: p.list(e, "extraParameters"), Filters: e.has("filters"),
		}
		if returns := e.object("returns"); returns != nil {
			event.Answer = p.field("", returns)
		}
		all = append(all, event)
	}
	return all
}

// contextsOf returns the contexts other than extension pages that have a
// function or an event.
func (p part) contextsOf(o *object) []string {
	if o.has("allowedContexts") {
		return o.texts("allowedContexts")
	}
	return p.contexts
}

// list returns the facts of a list of parameters.
func (p part) list(o *object, key string) []*webschema.Field {
	var all []*webschema.Field
	for _, parameter := range o.objects(key) {
		all = append(all, p.field(parameter.text("name"), parameter))
	}
	return all
}

// fields returns the facts of properties, in their order.
func (p part) fields(properties *object) []*webschema.Field {
	if properties == nil {
		return nil
	}
	var all []*webschema.Field
	for _, name := range properties.keys {
		if o := properties.object(name); o != nil && !o.truth("unsupported") {
			all = append(all, p.field(name, o))
		}
	}
	return all
}

func (p part) field(name string, o *object) *webschema.Field {
	optional := o.truth("optional") || o.text("optional") != ""
	f := &webschema.Field{Name: name, Optional: optional, Type: p.typeOf(o), Needs: needsOf(o)}
	if value, found := o.values["value"]; found && !o.has("$ref") {
		text, err := json.Marshal(value)
		if err == nil {
			f.Value = string(text)
		}
	}
	return f
}

// typeOf returns the facts of a type.
func (p part) typeOf(o *object) webschema.Type {
	switch {
	case o.has("$ref"):
		return p.reference(p.qualified(o.text("$ref")))
	case o.has("choices"):
		return p.choices(o)
	case o.has("value") && !o.has("type"):
		return webschema.Type{Kind: webschema.Integer}
	}
	switch kind := o.text("type"); kind {
	case "boolean", "integer", "number", "any", "null":
		return webschema.Type{Kind: kind}
	case "string":
		return webschema.Type{Kind: kind, Enum: enumOf(o)}
	case "function":
		return webschema.Type{Kind: webschema.Callback}
	case "array":
		return webschema.Type{Kind: webschema.Array, Items: p.itemsOf(o.object("items"))}
	}
	return p.objectOf(o)
}

// reference returns the facts of a named type: that of a manifest's, which is
// no API, in place of its name.
func (p part) reference(name string) webschema.Type {
	if o := p.types[name]; o != nil && strings.HasPrefix(name, "manifest.") {
		p.namespace = "manifest"
		return p.typeOf(o)
	}
	return webschema.Type{Kind: webschema.Ref, Ref: name}
}

// choices returns the facts of a type with alternatives.
func (p part) choices(o *object) webschema.Type {
	t := webschema.Type{Kind: webschema.Choices}
	for _, choice := range supported(o.objects("choices")) {
		one := p.typeOf(choice)
		t.Choices = append(t.Choices, &one)
	}
	if len(t.Choices) == 1 {
		return *t.Choices[0]
	}
	return t
}

func (p part) itemsOf(o *object) *webschema.Type {
	if o == nil {
		return &webschema.Type{Kind: webschema.Any}
	}
	t := p.typeOf(o)
	return &t
}

// objectOf returns the facts of an object: one with fields, one with any keys,
// or one of a class.
func (p part) objectOf(o *object) webschema.Type {
	if class := o.text("isInstanceOf"); class != "" {
		return webschema.Type{Kind: webschema.Instance, Ref: class}
	}
	t := webschema.Type{Kind: webschema.Object}
	if imported := o.text("$import"); imported != "" {
		t.Fields = append(t.Fields, p.objectOf(p.types[p.qualified(imported)]).Fields...)
	}
	t.Fields = append(t.Fields, p.fields(o.object("properties"))...)
	if len(t.Fields) > 0 || len(o.objects("functions")) > 0 || len(o.objects("events")) > 0 {
		return t
	}
	values := o.object("additionalProperties")
	if patterns := o.object("patternProperties"); patterns != nil && len(patterns.keys) > 0 {
		values = patterns.object(patterns.keys[0])
	}
	if values != nil || o.truth("additionalProperties") {
		return webschema.Type{Kind: webschema.Map, Items: p.itemsOf(values)}
	}
	return t
}

// qualified returns the name of a type with its namespace.
func (p part) qualified(ref string) string {
	if strings.Contains(ref, ".") {
		return ref
	}
	return p.namespace + "." + ref
}

// enumOf returns the values of an enumeration.
func enumOf(o *object) []string {
	values := o.texts("enum")
	for _, named := range o.objects("enum") {
		values = append(values, named.text("name"))
	}
	return values
}
