package model

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"

	"gangway/internal/inspect"
	"gangway/wasm/codec"
)

// JSON returns a message as JSON for people, or says that it is cut.
func (m *Message) JSON() string {
	_, text := m.Typed(&inspect.Types{})
	return text
}

// Typed returns the name of the Go type of a message, empty if it is not known, and
// the message as JSON does. A part of a call has the type that its method says;
// another message has one if it is the only one with its fields.
func (m *Message) Typed(types *inspect.Types) (name, text string) {
	if len(m.Item) < m.Size {
		return "", fmt.Sprintf("(%d bytes, of which the first %d are kept)", m.Size, len(m.Item))
	}
	if len(m.Body) == 0 {
		return "", ""
	}
	var v any
	if err := codec.Unmarshal(m.Body, &v); err != nil {
		return "", fmt.Sprintf("(%v)", err)
	}
	name = m.typeIn(types, v)
	encoded, err := json.Marshal(plain(v))
	if err != nil {
		return name, fmt.Sprint(v)
	}
	return name, string(encoded)
}

// typeIn returns the name of the type of a message with a value.
func (m *Message) typeIn(types *inspect.Types, v any) string {
	if m.Call != nil {
		switch method := types.Method(m.Method); {
		case m.part == partCall || m.part == partNext:
			return method.Request
		case m.part == partMessage || m.part == partResult && !m.Call.streams:
			return method.Response
		}
	}
	if fields, is := v.(map[string]any); is {
		return types.Of(fields)
	}
	return ""
}

// plain returns a decoded value as JSON has it.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			v[key] = plain(value)
		}
	case []any:
		for i, value := range v {
			v[i] = plain(value)
		}
	case []byte:
		if inner := any(nil); len(v) > 0 && codec.Unmarshal(v, &inner) == nil {
			if _, list := inner.([]any); list {
				return plain(inner)
			}
		}
		return "base64:" + base64.StdEncoding.EncodeToString(v)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Sprint(v)
		}
	case nil, bool, string, int64, uint64:
	case codec.Undefined:
		return nil
	default:
		if _, err := json.Marshal(v); err != nil {
			return fmt.Sprintf("%v", v)
		}
	}
	return v
}

// A Line is one line of an export: a record with its context.
type Line struct {
	Context string `json:"context"`
	Role    Role   `json:"role"`
	URL     string `json:"url"`
	Tab     int64  `json:"tab,omitempty"`
	Kind    string `json:"kind"`
	At      int64  `json:"at"`
	ID      uint64 `json:"id,omitempty"`
	Port    string `json:"port,omitempty"`
	Note    string `json:"note,omitempty"`
	Method  string `json:"method,omitempty"`
	Size    int    `json:"size,omitempty"`
	Item    []byte `json:"item,omitempty"` // In base64.
	Message any    `json:"message,omitempty"`
	Error   string `json:"error,omitempty"`
	From    *Place `json:"from,omitempty"` // Who opened a port that was accepted.
}

// Export returns messages as JSON, one a line.
func Export(messages []*Message) []byte {
	var lines []byte
	for _, m := range messages {
		l := Line{
			Context: m.Context.Name, Role: m.Context.Place.Role(), URL: m.Context.Place.URL, Tab: m.Context.Place.Tab,
			Kind: m.Kind.String(), At: m.At, ID: m.ID, Note: m.Note, Method: m.Method, Size: m.Size, Item: m.Item, Error: m.Text,
		}
		if m.Port != nil {
			l.Port = m.Port.Name
			if m.Kind == inspect.PortAccepted {
				l.From = m.Port.Sender
			}
		}
		if v := any(nil); len(m.Body) > 0 && codec.Unmarshal(m.Body, &v) == nil {
			l.Message = plain(v)
		}
		line, err := json.Marshal(l)
		if err != nil { // A value that JSON does not have: its item says it all.
			l.Message = nil
			line, _ = json.Marshal(l)
		}
		lines = append(append(lines, line...), '\n')
	}
	return lines
}
