package codegen

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"regexp"

	"golang.org/x/tools/go/packages"
)

// RPCPath is the import path of the package that generated services call.
const RPCPath = "gangway/wasm/rpc"

var (
	serviceMark    = regexp.MustCompile(`^//gangway:service\s*$`)
	idempotentMark = regexp.MustCompile(`^//gangway:idempotent\s*$`)
)

// A service is an interface that is marked as one.
type service struct {
	name    string
	pos     token.Pos
	methods []serviceMethod // In the order of the source.
}

// A serviceMethod is one method of a service.
type serviceMethod struct {
	name       string
	at         string     // Where it stands, for errors.
	pos        token.Pos  // The same.
	req, resp  types.Type // Nil for none. Of a stream, that of its messages.
	takes      bool       // A stream of requests.
	gives      bool       // A stream of responses.
	idempotent bool
}

// servicesOf returns the interfaces of a package that are marked as services. Its
// error has all of their faults.
func servicesOf(p *packages.Package) (services []service, err error) {
	var problems []error
	err = eachType(p, func(doc []*ast.Comment, spec *ast.TypeSpec) error {
		if has(doc, serviceMark) {
			s, err := serviceOf(p, spec)
			services, problems = append(services, s), append(problems, err)
		}
		return nil
	})
	return services, errors.Join(append(problems, err)...)
}

// serviceOf reads a marked declaration.
func serviceOf(p *packages.Package, spec *ast.TypeSpec) (s service, err error) {
	s.name, s.pos = spec.Name.Name, spec.Name.Pos()
	if text := notService(p, spec); text != "" {
		return s, fmt.Errorf("%s: %s is marked with //gangway:service, but %s", p.Fset.Position(spec.Pos()), s.name, text)
	}
	var problems []error
	for _, field := range spec.Type.(*ast.InterfaceType).Methods.List {
		m, text := methodOf(p, field)
		m.at = p.Fset.Position(field.Names[0].Pos()).String() + ": " + s.name + "." + m.name
		if text != "" {
			problems = append(problems, fmt.Errorf("%s %s", m.at, text))
		}
		s.methods = append(s.methods, m)
	}
	return s, errors.Join(problems...)
}

// notService says why a marked declaration is no service.
func notService(p *packages.Package, spec *ast.TypeSpec) string {
	declared, ok := spec.Type.(*ast.InterfaceType)
	switch {
	case !ok, spec.Assign.IsValid():
		return "is not declared as an interface: mark one"
	case spec.TypeParams != nil:
		return "has type parameters: mark an interface without"
	case p.Types.Scope().Lookup(spec.Name.Name) == nil:
		return "the compiler does not know it"
	case len(declared.Methods.List) == 0:
		return "has no methods: write one"
	}
	for _, name := range generatedNames(spec.Name.Name) {
		if p.Types.Scope().Lookup(name) != nil {
			return name + " is generated for it: rename the other " + name
		}
	}
	for _, field := range declared.Methods.List {
		if len(field.Names) != 1 {
			return "contains another type: write methods alone"
		}
	}
	return ""
}

// The forms of methods, for errors.
const methodForms = "a method of a service is one of\n" +
	"\tM(ctx context.Context, req Req) (Resp, error)\n" +
	"\tM(ctx context.Context, req Req) iter.Seq2[Resp, error]\n" +
	"\tM(ctx context.Context, reqs iter.Seq[Req]) (Resp, error)\n" +
	"\tM(ctx context.Context, reqs iter.Seq[Req]) iter.Seq2[Resp, error]\n" +
	"with or without req and Resp"

// methodOf reads a method of a service. The text is its fault.
func methodOf(p *packages.Package, field *ast.Field) (m serviceMethod, text string) {
	m.name, m.pos = field.Names[0].Name, field.Names[0].Pos()
	method, ok := p.TypesInfo.Defs[field.Names[0]].(*types.Func)
	if !ok {
		return m, "is not known to the compiler"
	}
	if !method.Exported() {
		return m, "begins with a small letter: nobody else could serve it"
	}
	s := method.Signature()
	params, results := s.Params(), s.Results()
	if params.Len() == 0 || !isNamed(params.At(0).Type(), "context", "Context") {
		return m, "does not take a context.Context first: " + methodForms
	}
	if params.Len() > 2 || s.Variadic() {
		return m, "takes more than one request: " + methodForms
	}
	if params.Len() == 2 {
		m.req, m.takes = streamed(params.At(1).Type(), "Seq")
	}
	switch {
	case results.Len() == 1 && isNamed(results.At(0).Type(), "iter", "Seq2"):
		m.resp, m.gives = streamed(results.At(0).Type(), "Seq2")
		if !isError(results.At(0).Type().(*types.Named).TypeArgs().At(1)) {
			return m, "gives a stream whose second type is not error: " + methodForms
		}
	case results.Len() == 2 && isError(results.At(1).Type()):
		m.resp = results.At(0).Type()
	case results.Len() != 1 || !isError(results.At(0).Type()):
		return m, "does not return an error last: " + methodForms
	}
	m.idempotent = field.Doc != nil && has(field.Doc.List, idempotentMark)
	if m.idempotent && m.takes {
		return m, "is marked with //gangway:idempotent, but a call with a stream of requests is never made again: remove the mark"
	}
	return m, refused(m)
}

// refused returns the fault of the types of a method's messages.
func refused(m serviceMethod) string {
	for _, t := range []types.Type{m.req, m.resp} {
		if t == nil {
			continue
		}
		if _, pointer := t.Underlying().(*types.Pointer); pointer {
			return "has a message of the type " + t.String() + ": take the value, not a pointer"
		}
		if isNamed(t, "iter", "Seq") || isNamed(t, "iter", "Seq2") {
			return "has a stream where none can be: " + methodForms
		}
	}
	return ""
}

// streamed returns the type of the messages of a stream, or the type itself.
func streamed(t types.Type, name string) (types.Type, bool) {
	if !isNamed(t, "iter", name) {
		return t, false
	}
	return types.Unalias(t).(*types.Named).TypeArgs().At(0), true
}

// isNamed reports whether t is a type of a package.
func isNamed(t types.Type, path, name string) bool {
	p, n := nameOf(t)
	return p == path && n == name
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }
