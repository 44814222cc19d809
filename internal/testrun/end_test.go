//go:build unix

package testrun

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"gangway/internal/process"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTestsEndWithTheRun(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module gangway\n\ngo 1.26\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "long_test.go"), []byte(`package long

import (
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"
)

func TestLong(t *testing.T) {
	os.WriteFile("new", []byte(strconv.Itoa(syscall.Getpgrp())), 0o644)
	os.Rename("new", "group")
	time.Sleep(time.Hour)
}
`), 0o644))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, err := Run(ctx, Options{Dir: dir, Layers: []string{"native"}, Out: io.Discard})
		ended <- err
	}()
	var group int
	require.Eventually(t, func() bool {
		text, err := os.ReadFile(filepath.Join(dir, "group"))
		group, _ = strconv.Atoi(string(text))
		return err == nil
	}, 5*time.Minute, 10*time.Millisecond)
	require.True(t, process.GroupRuns(group))
	cancel()
	assert.ErrorIs(t, <-ended, context.Canceled)
	assert.False(t, process.GroupRuns(group))
}
