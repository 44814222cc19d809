package execwasm

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCompiledByReadsWhatGoWrites(t *testing.T) {
	module, err := os.ReadFile(compile(t, "-ldflags=-s -w"))
	require.NoError(t, err)
	assert.Regexp(t, `^go1\.\d+`, compiledBy(module))
	require.NoError(t, checkModule(module, compiledBy(module)))
	require.ErrorContains(t, checkModule(module, "go1.1"), "the go command on PATH is go1.1")
	for _, cut := range []int{0, 4, 8, 9, 10, len(module) / 2, len(module) - 30} {
		compiledBy(module[:cut]) // Nothing may panic on half a module.
	}
}

func TestModulesThatAreNotAreRefused(t *testing.T) {
	require.ErrorContains(t, checkModule([]byte("#!/bin/sh"), ""), "GOOS=js GOARCH=wasm")
	require.NoError(t, checkModule([]byte("\x00asm\x01\x00\x00\x00"), "go1.26.8"))
}
