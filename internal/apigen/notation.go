package apigen

import (
	"fmt"
	"strings"

	"gangway/internal/webschema"
)

// parseType reads a type as overlay.json has it: a kind, the name of a type such
// as tabs.Tab, []T, or {name T, other? T}.
func parseType(text string) (webschema.Type, error) {
	if items, found := strings.CutPrefix(text, "[]"); found {
		t, err := parseType(items)
		return webschema.Type{Kind: webschema.Array, Items: &t}, err
	}
	if fields, found := strings.CutPrefix(text, "{"); found {
		return parseFields(strings.TrimSuffix(fields, "}"))
	}
	switch text {
	case webschema.Boolean, webschema.Integer, webschema.Number, webschema.String, webschema.Any:
		return webschema.Type{Kind: text}, nil
	}
	if !strings.Contains(text, ".") {
		return webschema.Type{}, fmt.Errorf("%q is no type", text)
	}
	return webschema.Type{Kind: webschema.Ref, Ref: text}, nil
}

func parseFields(text string) (webschema.Type, error) {
	object := webschema.Type{Kind: webschema.Object}
	for part := range strings.SplitSeq(text, ", ") {
		name, of, found := strings.Cut(part, " ")
		if !found {
			return object, fmt.Errorf("%q is no field", part)
		}
		t, err := parseType(of)
		if err != nil {
			return object, err
		}
		name, optional := strings.CutSuffix(name, "?")
		object.Fields = append(object.Fields, &webschema.Field{Name: name, Optional: optional, Type: t})
	}
	return object, nil
}
