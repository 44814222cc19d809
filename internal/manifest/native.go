package manifest

import (
	"maps"
	"regexp"
	"slices"
)

// A NativeApplication is a program of the extension that runs outside the browser:
// an entry of the manifest's section for Gangway under "native".
type NativeApplication struct {
	Name    string // As runtime.connectNative takes it.
	Package string // Its Go package, as "./bridge".
}

var applicationName = regexp.MustCompile(`^\w+(\.\w+)*$`)

// ReadNative returns the native applications of a manifest, by their names in
// order.
func ReadNative(m Node) ([]NativeApplication, error) {
	native := m.At(OwnKey).At("native")
	fields, err := native.Object()
	if err != nil {
		return nil, err
	}
	var all []NativeApplication
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		at := native.At(name)
		if !applicationName.MatchString(name) {
			return nil, at.Fail("expected a name of letters, digits and underscores, with single dots between, such as \"org.example.bridge\"")
		}
		entry, err := at.Text()
		if err != nil {
			return nil, err
		}
		if !NamesPackage(entry) {
			return nil, at.Fail("expected a Go package in this folder, such as \"./bridge\"")
		}
		all = append(all, NativeApplication{name, entry})
	}
	return all, nil
}
