package codegen

import (
	"errors"
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// generatedNames are the names that the file declares for a service, apart from
// those that begin with gangway: that which serves it, and that which calls it.
func generatedNames(service string) []string {
	if ast.IsExported(service) {
		return []string{"Handle" + service, service + "Over"}
	}
	return []string{"handle" + strings.ToUpper(service[:1]) + service[1:], service + "Over"}
}

// services writes the code of all services.
func (g *generator) services() error {
	var problems []error
	for _, s := range g.pkg.services {
		for _, m := range s.methods {
			if err := errors.Join(g.messageFunctions(m.req), g.messageFunctions(m.resp)); err != nil {
				problems = append(problems, fmt.Errorf("%s: %w", m.at, err))
			}
		}
		g.service(s)
	}
	return errors.Join(problems...)
}

// service writes the code of a service: its methods as values, the function that
// serves it, and the type that calls it.
func (g *generator) service(s service) {
	rpc, context := g.use(RPCPath), g.use("context")
	names := generatedNames(s.name)
	calls := "gangwayCalls" + helperName(s.name)
	g.p("\n// The methods of %s.\nvar (", s.name)
	for _, m := range s.methods {
		mark := ""
		if m.idempotent {
			mark = ", Idempotent: true"
		}
		g.p("%s = %s.Method[%s, %s]{Name: %q%s}", methodVariable(s, m), rpc, g.messageName(m.req), g.messageName(m.resp), s.name+"/"+m.name, mark)
	}
	g.p(")\n\n// %s lets s serve the calls of %s.\nfunc %s(m *%s.Mux, s %s) {", names[0], s.name, names[0], rpc, s.name)
	for _, m := range s.methods {
		g.p("%s.Handle%s(m, %s, %s)", rpc, streamsOf(m), methodVariable(s, m), g.handler(m))
	}
	g.p("}\n\n// %s returns the %s that the other end serves, over a link or by one-shot messages.", names[1], s.name)
	g.p("func %s(c %s.Caller) %s { return %s{c} }\n\ntype %s struct{ caller %s.Caller }", names[1], rpc, s.name, calls, calls, rpc)
	for _, m := range s.methods {
		g.p("\nfunc (c %s) %s(ctx %s.Context%s) %s {", calls, m.name, context, g.parameter(m), g.results(m))
		g.call(s, m)
		g.p("}")
	}
}

// methodVariable returns the name of the variable with a method.
func methodVariable(s service, m serviceMethod) string {
	return "gangway" + helperName(s.name) + "_" + m.name
}

// streamsOf returns the end of the names of the functions of package rpc that handle
// and call a method.
func streamsOf(m serviceMethod) string {
	switch {
	case m.takes && m.gives:
		return "Streams"
	case m.takes:
		return "ClientStream"
	case m.gives:
		return "ServerStream"
	}
	return ""
}

// handler returns the expression of the handler of a method.
func (g *generator) handler(m serviceMethod) string {
	if m.req != nil && m.resp != nil {
		return "s." + m.name
	}
	rpc, context := g.use(RPCPath), g.use("context")
	parameter, argument := g.parameter(m), ", req"
	if m.req == nil {
		parameter, argument = ", _ "+rpc+".None", ""
	}
	call := "s." + m.name + "(ctx" + argument + ")"
	if m.resp == nil {
		return fmt.Sprintf("func(ctx %s.Context%s) (%s.None, error) { return %s.None{}, %s }", context, parameter, rpc, rpc, call)
	}
	return fmt.Sprintf("func(ctx %s.Context%s) %s { return %s }", context, parameter, g.results(m), call)
}

// call writes the body of a method of the calling end.
func (g *generator) call(s service, m serviceMethod) {
	rpc := g.use(RPCPath)
	argument := "req"
	if m.req == nil {
		argument = rpc + ".None{}"
	}
	call := fmt.Sprintf("%s.Call%s(ctx, c.caller, %s, %s)", rpc, streamsOf(m), methodVariable(s, m), argument)
	if m.resp == nil {
		g.p("_, err := %s\nreturn err", call)
	} else {
		g.p("return %s", call)
	}
}

// parameter returns the parameter of a method behind its context.
func (g *generator) parameter(m serviceMethod) string {
	switch {
	case m.req == nil:
		return ""
	case m.takes:
		return ", req " + g.use("iter") + ".Seq[" + g.typeName(m.req) + "]"
	}
	return ", req " + g.typeName(m.req)
}

// results returns the results of a method.
func (g *generator) results(m serviceMethod) string {
	switch {
	case m.gives:
		return g.use("iter") + ".Seq2[" + g.typeName(m.resp) + ", error]"
	case m.resp == nil:
		return "error"
	}
	return "(" + g.typeName(m.resp) + ", error)"
}

// messageName returns the type of a request or of a response.
func (g *generator) messageName(t types.Type) string {
	if t == nil {
		return g.use(RPCPath) + ".None"
	}
	return g.typeName(t)
}

// typeName returns a type as the file writes it.
func (g *generator) typeName(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p == g.pkg.types {
			return ""
		}
		return g.use(p.Path())
	})
}

// messageFunctions writes functions for a request or a response whose type has no
// code of its own, so that it needs no reflection.
func (g *generator) messageFunctions(t types.Type) error {
	if t == nil || slices.ContainsFunc(g.plain, func(other types.Type) bool { return types.Identical(other, t) }) {
		return nil
	}
	switch append, decode := g.formsOf(t); {
	case append == formMessage, append == formFunctions, append == formOwn && decode == formOwn:
		return nil
	}
	g.plain = append(g.plain, t)
	name, number := g.typeName(t), strconv.Itoa(len(g.plain))
	body, err := g.captured(func() error { return g.append("(*m)", t, 0, nil) })
	if err != nil {
		return err
	}
	g.p("\nfunc gangwayAppend%s(buf []byte, m *%s, depth int) ([]byte, error) {", number, name)
	if strings.Contains(body, "buf, err = ") {
		g.p("var err error")
	}
	g.code.WriteString(body)
	g.p("return buf, nil\n}\n\nfunc gangwayDecode%s(d *$.Decoder, m *%s) {", number, name)
	err = g.decode("(*m)", t)
	g.p("}")
	g.number = 0
	return err
}
