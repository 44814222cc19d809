package reload

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// A fake builds for a second and notes what it does.
type fake struct {
	fails bool
	log   []string
}

func (f *fake) build(ctx context.Context, change Change) error {
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
		f.note("stop", change)
		return ctx.Err()
	}
	f.note("build", change)
	if f.fails {
		return errors.New("does not compile")
	}
	return nil
}

func (f *fake) reload(_ context.Context, change Change) { f.note("reload", change) }

func (f *fake) note(what string, change Change) {
	for _, file := range change.Files {
		what += " " + file
	}
	f.log = append(f.log, what)
}

// loop runs a Loop over f while change sends changes.
func loop(t *testing.T, f *fake, change func(send func(files ...string))) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		changes := make(chan Change)
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			Loop{changes, f.build, f.reload}.Run(ctx)
		}()
		change(func(files ...string) { changes <- Change{Files: files} })
		cancel()
		<-ended
	})
}

func TestWhatIsBuiltIsReloaded(t *testing.T) {
	var f fake
	loop(t, &f, func(send func(...string)) {
		send("a")
		time.Sleep(2 * time.Second)
		send("b", "c")
		time.Sleep(2 * time.Second)
	})
	assert.Equal(t, []string{"build a", "reload a", "build b c", "reload b c"}, f.log)
}

func TestWhatDoesNotCompileIsNotReloaded(t *testing.T) {
	f := fake{fails: true}
	loop(t, &f, func(send func(...string)) {
		send("a")
		time.Sleep(2 * time.Second)
	})
	assert.Equal(t, []string{"build a"}, f.log)
}

func TestAChangeWhileItBuildsBeginsAnew(t *testing.T) {
	var f fake
	loop(t, &f, func(send func(...string)) {
		send("a")
		time.Sleep(time.Second / 2)
		send("b")
		time.Sleep(time.Second / 2)
		send("c")
		time.Sleep(2 * time.Second)
	})
	assert.Equal(t, []string{"stop a", "stop a b", "build a b c", "reload a b c"}, f.log)
}

func TestTheEndStopsTheBuild(t *testing.T) {
	var f fake
	loop(t, &f, func(send func(...string)) {
		send("a")
		time.Sleep(time.Second / 2)
	})
	assert.Equal(t, []string{"stop a"}, f.log)
}

func TestTheEndOfChangesEndsTheLoopThatBuilds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f fake
		changes := make(chan Change)
		go func() {
			changes <- Change{Files: []string{"a"}}
			close(changes)
		}()
		Loop{changes, f.build, f.reload}.Run(t.Context())
		assert.Equal(t, []string{"stop a"}, f.log)
	})
}

func TestAFailureWhileAnEditorWritesIsNotTold(t *testing.T) {
	refused := errors.New("half a manifest")
	var told []string
	build := func(ctx context.Context, change Change) error {
		if len(change.Files) == 2 {
			return nil
		}
		if Fails(ctx, refused) {
			told = append(told, change.Files[0])
		}
		return refused
	}
	var f fake
	synctest.Test(t, func(t *testing.T) {
		changes := make(chan Change)
		go func() {
			defer close(changes)
			changes <- Change{Files: []string{"a"}}
			time.Sleep(writing / 2)
			changes <- Change{Files: []string{"b"}} // It is written whole by now.
			time.Sleep(time.Second)
			changes <- Change{Files: []string{"c"}}
			time.Sleep(time.Second)
		}()
		Loop{changes, build, f.reload}.Run(t.Context())
	})
	assert.Equal(t, []string{"reload a b"}, f.log)
	assert.Equal(t, []string{"c"}, told)
}
