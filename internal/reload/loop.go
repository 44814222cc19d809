package reload

import (
	"context"
	"time"
)

// writing is for how long a failure may be that of a file that an editor is still
// writing.
const writing = 20 * time.Millisecond

// A Loop builds an extension after each change, and reloads it.
type Loop struct {
	Changes <-chan Change

	// Build builds after a change, until its context is done. It tells
	// people itself why it fails, if [Fails] says so.
	Build func(context.Context, Change) error

	// Reload reloads the extension that was built.
	Reload func(context.Context, Change)
}

// Run works until ctx is done or Changes is closed. Then no Build and no Reload
// runs any more.
func (l Loop) Run(ctx context.Context) {
	var change Change
	for ctx.Err() == nil {
		if len(change.Files) > 0 {
			change = l.take(ctx, change)
			continue
		}
		var open bool
		select {
		case <-ctx.Done():
		case change, open = <-l.Changes:
			if !open {
				return
			}
		}
	}
}

// take builds after a change, and reloads. When another one comes before it is
// built, take returns the change to build next.
func (l Loop) take(ctx context.Context, change Change) (next Change) {
	building, stop := context.WithCancel(ctx)
	defer stop()
	built := make(chan error, 1)
	go func() { built <- l.Build(building, change) }()
	var err error
	select {
	case err = <-built:
	case more, open := <-l.Changes:
		stop()
		err = <-built
		switch {
		case !open:
			return Change{}
		case err != nil:
			next = change.and(more)
		default:
			next = more
		}
	}
	if err == nil && ctx.Err() == nil {
		l.Reload(ctx, change)
	}
	return next
}

// Fails reports whether a build in a [Loop] has failed, with an error that people
// are to be told. A build that fails at once may have read a file that an editor
// was still writing, so Fails waits for another change, which ends ctx.
func Fails(ctx context.Context, err error) bool {
	if err == nil {
		return false
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(writing):
		return true
	}
}
