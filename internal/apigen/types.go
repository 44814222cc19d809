package apigen

import (
	"fmt"
	"slices"
	"strings"

	"gangway/internal/webschema"
)

// A direction says whether values of a type go to the browser or come from it.
type direction uint8

const (
	argument direction = 1 << iota
	result
)

// A value is a type of Go with its table.
type value struct {
	goType string
	table  string // A pointer to it, as an expression.
	name   string // Of its table, for tables that are made of it.
	scalar string // The name of a type without parts, such as Int.
	isNil  bool   // Has a nil of its own, or is a union, and so needs no pointer.
}

// The types that have no parts.
var scalars = map[string]value{
	webschema.Boolean: {goType: "bool", scalar: "Bool"},
	webschema.Integer: {goType: "int64", scalar: "Int"},
	webschema.Number:  {goType: "float64", scalar: "Float"},
	webschema.String:  {goType: "string", scalar: "String"},
}

func scalarOf(kind string) value {
	v := scalars[kind]
	v.table, v.name = "&apivalue."+v.scalar, v.scalar
	return v
}

// typeOf returns the Go type of a type, which is declared under a name if it has
// parts. field is the name of the property that has it, for dates.
func (s *space) typeOf(t webschema.Type, field, name string, d direction) value {
	t, nullable := s.g.simplify(asInteger(field, t))
	v := s.plainTypeOf(t, field, name, d)
	if nullable {
		return s.pointerTo(v)
	}
	return v
}

func (s *space) plainTypeOf(t webschema.Type, field, name string, d direction) value {
	switch {
	case isPlain(t):
		return anyOf(d)
	case t.Kind == webschema.Instance && t.Ref == "ArrayBuffer":
		return value{goType: "[]byte", table: "&apivalue.Bytes", isNil: true}
	case t.Kind == webschema.String && len(t.Enum) > 0:
		return s.enum(t.Enum, name)
	case (t.Kind == webschema.Number || t.Kind == webschema.Integer) && slices.Contains(s.g.overlay.Dates, field):
		v := scalarOf(webschema.Number)
		v.goType = "webext.Time"
		return v
	}
	switch t.Kind {
	case webschema.Array:
		return s.list(t, field, name, d)
	case webschema.Map:
		return s.mapOf(s.typeOf(*t.Items, field, name, d), d)
	case webschema.Object:
		return s.structOf(t.Fields, name, d)
	case webschema.Choices:
		return s.union(t, name, d)
	case webschema.Ref:
		return s.named(t.Ref, d)
	}
	return scalarOf(t.Kind)
}

// anyOf returns the type of values of any type.
func anyOf(d direction) value {
	if d == argument {
		return value{goType: "any", table: "&apivalue.Any", name: "Any", isNil: true}
	}
	return value{goType: "webext.Message", table: "&apivalue.Message", name: "Message", isNil: true}
}

// pointerTo returns the type of values that may be missing.
func (s *space) pointerTo(v value) value {
	if v.isNil {
		return v
	}
	p := value{goType: "*" + v.goType, isNil: true, name: v.name + "Pointer"}
	if v.scalar != "" {
		p.table = "&apivalue." + v.scalar + "Pointer"
	} else {
		p.table = s.derived(p.name, "KindPointer", v.table, "")
	}
	return p
}

func (s *space) list(t webschema.Type, field, name string, d direction) value {
	if t.Items.Kind == webschema.Ref && t.Items.Ref == s.around {
		return value{goType: "[]" + s.goNameOf(t.Items.Ref), table: "&apivalue.Same", name: "Same", isNil: true}
	}
	items := s.typeOf(*t.Items, singular(field), singularOf(name), d)
	v := value{goType: "[]" + items.goType, isNil: true, name: items.name + "List"}
	switch items.scalar {
	case "Int", "Float", "String":
		v.table = "&apivalue." + items.scalar + "s"
	default:
		v.table = s.derived(v.name, "KindList", items.table, "")
	}
	return v
}

// singular and singularOf return the name of one of several.
func singular(name string) string { return strings.TrimSuffix(name, "s") }

func singularOf(name string) string {
	switch {
	case strings.HasSuffix(name, "IDs"), strings.HasSuffix(name, "URLs"):
		return strings.TrimSuffix(name, "s")
	case strings.HasSuffix(name, "ies"):
		return strings.TrimSuffix(name, "ies") + "y"
	case strings.HasSuffix(name, "ss"):
		return name
	}
	return strings.TrimSuffix(name, "s")
}

func (s *space) mapOf(items value, d direction) value {
	v := value{goType: "map[string]" + items.goType, isNil: true, name: items.name + "Map"}
	more := ""
	if d&argument != 0 {
		more += fmt.Sprintf(", Each: apivalue.EachOf[%s]", items.goType)
		v.name += "Out"
	}
	if d&result != 0 {
		more += fmt.Sprintf(", Put: apivalue.PutOf[%s]", items.goType)
		v.name += "In"
	}
	if !s.tables["type"+v.name] && d&argument == 0 {
		s.addNative("type%s.Each = apivalue.EachOf[%s]", v.name, items.goType)
	}
	if !s.tables["type"+v.name] && d&result == 0 {
		s.addNative("type%s.Put = apivalue.PutOf[%s]", v.name, items.goType)
	}
	v.table = s.derived(v.name, "KindMap", items.table, more)
	return v
}

// derived returns a table that is made of another one, once in each package.
func (s *space) derived(name, kind, elem, more string) string {
	name = "type" + name
	if !s.tables[name] {
		s.tables[name] = true
		s.addTable(fmt.Sprintf("var %s = apivalue.Type{Kind: apivalue.%s, Elem: %s%s}", name, kind, elem, more))
	}
	return "&" + name
}

// enum declares a type of strings with their values.
func (s *space) enum(values []string, name string) value {
	name = s.free(name)
	s.addType(fmt.Sprintf("// %s is one of the strings below.\ntype %s string", name, name))
	var constants strings.Builder
	fmt.Fprintf(&constants, "// The values of %s.\nconst (\n", name)
	for _, v := range values {
		fmt.Fprintf(&constants, "\t%s %s = %q\n", s.free(name+exported(v)), name, v)
	}
	s.addType(constants.String() + ")")
	v := scalarOf(webschema.String)
	v.goType = name
	return v
}

// union declares a type with one pointer for each alternative.
func (s *space) union(t webschema.Type, name string, d direction) value {
	if s.isOfScalars(t) {
		d = argument | result // One type for both.
	}
	key := fmt.Sprint(d) + unionKey(t)
	if known, found := s.unions[key]; found {
		return known
	}
	name = s.free(s.unionName(t, name))
	v := value{goType: name, table: "&" + s.tableName(name), name: name, isNil: true}
	s.unions[key] = v
	var fields, table, makers strings.Builder
	for _, choice := range t.Choices {
		form := formNames[s.g.formOf(*choice)]
		inner := s.typeOf(*choice, "", name+form, d)
		outer := s.pointerTo(inner)
		fmt.Fprintf(&fields, "\t%s %s\n", form, outer.goType)
		fmt.Fprintf(&table, "\t{Name: %q, Type: %s},\n", form, outer.table)
		made := "v"
		if outer.goType != inner.goType {
			made = "&v"
		}
		fmt.Fprintf(&makers, "\n// %sOf%s makes a %s of v.\nfunc %sOf%s(v %s) %s { return %s{%s: %s} }\n",
			name, form, name, name, form, inner.goType, name, name, form, made)
	}
	s.addType(fmt.Sprintf("%stype %s struct {\n%s}\n%s",
		wrap(name+" is a value of one of several types: the first field that is not nil counts."), name, fields.String(), makers.String()))
	s.addTable(s.tableOf(name, "KindUnion", table.String(), d))
	return v
}

// isOfScalars reports whether no alternative has parts.
func (s *space) isOfScalars(t webschema.Type) bool {
	return !slices.ContainsFunc(t.Choices, func(c *webschema.Type) bool { return scalars[c.Kind].goType == "" })
}

// unionKey tells alternatives of scalars apart, so that each has one type.
func unionKey(t webschema.Type) string {
	key := ""
	for _, c := range t.Choices {
		key += "|" + c.Kind + c.Ref + strings.Join(c.Enum, ",")
		if c.Items != nil {
			key += c.Items.Kind + c.Items.Ref
		}
		for _, f := range c.Fields {
			key += "." + f.Name
		}
	}
	return key
}

// formNames are the fields of unions.
var formNames = map[string]string{
	webschema.Boolean: "Bool", webschema.Number: "Number", webschema.String: "String", webschema.Array: "List",
	webschema.Object: "Object", webschema.Any: "Any",
}

// unionName returns a better name for a union that occurs in many places.
func (s *space) unionName(t webschema.Type, name string) string {
	switch {
	case s.ns.Name == "theme" && strings.HasPrefix(unionKey(t), "|string|array"):
		return "Color"
	case s.ns.Name == "menus" && unionKey(t) == "|integer|string":
		return "ItemID"
	}
	return name
}

// structOf declares a struct.
func (s *space) structOf(fields []*webschema.Field, name string, d direction) value {
	name = s.free(name)
	return s.declare(name, name+" is an object of "+s.ns.Name+".", fields, d)
}

// declare declares a struct under a name that is taken.
func (s *space) declare(name, comment string, fields []*webschema.Field, d direction) value {
	v := s.structValue(name)
	var members, rows strings.Builder
	used := map[string]bool{}
	for _, f := range fields {
		if !isData(f.Type) {
			continue
		}
		member := exported(f.Name)
		if used[member] {
			continue
		}
		used[member] = true
		inner := s.typeOf(f.Type, f.Name, name+member, d)
		optional := ""
		if f.Optional {
			inner = s.pointerTo(inner)
			optional = ", Optional: true"
		}
		fmt.Fprintf(&members, "\t%s %s%s\n", member, inner.goType, remark(f))
		fmt.Fprintf(&rows, "\t{Name: %q, Type: %s%s},\n", f.Name, inner.table, optional)
	}
	s.addType(fmt.Sprintf("// %s\ntype %s struct {\n%s}", comment, name, members.String()))
	s.addTable(s.tableOf(name, "KindStruct", rows.String(), d))
	return v
}

// structValue returns the value of a struct of this package.
func (s *space) structValue(name string) value {
	return value{goType: name, table: "&" + s.tableName(name), name: name}
}

// remark says which permissions a field needs.
func remark(f *webschema.Field) string {
	if len(f.Permissions) == 0 {
		return ""
	}
	return " // Needs the permission " + strings.Join(f.Permissions, " or ") + "."
}

// tableOf returns the table of a type with fields.
func (s *space) tableOf(name, kind, rows string, d direction) string {
	more, comment := "", ""
	table := s.tableName(name)
	if d&result != 0 {
		more = fmt.Sprintf(", More: apivalue.MoreOf[%s]", name)
	} else {
		s.addNative("%s.More = apivalue.MoreOf[%s]", table, name)
	}
	if isUpper(table[0]) {
		comment = fmt.Sprintf("// %s is for other packages of Gangway.\n", table)
	}
	return fmt.Sprintf("%svar %s = apivalue.Type{Kind: apivalue.%s%s, Fields: []apivalue.Field{\n%s}}", comment, table, kind, more, rows)
}

// tableName returns the name of the table of a type. Others see those that they
// need.
func (s *space) tableName(name string) string {
	if s.g.shared[s.ns.Name+"."+name] {
		return name + "Table"
	}
	return "type" + name
}

// isData reports whether values of a type can be sent.
func isData(t webschema.Type) bool {
	switch t.Kind {
	case webschema.Callback:
		return false
	case webschema.Instance:
		return t.Ref == "ArrayBuffer"
	case webschema.Ref:
		return t.Ref != "events.Event" && t.Ref != "runtime.Port" && !strings.HasSuffix(t.Ref, ".ImageDataType")
	case webschema.Choices:
		return slices.ContainsFunc(t.Choices, func(c *webschema.Type) bool { return isData(*c) })
	case webschema.Map, webschema.Array:
		return isData(*t.Items)
	}
	return true
}
