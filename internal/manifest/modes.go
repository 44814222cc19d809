package manifest

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// The modes that every manifest with modes has: that in which one works and tests,
// and that which goes to users.
const (
	Development = "development"
	Production  = "production"
)

// Modes are the values of a manifest's modes, by mode and name: the key "modes" of
// the section for Gangway. A value is a string, a boolean, a [json.Number] or, in
// other modes than that of development, a [Variable].
type Modes map[string]map[string]any

// A Variable is the name of an environment variable that has the value when an
// extension is built: {"env": "SERVER_URL"}. Its kind is that of the value in the
// mode development.
type Variable string

var (
	modeForm  = regexp.MustCompile(`^[a-z][a-z0-9]*$`)
	valueForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)
	envForm   = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
)

// ReadModes returns the modes of a manifest, nil if it has none.
func ReadModes(m Node) (Modes, error) {
	at := m.At(OwnKey).At("modes")
	fields, err := at.Object()
	if err != nil || fields == nil {
		return nil, err
	}
	modes := Modes{}
	for _, mode := range slices.Sorted(maps.Keys(fields)) {
		if !modeForm.MatchString(mode) {
			return nil, at.At(mode).Fail("expected the name of a mode in small letters, such as \"staging\"")
		}
		if modes[mode], err = readValues(at.At(mode), mode); err != nil {
			return nil, err
		}
	}
	for _, mode := range []string{Development, Production} {
		if modes[mode] == nil {
			return nil, at.Fail(fmt.Sprintf("has no %q; expected %q, %q, and others of your choice", mode, Development, Production))
		}
	}
	return modes, modes.agree(at)
}

func readValues(at Node, mode string) (map[string]any, error) {
	written, err := at.Object()
	if err == nil && written == nil {
		err = at.Expect("an object, { ... }")
	}
	values := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(written)) {
		value := at.At(name)
		values[name] = value.Value
		_, object := value.Value.(map[string]any)
		switch {
		case !valueForm.MatchString(name):
			return nil, value.Fail("expected the name of a constant, such as \"serverURL\"")
		case object && mode != Development:
			if values[name], err = readVariable(value); err != nil {
				return nil, err
			}
		case kindOf(value.Value) == "":
			return nil, value.Expect("a string, a number, or true or false")
		}
	}
	return values, err
}

// readVariable reads an object that names an environment variable.
func readVariable(at Node) (Variable, error) {
	if err := at.keys([]string{"env"}); err != nil {
		return "", err
	}
	name, err := at.At("env").Text()
	if err == nil && !envForm.MatchString(name) {
		err = at.At("env").Fail("expected the name of an environment variable, such as \"SERVER_URL\"")
	}
	return Variable(name), err
}

// agree returns an error if a mode has other values than another, or of another
// kind.
func (m Modes) agree(at Node) error {
	first := m[Development]
	for _, mode := range slices.Sorted(maps.Keys(m)) {
		for name := range first {
			if _, fromEnv := m[mode][name].(Variable); fromEnv {
				continue
			}
			if kind := kindOf(m[mode][name]); kind != kindOf(first[name]) {
				return at.At(mode).At(name).Expect(kindOf(first[name]) + ", as in " + Development)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(m[mode])) {
			if first[name] == nil {
				return at.At(mode).At(name).Fail(Development + " does not have it; expected the same values in all modes")
			}
		}
	}
	return nil
}

// kindOf names the kind of a value, "" if it is none for a constant.
func kindOf(value any) string {
	switch value.(type) {
	case string:
		return "a string"
	case bool:
		return "true or false"
	}
	if IsNumber(value) {
		return "a number"
	}
	return ""
}

// CheckMode returns an error if a manifest does not have a mode. One without modes
// has the two that all have.
func (m Modes) CheckMode(mode string) error {
	switch {
	case m[mode] != nil, m == nil && (mode == Development || mode == Production):
		return nil
	case m == nil:
		return fmt.Errorf("there is no mode %q; expected it in \"gangway\": {\"modes\": {%q: {}, %q: {}, %[1]q: {}}} of the manifest", mode, Development, Production)
	}
	return fmt.Errorf("there is no mode %q; the manifest has %s", mode, strings.Join(slices.Sorted(maps.Keys(m)), ", "))
}
