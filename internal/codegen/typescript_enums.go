package codegen

import (
	"cmp"
	"fmt"
	"go/ast"
	consts "go/constant"
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// isEnum reports whether a type is a union of constants.
func (w *typed) isEnum(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && w.enumOf(named) != nil
}

// enumOf returns the constants that are all values of a type, in the order of the
// source: those of a type of text or integers of which at least two stand in one
// group. Flags, which can be combined, are none.
func (w *typed) enumOf(named *types.Named) (values []*types.Const) {
	basic, ok := named.Underlying().(*types.Basic)
	if !ok || basic.Info()&(types.IsString|types.IsInteger) == 0 || named.Obj().Pkg() == nil {
		return nil
	}
	scope := named.Obj().Pkg().Scope()
	grouped, groups := false, map[*ast.GenDecl]int{}
	for _, name := range scope.Names() {
		c, ok := scope.Lookup(name).(*types.Const)
		if !ok || !types.Identical(c.Type(), named) {
			continue
		}
		values = append(values, c)
		group := w.comments.group(c)
		groups[group]++
		grouped = grouped || groups[group] > 1
	}
	if !grouped || areFlags(values) {
		return nil
	}
	slices.SortFunc(values, func(a, b *types.Const) int { return cmp.Compare(a.Pos(), b.Pos()) })
	return values
}

// areFlags reports whether constants are bits and combinations of them, three at
// least that do not follow on each other.
func areFlags(values []*types.Const) bool {
	var bits, all uint64
	several := map[uint64]bool{}
	for _, c := range values {
		n, exact := consts.Uint64Val(consts.ToInt(c.Val()))
		if !exact || c.Val().Kind() != consts.Int {
			return false
		}
		if n != 0 {
			several[n] = true
		}
		if n&(n-1) == 0 {
			bits |= n
		}
		all |= n
	}
	return len(several) >= 3 && bits == all && !following(several)
}

// following reports whether numbers follow on each other.
func following(numbers map[uint64]bool) bool {
	low, high := uint64(1<<64-1), uint64(0)
	for n := range numbers {
		low, high = min(low, n), max(high, n)
	}
	return high-low+1 == uint64(len(numbers))
}

// enum writes the union of constants, and an object that has the exported ones.
func (w *typed) enum(name, doc string, named *types.Named, values []*types.Const) {
	var union, types, members []string
	for _, c := range values {
		value := literalOf(c.Val())
		if !slices.Contains(union, value) {
			union = append(union, value)
		}
		if c.Exported() {
			member := memberOf(c.Name(), named.Obj().Name())
			types = append(types, tsDoc(w.comments.of(c), "  ")+"  readonly "+member+": "+value+";\n")
			members = append(members, "  "+member+": "+value+",\n")
		}
	}
	fmt.Fprintf(&w.types, "\n%sexport type %s = %s;\n", doc, name, strings.Join(union, " | "))
	if len(members) > 0 {
		fmt.Fprintf(&w.types, "\n/** The values of %s. */\nexport declare const %s: {\n%s};\n", name, name, strings.Join(types, ""))
		fmt.Fprintf(&w.module, "\nexport const %s = %s.freeze({\n%s});\n", name, w.global("Object"), strings.Join(members, ""))
	}
}

// memberOf returns the name of a constant without that of its type.
func memberOf(name, of string) string {
	if rest, found := strings.CutPrefix(name, of); found && rest != "" && ast.IsExported(rest) {
		return rest
	}
	return name
}

// literalOf returns a constant as JavaScript has it when it comes from Go.
func literalOf(v consts.Value) string {
	if v.Kind() == consts.String {
		return quoted(consts.StringVal(v))
	}
	const maxSafe = 1<<53 - 1
	if n, exact := consts.Int64Val(v); !exact || n > maxSafe || n < -maxSafe {
		return v.ExactString() + "n"
	}
	return v.ExactString()
}

// quoted returns a text as JavaScript writes it.
func quoted(s string) string {
	var text strings.Builder
	text.WriteByte('"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			text.WriteString("\\" + string(c))
		case c < ' ' || c == 0x7f || c == 0x2028 || c == 0x2029:
			text.WriteString("\\u" + strconv.FormatInt(0x10000+int64(c), 16)[1:])
		default:
			text.WriteRune(c)
		}
	}
	return text.String() + `"`
}
