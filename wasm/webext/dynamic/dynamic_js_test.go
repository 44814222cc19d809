//go:build js && wasm

package dynamic

import (
	"context"
	"testing"
	"time"

	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCallStoresTheResult(t *testing.T) {
	var id string
	require.NoError(t, Call(t.Context(), &id, "runtime.getURL", "page.html"))
	assert.Regexp(t, "^(moz|chrome)-extension://.*/page.html$", id)
}

func TestCallReadsObjects(t *testing.T) {
	var manifest struct {
		Version int    `js:"manifest_version"`
		Name    string `js:"name"`
	}
	require.NoError(t, Call(t.Context(), &manifest, "runtime.getManifest"))
	assert.Equal(t, 3, manifest.Version)
	assert.NotEmpty(t, manifest.Name)
}

func TestCallStoresAnyResult(t *testing.T) {
	var manifest any
	require.NoError(t, Call(t.Context(), &manifest, "runtime.getManifest"))
	assert.Subset(t, manifest, map[string]any{"manifest_version": 3.0})
}

func TestCallRefusesResultsBeforeItCalls(t *testing.T) {
	var number chan int
	err := Call(t.Context(), &number, "runtime.getURL", "page.html")
	assert.ErrorIs(t, err, webext.ErrInvalidArgument)
	assert.ErrorContains(t, err, "call runtime.getURL: webext: invalid argument: result: a chan int has no form")
}

func TestCallDropsAResultThatNobodyWants(t *testing.T) {
	assert.NoError(t, Call(t.Context(), nil, "runtime.getManifest"))
}

func TestCallReportsARejectedPromise(t *testing.T) {
	err := Call(t.Context(), nil, "runtime.sendMessage", map[string]any{"to": "nobody"})
	assert.ErrorContains(t, err, "call runtime.sendMessage: ")
	assert.ErrorContains(t, err, "Receiving end does not exist")
	var thrown *webext.Error
	require.ErrorAs(t, err, &thrown)
	assert.Contains(t, thrown.Message, "Receiving end does not exist")
}

func TestCallReportsAnException(t *testing.T) {
	err := Call(t.Context(), nil, "runtime.connect", 7)
	// Firefox's words and Chromium's.
	assert.Regexp(t, "call runtime.connect: .*(Incorrect argument types|No matching signature)", err.Error())
}

func TestCallReportsAResultOfAnotherType(t *testing.T) {
	var number struct{ Name int }
	assert.Error(t, Call(t.Context(), &number, "runtime.getURL", "page.html"))
}

type function string

func TestCallRefusesArgumentsThatVertCannotConvert(t *testing.T) {
	for name, arg := range map[string]any{
		"an array":             [2]int{1, 2},
		"a map without names":  map[int]string{1: "one"},
		"named keys":           map[function]string{"key": "value"},
		"a named value":        map[string]any{"wait": time.Second},
		"a named string":       function("name"),
		"a function":           func() {},
		"a channel in a field": struct{ C chan int }{make(chan int)},
	} {
		t.Run(name, func(t *testing.T) {
			err := Call(t.Context(), nil, "runtime.getManifest", "first", arg)
			assert.ErrorIs(t, err, webext.ErrInvalidArgument)
			assert.ErrorContains(t, err, "call runtime.getManifest: webext: invalid argument: argument 2")
		})
	}
}

func TestCallNamesWhatIsNotThere(t *testing.T) {
	for _, function := range []string{"nothing.at.all", "runtime.nothing", "runtime", ""} {
		err := Call(t.Context(), nil, function)
		assert.ErrorIs(t, err, webext.ErrUnsupported, function)
		assert.ErrorContains(t, err, function+" needs another context, or a permission in the manifest")
	}
}

func TestCallEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := Call(ctx, nil, "runtime.getManifest")
	assert.ErrorIs(t, err, context.Canceled)
}
