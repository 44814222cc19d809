package apicall

import (
	"encoding/json"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

type node struct {
	Next *node `js:"next"`
}

func TestResultsThatCanBeSet(t *testing.T) {
	for name, result := range map[string]any{
		"nothing":            nil,
		"any":                new(any),
		"objects":            new([]map[string]any),
		"times":              new(map[string]time.Time),
		"a struct":           &struct{ A []struct{ B *int } }{},
		"a struct in itself": &node{},
	} {
		assert.NoError(t, checkResult(result), name)
	}
}

func TestResultsThatAreRefused(t *testing.T) {
	for want, result := range map[string]any{
		"a int cannot be set: give a pointer that is not nil":          1,
		"a *int cannot be set: give a pointer that is not nil":         (*int)(nil),
		"a [2]int has no form in JavaScript: use a slice":              &[2]int{},
		"a map[int]string has no form in JavaScript: use string keys":  &map[int]string{},
		"a error has no form in JavaScript: use any":                   new(error),
		".C: a chan int has no form in JavaScript: use strings":        &struct{ C chan int }{},
		".F[]: a func() has no form in JavaScript: use strings":        &struct{ F []func() }{},
		".D: a time.Duration has no form in JavaScript: take a number": &struct{ D time.Duration }{},
		`.B: the tag "b,omitempty" has options`: &struct {
			B int `json:"b,omitempty"`
		}{},
		`.B: the tag "-" has options`: &struct {
			B int `json:"-"`
		}{},
		".node: embedded structs are not flattened: write out the fields": &struct{ node }{},
		"a big.Int has no exported fields: convert it to a string":        new(big.Int),
		"a json.RawMessage has methods":                                   new(json.RawMessage),
	} {
		assert.ErrorContains(t, checkResult(result), want)
	}
}
