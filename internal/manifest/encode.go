package manifest

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Encode returns a manifest as JSON with sorted keys, so that the same manifest
// always has the same bytes.
func Encode(fields map[string]any) ([]byte, error) {
	data, err := EncodeJSON(fields)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", Name, err)
	}
	return data, nil
}

// EncodeJSON returns a value as it stands in files of an extension: indented by
// two spaces, with a newline at the end. It leaves <, > and & readable: none of
// that JSON stands inside HTML.
func EncodeJSON(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	return buf.Bytes(), err
}
