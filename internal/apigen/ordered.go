package apigen

import (
	"encoding/json"
	"io"
	"strings"
)

// An object is an object of JSON that keeps the order of its keys.
type object struct {
	keys   []string
	values map[string]any
}

// parseJSON returns a value of JSON, whose objects keep their order.
func parseJSON(text string) (any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	v, err := parseValue(d)
	if err == nil {
		if _, end := d.Token(); end != io.EOF {
			return nil, io.ErrUnexpectedEOF
		}
	}
	return v, err
}

func parseValue(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('['):
		return parseList(d)
	case json.Delim('{'):
		return parseObject(d)
	}
	return token, nil
}

func parseList(d *json.Decoder) (any, error) {
	list := []any{}
	for d.More() {
		v, err := parseValue(d)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := d.Token()
	return list, err
}

func parseObject(d *json.Decoder) (any, error) {
	o := &object{values: map[string]any{}}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		v, err := parseValue(d)
		if err != nil {
			return nil, err
		}
		o.keys = append(o.keys, key.(string))
		o.values[key.(string)] = v
	}
	_, err := d.Token()
	return o, err
}

// The methods of object return the value under a key, the zero value if that
// is something else. A nil object has nothing.

func (o *object) has(key string) bool {
	if o == nil {
		return false
	}
	_, found := o.values[key]
	return found
}

func (o *object) get(key string) any {
	if o == nil {
		return nil
	}
	return o.values[key]
}

func (o *object) text(key string) string {
	s, _ := o.get(key).(string)
	return s
}

func (o *object) truth(key string) bool {
	b, _ := o.get(key).(bool)
	return b
}

func (o *object) object(key string) *object {
	found, _ := o.get(key).(*object)
	return found
}

func (o *object) number(key string) int {
	n, _ := o.get(key).(json.Number)
	i, err := n.Int64()
	if err != nil {
		return 0
	}
	return int(i)
}

// objects returns the objects of a list.
func (o *object) objects(key string) []*object {
	list, _ := o.get(key).([]any)
	var found []*object
	for _, v := range list {
		if v, ok := v.(*object); ok {
			found = append(found, v)
		}
	}
	return found
}

// texts returns the strings of a list.
func (o *object) texts(key string) []string {
	list, _ := o.get(key).([]any)
	var found []string
	for _, v := range list {
		if v, ok := v.(string); ok {
			found = append(found, v)
		}
	}
	return found
}
