package extbuild

import (
	"encoding/json"
	"fmt"
)

// A ManifestError says what is wrong in a manifest, where, and what would be
// right.
type ManifestError struct {
	File string // As the user named it; with the line and column of a syntax error.
	Key  string // Such as background.scripts[0]; empty for the whole file.

	Problem string
}

func (e *ManifestError) Error() string {
	text := e.Problem
	if e.Key != "" {
		text = e.Key + ": " + text
	}
	if e.File != "" {
		text = e.File + ": " + text
	}
	return text
}

// A node is a place in a manifest: a value, nil if there is none, and the path
// that leads to it. Errors stay with the node until its value is asked for.
type node struct {
	path  string
	value any
	err   error
}

// at returns the value of key in n, which must be an object or absent.
func (n node) at(key string) node {
	fields, err := n.object()
	child := node{path: key, value: fields[key], err: err}
	if n.path != "" {
		child.path = n.path + "." + key
	}
	return child
}

// object returns the fields of n, nil if it is absent.
func (n node) object() (map[string]any, error) {
	fields, ok := n.value.(map[string]any)
	return fields, n.expect(ok, "an object, { ... }")
}

// list returns the elements of n, nil if it is absent.
func (n node) list() ([]node, error) {
	values, ok := n.value.([]any)
	if !ok {
		return nil, n.expect(ok, "a list, [ ... ]")
	}
	elements := make([]node, len(values))
	for i, value := range values {
		elements[i] = node{path: fmt.Sprintf("%s[%d]", n.path, i), value: value}
	}
	return elements, n.err
}

// text returns the string n, "" if it is absent.
func (n node) text() (string, error) {
	s, ok := n.value.(string)
	return s, n.expect(ok, "a string")
}

// boolean returns the boolean n, or what it is if it is absent.
func (n node) boolean(absent bool) (bool, error) {
	if n.value == nil {
		return absent, n.err
	}
	b, ok := n.value.(bool)
	return b, n.expect(ok, "true or false")
}

// texts returns the strings in the list n, nil if it is absent.
func (n node) texts() ([]string, error) {
	elements, err := n.list()
	if err != nil || elements == nil {
		return nil, err
	}
	texts := make([]string, len(elements))
	for i, element := range elements {
		if element.value == nil {
			return nil, element.fail("expected a string, found nothing (null)")
		}
		if texts[i], err = element.text(); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

// required returns an error if n is absent.
func (n node) required(want string) error {
	if n.err != nil {
		return n.err
	}
	if n.value == nil {
		return n.fail("missing; expected " + want)
	}
	return nil
}

// expect returns why n is not what is wanted, nil if it is or is absent.
func (n node) expect(ok bool, want string) error {
	if n.err != nil || ok || n.value == nil {
		return n.err
	}
	return n.fail(fmt.Sprintf("expected %s, found %s", want, describe(n.value)))
}

func (n node) fail(problem string) error {
	return &ManifestError{Key: n.path, Problem: problem}
}

// describe names a JSON value for people.
func describe(value any) string {
	switch v := value.(type) {
	case nil:
		return "nothing (null)"
	case bool:
		return fmt.Sprint(v)
	case json.Number:
		return "the number " + v.String()
	case string:
		return fmt.Sprintf("the string %q", v)
	case []any:
		return "a list"
	default:
		return "an object"
	}
}
