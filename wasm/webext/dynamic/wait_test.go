package dynamic

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCallLeavesTheResultAloneAfterItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	result, done := "untouched", settled(nil)
	err := wait(ctx, func(s settled) error {
		done = s
		cancel()
		return nil
	})
	assert.ErrorIs(t, err, context.Canceled)
	done(func() error { result = "late"; return nil }, nil)
	assert.Equal(t, "untouched", result)
}

func TestCallStartsNothingWithoutTime(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := wait(ctx, func(settled) error {
		t.Error("called")
		return nil
	})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestCallStoresWhatSettles(t *testing.T) {
	result, failure := "", errors.New("does not fit")
	store := func() error { result = "stored"; return failure }
	err := wait(t.Context(), func(done settled) error {
		done(store, nil)
		return nil
	})
	assert.ErrorIs(t, err, failure)
	assert.Equal(t, "stored", result)
}
