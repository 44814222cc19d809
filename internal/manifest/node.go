package manifest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// An Error names a fault of a manifest, its place, and the right value.
type Error struct {
	File string // As the user named it; with the line and column of a syntax error.
	Key  string // Such as background.scripts[0]; empty for the whole file.

	Problem string
}

func (e *Error) Error() string {
	text := e.Problem
	if e.Key != "" {
		text = e.Key + ": " + text
	}
	if e.File != "" {
		text = e.File + ": " + text
	}
	return text
}

// A Node is a place in a manifest: a value, nil if there is none, and the path
// that leads to it. Errors stay with the Node until its value is asked for.
type Node struct {
	Path  string
	Value any
	err   error
}

// At returns the value of key in n, which must be an object or absent.
func (n Node) At(key string) Node {
	fields, err := n.Object()
	child := Node{Path: key, Value: fields[key], err: err}
	if n.Path != "" {
		child.Path = n.Path + "." + key
	}
	return child
}

// Object returns the fields of n, nil if it is absent.
func (n Node) Object() (map[string]any, error) {
	fields, ok := n.Value.(map[string]any)
	return fields, n.expect(ok, "an object, { ... }")
}

// List returns the elements of n, nil if it is absent.
func (n Node) List() ([]Node, error) {
	values, ok := n.Value.([]any)
	if !ok {
		return nil, n.expect(ok, "a list, [ ... ]")
	}
	elements := make([]Node, len(values))
	for i, value := range values {
		elements[i] = Node{Path: fmt.Sprintf("%s[%d]", n.Path, i), Value: value}
	}
	return elements, n.err
}

// Text returns the string n, "" if it is absent.
func (n Node) Text() (string, error) {
	s, ok := n.Value.(string)
	return s, n.expect(ok, "a string")
}

// Boolean returns the boolean n, or absent where there is none.
func (n Node) Boolean(absent bool) (bool, error) {
	if n.Value == nil {
		return absent, n.err
	}
	b, ok := n.Value.(bool)
	return b, n.expect(ok, "true or false")
}

// Texts returns the strings in the list n, nil if it is absent.
func (n Node) Texts() ([]string, error) {
	elements, err := n.List()
	if err != nil || elements == nil {
		return nil, err
	}
	texts := make([]string, len(elements))
	for i, element := range elements {
		if element.Value == nil {
			return nil, element.Fail("expected a string, found nothing (null)")
		}
		if texts[i], err = element.Text(); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

// required returns an error if n is absent.
func (n Node) required(want string) error {
	if n.err != nil {
		return n.err
	}
	if n.Value == nil {
		return n.Fail("missing; expected " + want)
	}
	return nil
}

// expect returns why n is not as it is wanted, nil if it is or is absent.
func (n Node) expect(ok bool, want string) error {
	if n.err != nil || ok || n.Value == nil {
		return n.err
	}
	return n.Expect(want)
}

// Expect returns the error of a value that is not the wanted one.
func (n Node) Expect(want string) error {
	return n.Fail(fmt.Sprintf("expected %s, found %s", want, describe(n.Value)))
}

// IsNumber reports whether a value is a number.
func IsNumber(value any) bool {
	_, ok := value.(json.Number)
	return ok
}

// keys checks that an object has no other keys than these.
func (n Node) keys(known []string) error {
	fields, err := n.Object()
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(known, key) {
			if meant := Nearest(key, known); meant != "" {
				return n.At(key).Fail(fmt.Sprintf("unknown key; %q is probably meant", meant))
			}
			return n.At(key).Fail("unknown key; expected " + strings.Join(known, ", "))
		}
	}
	return nil
}

func (n Node) Fail(problem string) error {
	return &Error{Key: n.Path, Problem: problem}
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
