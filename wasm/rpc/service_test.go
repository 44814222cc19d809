package rpc_test

import (
	"context"
	"iter"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gangway/internal/codegen/testdata/messages"
	"gangway/internal/codegen/testdata/other"
	"gangway/internal/codegen/testdata/services"
	"gangway/wasm/rpc"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// everything serves the service of the tests.
type everything struct {
	resets int
	text   string
}

func (e *everything) Square(_ context.Context, n int) (int, error) {
	if n < 0 {
		return 0, rpc.OutOfRange
	}
	return n * n, nil
}

func (e *everything) Move(_ context.Context, p services.Point) (services.Point, error) {
	return services.Point{X: p.Y, Y: p.X}, nil
}

func (e *everything) Reset(context.Context) error { e.resets++; return nil }

func (e *everything) Set(_ context.Context, text string) error { e.text = text; return nil }

func (e *everything) Count(context.Context) (uint16, error) { return uint16(e.resets), nil }

func (e *everything) CountTo(_ context.Context, n int) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := 1; i <= n && yield(i, nil); i++ {
		}
	}
}

func (e *everything) Ticks(context.Context) iter.Seq2[services.Label, error] {
	return func(yield func(services.Label, error) bool) {
		if yield(services.Label{Text: "tick"}, nil) {
			yield(services.Label{}, rpc.Aborted)
		}
	}
}

func (e *everything) Join(_ context.Context, texts iter.Seq[string]) ([]byte, error) {
	return []byte(strings.Join(slices.Collect(texts), " ")), nil
}

func (e *everything) Drop(_ context.Context, labels iter.Seq[services.Label]) error {
	for range labels {
		e.resets++
	}
	return nil
}

func (e *everything) Double(_ context.Context, ns iter.Seq[float64]) iter.Seq2[float64, error] {
	return func(yield func(float64, error) bool) {
		for n := range ns {
			if !yield(2*n, nil) {
				return
			}
		}
	}
}

func (e *everything) Labels(_ context.Context, of map[string][]services.Label) ([]services.Label, error) {
	return of["all"], nil
}

func (e *everything) Later(_ context.Context, at time.Time) (time.Time, error) {
	return at.Add(time.Hour), nil
}

func (e *everything) Badges(_ context.Context, badge other.Badge) ([]messages.Small, error) {
	return []messages.Small{{Greeting: badge.Title}}, nil
}

// TestServiceIsCalled calls each method of a generated service.
func TestServiceIsCalled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.mux = rpc.NewMux()
		s.options.Serve = s.mux
		services.HandleEverything(s.mux, new(everything))
		s.open()
		callEverything(t, services.EverythingOver(s.dial(rpc.Options{})))
		assert.Len(t, s.mux.Methods(), 13)
		assert.Contains(t, s.mux.Methods(), "Everything/CountTo")
	})
}

func callEverything(t *testing.T, e services.Everything) {
	ctx := inTime(t)
	n, err := e.Square(ctx, 12)
	require.NoError(t, err)
	assert.Equal(t, 144, n)
	_, err = e.Square(ctx, -1)
	assert.ErrorIs(t, err, rpc.OutOfRange)

	p, err := e.Move(ctx, services.Point{X: 1, Y: 2})
	require.NoError(t, err)
	assert.Equal(t, services.Point{X: 2, Y: 1}, p)

	require.NoError(t, e.Reset(ctx))
	require.NoError(t, e.Set(ctx, "text"))
	require.NoError(t, e.Drop(ctx, slices.Values([]services.Label{{Text: "a"}, {Text: "b"}})))
	resets, err := e.Count(ctx)
	require.NoError(t, err)
	assert.Equal(t, uint16(3), resets)

	assert.Equal(t, []int{1, 2, 3}, collect(t, e.CountTo(ctx, 3)))
	assert.Equal(t, []float64{3, 5}, collect(t, e.Double(ctx, slices.Values([]float64{1.5, 2.5}))))
	var last error
	for label, err := range e.Ticks(ctx) {
		if last = err; err == nil {
			assert.Equal(t, services.Label{Text: "tick"}, label)
		}
	}
	assert.ErrorIs(t, last, rpc.Aborted)

	joined, err := e.Join(ctx, slices.Values([]string{"a", "b"}))
	require.NoError(t, err)
	assert.Equal(t, "a b", string(joined))

	labels, err := e.Labels(ctx, map[string][]services.Label{"all": {{Text: "x"}}})
	require.NoError(t, err)
	assert.Equal(t, []services.Label{{Text: "x"}}, labels)

	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	later, err := e.Later(ctx, at)
	require.NoError(t, err)
	assert.True(t, later.Equal(at.Add(time.Hour)))

	badges, err := e.Badges(ctx, other.Badge{Title: "title"})
	require.NoError(t, err)
	require.Len(t, badges, 1)
	assert.Equal(t, "title", badges[0].Greeting)
}

func collect[T any](t *testing.T, all iter.Seq2[T, error]) (values []T) {
	t.Helper()
	for v, err := range all {
		require.NoError(t, err)
		values = append(values, v)
	}
	return values
}
