package page

import (
	"errors"

	"gangway/wasm/codec/codecimpl"
	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/webapi"
	"gangway/wasm/webext"
)

// ErrNoElement says that the page has no element that is meant, or has it no
// longer.
var ErrNoElement = errors.New("page: no such element")

// A Where is a place for new nodes.
type Where string

// The places, as an element sees them.
const (
	Before Where = "before" // Before the element.
	First  Where = "first"  // In it, before all that it has.
	Last   Where = "last"   // In it, after all that it has.
	After  Where = "after"  // After the element.
)

// A Node is an element that is inserted, or a text where Tag is empty.
//
//gangway:message nomethods
type Node struct {
	Tag        string `json:"tag,omitempty"`
	Text       string `json:"text,omitempty"` // Before the children.
	Attributes []Attr `json:"attributes,omitempty"`
	Children   []Node `json:"children,omitempty"`
}

// An Attr is an attribute of a new element.
//
//gangway:message nomethods
type Attr struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Count returns how many elements a selector matches.
func Count(ctx webext.Context, rt *webext.Runtime, selector string) (int, error) {
	a, err := call(ctx, rt, "gangway:page:page.count", request{Selector: selector})
	return a.Count, err
}

// Text returns the text of an element and of all that is in it. It follows
// textContent.
func Text(ctx webext.Context, rt *webext.Runtime, selector string) (string, error) {
	a, err := call(ctx, rt, "gangway:page:page.text", request{Selector: selector})
	return a.Text, err
}

// SetText replaces all that is in an element by a text.
func SetText(ctx webext.Context, rt *webext.Runtime, selector, text string) error {
	_, err := call(ctx, rt, "gangway:page:page.setText", request{Selector: selector, Value: text})
	return err
}

// Attribute returns the value of an attribute, and whether the element has it.
func Attribute(ctx webext.Context, rt *webext.Runtime, selector, name string) (value string, found bool, err error) {
	a, err := call(ctx, rt, "gangway:page:page.attribute", request{Selector: selector, Name: name})
	return a.Text, a.Found, err
}

// SetAttribute sets an attribute.
func SetAttribute(ctx webext.Context, rt *webext.Runtime, selector, name, value string) error {
	_, err := call(ctx, rt, "gangway:page:page.setAttribute", request{Selector: selector, Name: name, Value: value})
	return err
}

// RemoveAttribute removes an attribute, if the element has it.
func RemoveAttribute(ctx webext.Context, rt *webext.Runtime, selector, name string) error {
	_, err := call(ctx, rt, "gangway:page:page.removeAttribute", request{Selector: selector, Name: name})
	return err
}

// Value returns the value of an input, a textarea or a select.
func Value(ctx webext.Context, rt *webext.Runtime, selector string) (string, error) {
	a, err := call(ctx, rt, "gangway:page:page.value", request{Selector: selector})
	return a.Text, err
}

// SetValue sets it. The element then has the events input and change, as after a
// person's typing, but not trusted ones.
func SetValue(ctx webext.Context, rt *webext.Runtime, selector, value string) error {
	_, err := call(ctx, rt, "gangway:page:page.setValue", request{Selector: selector, Value: value})
	return err
}

// Insert inserts nodes, in their order.
func Insert(ctx webext.Context, rt *webext.Runtime, selector string, where Where, nodes ...Node) error {
	_, err := call(ctx, rt, "gangway:page:page.insert", request{Selector: selector, Where: string(where), Nodes: nodes})
	return err
}

// Remove removes an element with all that is in it.
func Remove(ctx webext.Context, rt *webext.Runtime, selector string) error {
	_, err := call(ctx, rt, "gangway:page:page.remove", request{Selector: selector})
	return err
}

// A request is the argument of each function of page.js.
//
//gangway:message
type request struct {
	Selector string `json:"selector"`
	Name     string `json:"name,omitempty"`
	Value    string `json:"value,omitempty"`
	Where    string `json:"where,omitempty"`
	Nodes    []Node `json:"nodes,omitempty"`
}

// An answer is the result of each.
//
//gangway:message
type answer struct {
	Text  string `json:"text,omitempty"`
	Found bool   `json:"found,omitempty"`
	Count int    `json:"count,omitempty"`
}

// marker begins the names of the functions. The linker keeps it in programs that
// call one, and the build then gives page.js to their start scripts.
const marker = "gangway:page:"

// The compiler would cut the marker off a name that it knows.
//
//go:noinline
func call(ctx webext.Context, rt *webext.Runtime, marked string, r request) (a answer, err error) {
	function := marked[len(marker):]
	arguments, err := r.AppendCBOR(codecimpl.AppendArray(nil, 1), 0)
	if err != nil {
		return a, failure.In("call "+function, err)
	}
	item, err := webapi.Call(ctx, rt, function, arguments)
	if err != nil {
		return a, noElement(err)
	}
	err = webext.MessageOf(item).Decode(&a)
	return a, err
}

// noElement returns the error of a call as callers know it.
func noElement(err error) error {
	var thrown *webext.Error
	if errors.As(err, &thrown) && thrown.Name == "NoElement" {
		return failure.Both(ErrNoElement, err)
	}
	return err
}
