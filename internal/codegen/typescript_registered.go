package codegen

import (
	"go/ast"
	consts "go/constant"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// A registeredType is one that codec.Register is called with.
type registeredType struct {
	name string
	of   types.Type
}

// registeredTypes returns the types that a package and those that it imports
// register, by their names.
func registeredTypes(p *packages.Package) (all []registeredType) {
	packages.Visit([]*packages.Package{p}, nil, func(p *packages.Package) {
		if p.Imports["gangway/wasm/codec"] == nil {
			return
		}
		for _, file := range p.Syntax {
			ast.Inspect(file, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					all = append(all, registeredBy(p.TypesInfo, call)...)
				}
				return true
			})
		}
	})
	slices.SortFunc(all, func(a, b registeredType) int { return strings.Compare(a.name, b.name) })
	return slices.CompactFunc(all, func(a, b registeredType) bool { return a.name == b.name })
}

// registeredBy returns the type that a call registers, if it does.
func registeredBy(info *types.Info, call *ast.CallExpr) []registeredType {
	function := ast.Unparen(call.Fun)
	if index, ok := function.(*ast.IndexExpr); ok {
		function = ast.Unparen(index.X)
	}
	selector, ok := function.(*ast.SelectorExpr)
	if !ok || len(call.Args) != 1 {
		return nil
	}
	used, ok := info.Uses[selector.Sel].(*types.Func)
	if !ok || used.FullName() != "gangway/wasm/codec.Register" {
		return nil
	}
	name, instance := info.Types[call.Args[0]].Value, info.Instances[selector.Sel]
	if name == nil || name.Kind() != consts.String || instance.TypeArgs.Len() != 1 {
		return nil
	}
	return []registeredType{{consts.StringVal(name), instance.TypeArgs.At(0)}}
}
