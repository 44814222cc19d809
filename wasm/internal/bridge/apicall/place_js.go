//go:build js && wasm

package apicall

import (
	"errors"
	"strconv"
)

// maxDepth limits how deep values nest, so that cycles end.
const maxDepth = 256

var errDepth = errors.New("it is nested too deeply, or contains itself")

func inIndex(i int, err error) error { return in("["+strconv.Itoa(i)+"]", err) }

func inKey(key string, err error) error { return in("["+strconv.Quote(key)+"]", err) }
