package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// Parse parses the object in a JSON file with // comments, which browsers
// allow in manifests and messages. An error that is the file's is a
// [*Error] with file and line.
func Parse(file string, data []byte) (map[string]any, error) {
	data = blankComments(bytes.TrimPrefix(data, []byte("\ufeff")))
	var whole json.RawMessage
	if err := json.Unmarshal(data, &whole); err != nil {
		return nil, syntaxError(file, data, err)
	}
	decoder := json.NewDecoder(bytes.NewReader(whole))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, syntaxError(file, data, err)
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, &Error{File: file, Problem: "expected an object, { ... }, found " + describe(value)}
	}
	return object, nil
}

// syntaxError says where data ceases to be JSON.
func syntaxError(file string, data []byte, err error) error {
	offset := int64(len(data))
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = syntax.Offset
	}
	line, column := position(data, offset)
	return &Error{
		File:    fmt.Sprintf("%s:%d:%d", file, line, column),
		Problem: "not valid JSON: " + err.Error(),
	}
}

// position returns the line and the column, from 1 and in characters, of the
// last byte before offset, which is where encoding/json stopped.
func position(data []byte, offset int64) (line, column int) {
	before := data[:max(0, offset-1)]
	start := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before, []byte("\n")) + 1, utf8.RuneCount(before[start:]) + 1
}

// blankComments replaces // comments by spaces, which keeps every position.
func blankComments(data []byte) []byte {
	data = bytes.Clone(data)
	inString, inComment := false, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c == '\n':
			inString, inComment = false, false
		case inComment:
			data[i] = ' '
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case !inString && bytes.HasPrefix(data[i:], []byte("//")):
			inComment = true
			data[i] = ' '
		}
	}
	return data
}
