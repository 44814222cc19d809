// Package services has services whose code is generated.
package services

import (
	"context"
	"iter"
	"time"

	"gangway/internal/codegen/testdata/messages"
	"gangway/internal/codegen/testdata/other"
)

// A Point is a message.
//
//gangway:message
type Point struct{ X, Y int }

// A Label is no message.
type Label struct{ Text string }

// Everything has a method of each form.
//
//gangway:service
type Everything interface {
	// Square takes and gives basic types.
	//
	//gangway:idempotent
	Square(ctx context.Context, n int) (int, error)
	Move(ctx context.Context, p Point) (Point, error)
	Reset(ctx context.Context) error
	Set(ctx context.Context, text string) error
	Count(ctx context.Context) (uint16, error)

	//gangway:idempotent
	CountTo(ctx context.Context, n int) iter.Seq2[int, error]
	Ticks(context.Context) iter.Seq2[Label, error]
	Join(ctx context.Context, texts iter.Seq[string]) ([]byte, error)
	Drop(ctx context.Context, labels iter.Seq[Label]) error
	Double(ctx context.Context, ns iter.Seq[float64]) iter.Seq2[float64, error]

	Labels(ctx context.Context, of map[string][]Label) ([]Label, error)
	Later(ctx context.Context, at time.Time) (time.Time, error)
	Badges(ctx context.Context, badge other.Badge) ([]messages.Small, error)
}

//gangway:service
type small interface {
	Is(ctx context.Context, yes bool) (bool, error)
}
