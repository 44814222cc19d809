package codegen

import "go/types"

// functionsPrefix begins the names of the constants that say which types have
// functions in place of methods.
const functionsPrefix = "gangwayNoMethods"

// hasFunctions reports whether the package of t says so.
func hasFunctions(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false
	}
	return named.Obj().Pkg().Scope().Lookup(functionsPrefix+helperName(named.Obj().Name())) != nil
}

// noMethods writes the code by which package codecimpl knows the message types
// that have no methods.
func (g *generator) noMethods() {
	var names []string
	for _, m := range g.pkg.messages {
		if m.noMethods {
			names = append(names, m.Obj().Name())
		}
	}
	if len(names)+len(g.plain) == 0 {
		return
	}
	if len(names) > 0 {
		g.p("\n// These types have functions in place of methods.\nconst (")
		for _, name := range names {
			g.p("%s%s = true", functionsPrefix, helperName(name))
		}
		g.p(")")
	}
	g.p("\nfunc init() { $.NoMethods(gangwayAppend, gangwayDecode) }")
	g.appendNoMethods(names)
	g.decodeNoMethods(names)
}

func (g *generator) appendNoMethods(names []string) {
	g.p("\nfunc gangwayAppend(buf []byte, v any, depth int) (_ []byte, is bool, err error) {")
	g.p("switch m := v.(type) {")
	for _, name := range names {
		helper := helperName(name)
		g.p("case %s:\nbuf, err = gangwayAppend%s(buf, &m, depth)", name, helper)
		g.p("case *%s:\nif m == nil {\nreturn $.AppendNil(buf), true, nil\n}", name)
		g.p("buf, err = gangwayAppend%s(buf, m, depth)", helper)
	}
	for i, t := range g.plain {
		g.p("case %s:\nbuf, err = gangwayAppend%d(buf, &m, depth)", g.typeName(t), i+1)
	}
	g.p("default:\nreturn buf, false, nil\n}\nreturn buf, true, err\n}")
}

func (g *generator) decodeNoMethods(names []string) {
	g.p("\nfunc gangwayDecode(d *$.Decoder, v any) (is bool) {")
	g.p("switch m := v.(type) {")
	for _, name := range names {
		g.p("case *%s:\ngangwayDecode%s(d, m)", name, helperName(name))
	}
	for i, t := range g.plain {
		g.p("case *%s:\ngangwayDecode%d(d, m)", g.typeName(t), i+1)
	}
	g.p("default:\nreturn false\n}\nreturn true\n}")
}
