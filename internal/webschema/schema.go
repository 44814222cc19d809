// Package webschema holds the browser's extension API as data: names, types,
// permissions and versions of Firefox's own schemas, reduced to these facts.
//
// The files below schema are written by "./build.sh api --read", and since.json by
// "./build.sh api --versions".
package webschema

// A Namespace is a part of the API, such as tabs or devtools.panels.
type Namespace struct {
	Name       string      `json:"name"`
	Needs                  // Of all its functions and events.
	Contexts   []string    `json:"contexts,omitempty"` // Other than extension pages, in which it is at all.
	Like       string      `json:"like,omitempty"`     // The namespace of which it has everything.
	Types      []*Named    `json:"types,omitempty"`
	Properties []*Field    `json:"properties,omitempty"`
	Functions  []*Function `json:"functions,omitempty"`
	Events     []*Event    `json:"events,omitempty"`
}

// Needs are the conditions under which a part of the API is there.
type Needs struct {
	// Permissions are alternatives: one is enough. "manifest:action" is the key
	// action of the manifest.
	Permissions []string `json:"permissions,omitempty"`

	MinManifest int `json:"minManifest,omitempty"` // The first and the last manifest version,
	MaxManifest int `json:"maxManifest,omitempty"` // 0 for any.
}

// A Named type is one that others name by its id. Objects that live in the
// browser have functions and events.
type Named struct {
	ID string `json:"id"`
	Type
	Functions []*Function `json:"functions,omitempty"`
	Events    []*Event    `json:"events,omitempty"`
}

// The kinds of a [Type].
const (
	Boolean  = "boolean"
	Integer  = "integer"
	Number   = "number"
	String   = "string"
	Any      = "any"
	Null     = "null"
	Array    = "array"    // Of Items.
	Map      = "map"      // An object with any keys, to Items.
	Object   = "object"   // With Fields.
	Ref      = "ref"      // To a Named type, in Ref.
	Choices  = "choices"  // One of Choices.
	Instance = "instance" // Of a class of the DOM, in Ref.
	Callback = "callback" // A function of JavaScript.
)

// A Type is the type of a value.
type Type struct {
	Kind    string   `json:"kind"`
	Ref     string   `json:"ref,omitempty"`
	Enum    []string `json:"enum,omitempty"`
	Items   *Type    `json:"items,omitempty"`
	Fields  []*Field `json:"fields,omitempty"`
	Choices []*Type  `json:"choices,omitempty"`
}

// A Field is a property of an object, or a parameter.
type Field struct {
	Name     string `json:"name"`
	Optional bool   `json:"optional,omitempty"`
	Type
	Needs
	Value string `json:"value,omitempty"` // Of a constant, in JSON.
}

// A Function is a function of a namespace or of an object.
type Function struct {
	Name string `json:"name"`
	Needs
	Contexts   []string `json:"contexts,omitempty"`
	UserInput  bool     `json:"userInput,omitempty"` // Only in the turn of a click or a key.
	Parameters []*Field `json:"parameters,omitempty"`

	// Open says that the schema promises a result without its type. Result is
	// nil if there is none.
	Open   bool   `json:"open,omitempty"`
	Result *Field `json:"result,omitempty"`
}

// An Event is an event of a namespace or of an object.
type Event struct {
	Name string `json:"name"`
	Needs
	Contexts   []string `json:"contexts,omitempty"`
	Parameters []*Field `json:"parameters,omitempty"`
	Extra      []*Field `json:"extra,omitempty"`   // Of addListener, after the function.
	Answer     *Field   `json:"answer,omitempty"`  // The result of the listener.
	Filters    bool     `json:"filters,omitempty"` // Is declarative.
}
