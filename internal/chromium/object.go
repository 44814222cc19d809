package chromium

import (
	"encoding/json"
	"fmt"
	"strings"
)

// A remoteObject is a value of a script as Chromium describes it.
type remoteObject struct {
	Type           string          `json:"type"`
	Subtype        string          `json:"subtype"`
	Value          json.RawMessage `json:"value"`
	Unserializable string          `json:"unserializableValue"`
	Description    string          `json:"description"`
	Preview        *preview        `json:"preview"`
}

// A preview is the first parts of an object.
type preview struct {
	Type        string     `json:"type"`
	Subtype     string     `json:"subtype"`
	Description string     `json:"description"`
	Overflow    bool       `json:"overflow"`
	Properties  []property `json:"properties"`
	Entries     []struct {
		Key   *preview `json:"key"`
		Value *preview `json:"value"`
	} `json:"entries"`
}

type property struct {
	Name    string   `json:"name"`
	Type    string   `json:"type"`
	Subtype string   `json:"subtype"`
	Value   string   `json:"value"`
	Preview *preview `json:"valuePreview"`
}

// argument is an argument of a console method: a string as it was given,
// another value for people.
func (o remoteObject) argument() string {
	var text string
	switch {
	case o.Type == "string" && json.Unmarshal(o.Value, &text) == nil:
		return text
	case o.Unserializable != "":
		return o.Unserializable
	case o.Type == "undefined":
		return "undefined"
	case o.Type == "function":
		return "[Function]"
	case o.Preview != nil && o.Subtype != "error" && o.Subtype != "node":
		return o.Preview.text()
	case o.Description != "":
		return o.Description
	}
	return string(o.Value)
}

// thrown is a value that was thrown, without its stack.
func (o remoteObject) thrown() string {
	text, _, _ := strings.Cut(o.argument(), "\n    at ")
	return text
}

// text writes an object for people.
func (p *preview) text() string {
	switch p.Type {
	case "string":
		return fmt.Sprintf("%q", p.Description)
	case "function":
		return "[Function]"
	case "object":
	default:
		return p.Description
	}
	var parts []string
	for _, e := range p.Entries {
		if e.Key != nil {
			parts = append(parts, e.Key.text()+" => "+e.Value.text())
		} else {
			parts = append(parts, e.Value.text())
		}
	}
	array := p.Subtype == "array" || p.Subtype == "typedarray"
	for _, prop := range p.Properties {
		switch {
		case len(p.Entries) > 0 || prop.Type == "accessor":
		case array:
			parts = append(parts, prop.text())
		default:
			parts = append(parts, prop.Name+": "+prop.text())
		}
	}
	if p.Overflow {
		parts = append(parts, "...")
	}
	inner := strings.Join(parts, ", ")
	switch {
	case p.Subtype == "array":
		return "[" + inner + "]"
	case array:
		return p.Description + " [" + inner + "]"
	case p.Description == "Object":
		return "{" + inner + "}"
	case inner == "" || p.Subtype != "" && p.Entries == nil:
		return p.Description
	}
	return p.Description + " {" + inner + "}"
}

func (p property) text() string {
	switch {
	case p.Preview != nil:
		return p.Preview.text()
	case p.Type == "string":
		return fmt.Sprintf("%q", p.Value)
	case p.Type == "function":
		return "[Function]"
	}
	return p.Value
}
