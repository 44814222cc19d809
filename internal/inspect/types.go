package inspect

// Types are the message types and the methods of an extension's programs, as their
// sources have them. The build gives them to the inspector.
type Types struct {
	Types   []Type   `json:"types,omitempty"`
	Methods []Method `json:"methods,omitempty"`
}

// A Type is a message type.
type Type struct {
	Name   string  `json:"name"` // As in market.Price.
	Fields []Field `json:"fields"`
}

// A Field is one of a Type, as messages have it.
type Field struct {
	Name     string `json:"name"`
	Optional bool   `json:"optional,omitempty"` // A message may be without.
}

// A Method is one of a service, with the types of its messages, empty for none.
type Method struct {
	Name     string `json:"name"` // As in Market/Watch.
	Request  string `json:"request,omitempty"`
	Response string `json:"response,omitempty"`
}

// Of returns the name of the only type that a message with these fields can have,
// empty if there is none or more than one.
func (t *Types) Of(fields map[string]any) (name string) {
	for _, typ := range t.Types {
		if !typ.fits(fields) {
			continue
		}
		if name != "" {
			return ""
		}
		name = typ.Name
	}
	return name
}

func (t Type) fits(fields map[string]any) bool {
	found := 0
	for _, f := range t.Fields {
		_, is := fields[f.Name]
		switch {
		case is:
			found++
		case !f.Optional:
			return false
		}
	}
	return found > 0 && found == len(fields)
}

// Method returns a method by its name.
func (t *Types) Method(name string) Method {
	for _, m := range t.Methods {
		if m.Name == name {
			return m
		}
	}
	return Method{}
}
