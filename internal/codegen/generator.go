package codegen

import (
	"crypto/sha256"
	"fmt"
	"go/types"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// A generator writes the code of one package.
type generator struct {
	pkg     *pkg
	codec   string                  // The name of package codecimpl in the file.
	helpers map[string]*types.Named // Types of the package that have functions, by name.
	order   []string                // Their names, in the order in which they were met.
	inline  []types.Type            // Types of other packages around the present one.
	plain   []types.Type            // Of requests and responses, that have functions by their index here.
	imports map[string]string       // The names of packages in the file, by their paths.
	number  int                     // Of the last local variable.
	code    strings.Builder
	shape   strings.Builder // The types on which the code depends.
}

func newGenerator(p *pkg) *generator {
	g := &generator{pkg: p, helpers: map[string]*types.Named{}, imports: map[string]string{}}
	g.codec = g.use(CodecPath)
	return g
}

// use imports a package into the file, and returns its name there.
func (g *generator) use(importPath string) string {
	name, known := g.imports[importPath]
	if known {
		return name
	}
	name = path.Base(importPath)
	for g.pkg.types.Scope().Lookup(name) != nil || slices.Contains(slices.Collect(maps.Values(g.imports)), name) {
		name = "gangway" + name
	}
	g.imports[importPath] = name
	return name
}

// file returns the whole file, not formatted.
func (g *generator) file() ([]byte, error) {
	for _, m := range g.pkg.messages {
		g.helper(m.Named)
		if !m.noMethods {
			g.methods(m.Named)
		}
	}
	if err := g.services(); err != nil {
		return nil, err
	}
	g.noMethods()
	// Functions of types may need functions of other types.
	for i := 0; i < len(g.order); i++ {
		if err := g.functions(g.helpers[g.order[i]]); err != nil {
			return nil, err
		}
	}
	head := fmt.Sprintf(`%s
// gangway:shape %x

package %s

%s

`, Header, sha256.Sum256([]byte(g.shape.String())), g.pkg.types.Name(), g.importLines())
	return []byte(head + g.code.String()), nil
}

// importLines returns the declaration of the imports.
func (g *generator) importLines() string {
	if !strings.Contains(g.code.String(), g.codec+".") {
		delete(g.imports, CodecPath)
	}
	var lines []string
	for _, importPath := range slices.Sorted(maps.Keys(g.imports)) {
		lines = append(lines, importOf(g.imports[importPath], importPath))
	}
	if len(lines) == 1 {
		return "import " + lines[0]
	}
	return "import (\n" + strings.Join(lines, "\n") + "\n)"
}

// importOf returns the line that imports a package under a name.
func importOf(name, path string) string {
	if strings.HasSuffix("/"+path, "/"+name) {
		return strconv.Quote(path)
	}
	return name + " " + strconv.Quote(path)
}

// p writes a line of code. A $ in it stands for the name of package codecimpl.
func (g *generator) p(format string, args ...any) {
	fmt.Fprintf(&g.code, strings.ReplaceAll(format, "$", g.codec)+"\n", args...)
}

// local returns the name of a new local variable.
func (g *generator) local(prefix string) string {
	g.number++
	return prefix + strconv.Itoa(g.number)
}

// helper makes sure that a type of the package has functions, and returns the
// end of their names.
func (g *generator) helper(named *types.Named) string {
	name := named.Obj().Name()
	if g.helpers[name] == nil {
		g.helpers[name] = named
		g.order = append(g.order, name)
	}
	return helperName(name)
}

// helperName returns the end of the names of a type's functions.
func helperName(name string) string {
	return strings.ToUpper(name[:1]) + name[1:] + suffixOf(name)
}

// suffixOf keeps apart the functions of types that differ only in the case of
// the first letter.
func suffixOf(name string) string {
	if strings.ToUpper(name[:1]) == name[:1] {
		return ""
	}
	return "_"
}

// methods writes the methods of a message type.
func (g *generator) methods(named *types.Named) {
	name, helper := named.Obj().Name(), g.helper(named)
	g.p(`
// AppendCBOR implements codec.Appender.
func (m %[1]s) AppendCBOR(buf []byte, depth int) ([]byte, error) {
	return gangwayAppend%[2]s(buf, &m, depth)
}

// DecodeCBOR implements codec.Decodable.
func (m *%[1]s) DecodeCBOR(d *$.Decoder) { gangwayDecode%[2]s(d, m) }

// IsMessage reports whether the type of v is %[1]s and does not only embed it.
func (%[1]s) IsMessage(v any) bool {
	switch v.(type) {
	case %[1]s, *%[1]s:
		return true
	}
	return false
}`, name, helper)
	if u, ok := named.Underlying().(*types.Struct); ok && g.hasLayout(named, u) {
		if p, err := g.planOf(named, u); err == nil && p.writes {
			g.p("\n// LayoutCBOR describes the fields of %s.", name)
			g.p("func (*%s) LayoutCBOR() *$.Layout { return &gangwayLayout%s }", name, helper)
		}
	}
}

// functions writes the two functions of a type.
func (g *generator) functions(named *types.Named) error {
	name := named.Obj().Name()
	fmt.Fprintf(&g.shape, "%s: %s\n", name, types.TypeString(named.Underlying(), types.RelativeTo(g.pkg.types)))

	var err error
	if u, ok := named.Underlying().(*types.Struct); ok && g.hasLayout(named, u) {
		err = g.structFunctions(named, u)
	} else if err = g.appendFunction(named); err == nil {
		err = g.decodeFunction(named)
	}
	g.number = 0
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// appendFunction writes the function that appends a value.
func (g *generator) appendFunction(named *types.Named) error {
	body, err := g.captured(func() error {
		return g.appendKind("(*m)", named, named.Underlying(), 0, nil)
	})
	if err != nil {
		return err
	}
	g.number = 0
	g.p("\nfunc gangwayAppend%s(buf []byte, m *%s, depth int) ([]byte, error) {", g.helper(named), named.Obj().Name())
	if strings.Contains(body, "buf, err = ") {
		g.p("var err error")
	}
	g.code.WriteString(body)
	g.p("return buf, nil\n}")
	return nil
}

// decodeFunction writes the function that reads a value that is no struct.
func (g *generator) decodeFunction(named *types.Named) error {
	g.p("\nfunc gangwayDecode%s(d *$.Decoder, m *%s) {", g.helper(named), named.Obj().Name())
	defer g.p("}")
	return g.decodeKind("(*m)", named, named.Underlying())
}

// captured returns the code that a function writes.
func (g *generator) captured(write func() error) (string, error) {
	before := g.code.String()
	g.code.Reset()
	err := write()
	body := g.code.String()
	g.code.Reset()
	g.code.WriteString(before)
	return body, err
}

// ownNamed returns t as a type of the package that can have functions, nil if
// it is of another package, has type parameters or is a basic type.
func (g *generator) ownNamed(t types.Type) *types.Named {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() != g.pkg.types || named.TypeArgs().Len() > 0 || named.Obj().Parent() != g.pkg.types.Scope() {
		return nil
	}
	switch named.Underlying().(type) {
	case *types.Struct, *types.Slice, *types.Array, *types.Map:
		return named
	}
	return nil
}

// within writes code for a type of another package, which has no function of
// its own, and so must not contain itself.
func (g *generator) within(t types.Type, write func() error) error {
	for _, outer := range g.inline {
		if types.Identical(outer, t) {
			return fmt.Errorf("%s contains itself: mark it as a message in its own package", t)
		}
	}
	if _, ok := types.Unalias(t).(*types.Named); ok {
		fmt.Fprintf(&g.shape, "%s: %s\n", t, t.Underlying())
		g.inline = append(g.inline, t)
		defer func() { g.inline = g.inline[:len(g.inline)-1] }()
	}
	return write()
}

// constant returns known bytes, the last of which are text, as arguments of
// append. A few are written one by one: in WebAssembly that is much faster than
// to copy them.
func constant(content []byte, text int) string {
	const few = 12
	if len(content) > few {
		return strconv.QuoteToASCII(string(content)) + "..."
	}
	var list []string
	for i, b := range content {
		if i >= len(content)-text && b >= ' ' && b <= '~' {
			list = append(list, strconv.QuoteRune(rune(b)))
		} else {
			list = append(list, fmt.Sprintf("%#02x", b))
		}
	}
	return strings.Join(list, ", ")
}

// depthAt returns the expression for the depth that is n levels down.
func depthAt(n int) string {
	if n == 0 {
		return "depth"
	}
	return "depth+" + strconv.Itoa(n)
}
