package manifest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// Where returns the name of a file of JSON with the line at which the value at a
// path such as "content_scripts[0].js[1]" begins. If there is none, it is the
// line at which the object ends that would hold it. It is the name alone if the
// file cannot be read, or is none of JSON.
func Where(file, path string) string {
	data, err := os.ReadFile(file)
	if err != nil {
		return file
	}
	data = blankComments(bytes.TrimPrefix(data, []byte("\ufeff")))
	p := &places{decoder: json.NewDecoder(bytes.NewReader(data)), offsets: map[string]int64{}}
	if p.value("") != nil {
		return file
	}
	offset, found := p.offsets[path]
	for !found && path != "" {
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
		offset, found = p.offsets[path+endOf]
	}
	line, _ := position(data, offset)
	return fmt.Sprintf("%s:%d", file, line)
}

// endOf follows the path of an object or a list where the offset is of its end.
const endOf = " end"

// places are the offsets behind the first token of each value of a text in JSON,
// or behind its key if it has one.
type places struct {
	decoder *json.Decoder
	offsets map[string]int64
}

// value reads the value at a path.
func (p *places) value(path string) error {
	token, err := p.decoder.Token()
	if err != nil {
		return err
	}
	p.note(path)
	switch token {
	case json.Delim('{'):
		err = p.object(path)
	case json.Delim('['):
		for i := 0; err == nil && p.decoder.More(); i++ {
			err = p.value(fmt.Sprintf("%s[%d]", path, i))
		}
	default:
		return nil
	}
	if err == nil {
		_, err = p.decoder.Token()
		p.note(path + endOf)
	}
	return err
}

// object reads the fields of an object.
func (p *places) object(path string) error {
	for p.decoder.More() {
		token, err := p.decoder.Token()
		if err != nil {
			return err
		}
		written, _ := token.(string)
		_, key, _ := splitKey(written) // The reader names it without the browser.
		p.note(Join(path, key))
		if err := p.value(Join(path, key)); err != nil {
			return err
		}
	}
	return nil
}

// note keeps where the last token ends, as that of a path that has none yet.
func (p *places) note(path string) {
	if _, found := p.offsets[path]; !found {
		p.offsets[path] = p.decoder.InputOffset()
	}
}
