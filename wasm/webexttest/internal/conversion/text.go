package conversion

import (
	"bytes"
	"encoding/json"
	"strconv"

	"gangway/wasm/codec"
	"gangway/wasm/internal/host"
)

// jsonText returns the text of a plain value.
func jsonText(v any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, host.ErrNotCloneable
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}

// JSONSize returns the length of the text of a plain value.
func JSONSize(v any) int {
	const brackets, comma, colon = 2, 1, 1
	size := brackets
	switch v := v.(type) {
	case nil:
		return len("null")
	case bool:
		return len(strconv.FormatBool(v))
	case string:
		return jsonStringSize(v)
	case []any:
		for _, element := range v {
			size += JSONSize(element) + comma
		}
		size -= min(len(v), comma)
	case map[string]any:
		for key, value := range v {
			size += jsonStringSize(key) + colon + JSONSize(value) + comma
		}
		size -= min(len(v), comma)
	case float64:
		text, _ := jsonText(v) // Plain numbers are finite.
		return len(text)
	}
	return size
}

// jsonStringSize returns the length of a string in JSON, as JSON.stringify
// writes it.
func jsonStringSize(s string) int {
	size := len(s) + len(`""`)
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"', c == '\\', c == '\b', c == '\f', c == '\n', c == '\r', c == '\t':
			size += len(`\n`) - 1
		case c < ' ':
			size += len(`\u0000`) - 1
		}
	}
	return size
}

// FromJSON returns the message of a text that a native application has sent. An
// error says that the text is not JSON.
func FromJSON(text []byte) (Message, error) {
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		return Message{}, err
	}
	item, err := codec.Marshal(v)
	if err != nil {
		return Formless(err), nil
	}
	return Message{Data: item}, nil
}
