package manifest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// Resolve returns the modes with the values that variables of the environment have
// for one of them: it looks up those that the mode names, and no others. A variable
// that is not set is an error, and so is one whose text is not of the kind that the
// constant has.
func (m Modes) Resolve(mode string, lookup func(name string) (string, bool)) (Modes, error) {
	if m[mode] == nil {
		return m, nil
	}
	values := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(m[mode])) {
		values[name] = m[mode][name]
		variable, fromEnv := values[name].(Variable)
		if !fromEnv {
			continue
		}
		at := Node{Path: fmt.Sprintf("%s.modes.%s.%s", OwnKey, mode, name)}
		text, set := lookup(string(variable))
		if !set {
			return nil, at.Fail(fmt.Sprintf("the environment variable %s is not set; set it, or build in another mode", variable))
		}
		value, want := m.parse(name, text)
		if value == nil {
			return nil, at.Fail(fmt.Sprintf("expected %s in the environment variable %s, as in %s", want, variable, Development))
		}
		values[name] = value
	}
	resolved := maps.Clone(m)
	resolved[mode] = values
	return resolved, nil
}

// parse returns the value of a text, nil if it is not of the kind that a value has
// in all modes, which it names.
func (m Modes) parse(name, text string) (value any, kind string) {
	switch m[Development][name].(type) {
	case string:
		return text, ""
	case bool:
		if text == "true" || text == "false" {
			return text == "true", ""
		}
		return nil, "true or false"
	}
	if m.Whole(name) {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, "a whole number"
		}
		return json.Number(strconv.FormatInt(n, 10)), "" // Go reads 010 as 8.
	}
	var number json.Number
	if err := json.Unmarshal([]byte(text), &number); err != nil || text == "" || number.String() != text {
		return nil, "a number"
	}
	return number, ""
}

// Whole reports whether a value is a whole number in all modes in which the
// manifest has it.
func (m Modes) Whole(name string) bool {
	for _, values := range m {
		number, ok := values[name].(json.Number)
		if _, err := number.Int64(); ok && err != nil {
			return false
		}
	}
	return true
}
