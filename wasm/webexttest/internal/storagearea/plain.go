package storagearea

import (
	"bytes"
	"encoding/binary"
	"math"

	"gangway/wasm/codec"
)

// none stands for a value that Chromium does not write.
var none any = codec.Undefined{}

// plain returns a value as Chromium's storage keeps it, none if it does not. Seen in
// Chromium 156.
func (r Rules) plain(v any) (any, error) {
	switch v := v.(type) {
	case nil, bool, string:
		return v, nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return none, nil
		}
		return v + 0, nil // Without a sign of 0.
	case codec.Undefined, codec.BigInt:
		return none, nil
	case codec.Date, codec.Map, codec.Set:
		return map[string]any{}, nil
	case codec.Object:
		if v.Name == arrayBuffer && len(v.Args) > 0 {
			return r.plain(v.Args[0])
		}
		return map[string]any{}, nil
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			p, err := r.plain(e)
			if err != nil {
				return nil, err
			}
			if p != none {
				list[i] = p
			}
		}
		return list, nil
	case map[string]any:
		fields := make(map[string]any, len(v))
		for key, e := range v {
			p, err := r.plain(e)
			if err != nil {
				return nil, err
			}
			if p != none {
				fields[key] = p
			}
		}
		return fields, nil
	}
	return r.buffer(v)
}

const arrayBuffer = "ArrayBuffer"

// buffer returns a typed array as Chromium keeps it.
func (r Rules) buffer(v any) (any, error) {
	if !r.Bytes {
		return nil, refusal("Cannot serialize value to JSON")
	}
	var raw bytes.Buffer
	if err := binary.Write(&raw, binary.LittleEndian, v); err != nil {
		return map[string]any{}, nil
	}
	return codec.Object{Name: arrayBuffer, Args: []any{raw.Bytes()}}, nil
}
