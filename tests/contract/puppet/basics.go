package puppet

import (
	"context"
	"runtime"

	"gangway/wasm/webext"
)

// None stands for no arguments, and for no result.
type None struct{}

// basics are the operations about the puppet itself.
func basics(p *Puppet) {
	Define(p, "cancel", func(_ context.Context, id int) (None, error) {
		p.cancel(id)
		return None{}, nil
	})
	Define(p, "reset", func(context.Context, None) (None, error) {
		p.Reset()
		return None{}, nil
	})
	Define(p, "exit", func(_ context.Context, code int) (None, error) {
		p.exit <- code // In a browser nothing can be answered after that.
		return None{}, nil
	})
	Define(p, "invalidated", func(context.Context, None) (*Error, error) {
		ctx := p.runtime.Lifetime()
		<-ctx.Done()
		return describe(ctx.Err()), nil
	})
	Define(p, "goroutines", func(context.Context, None) (int, error) {
		// All that can go on does, and then ends or waits.
		for range 100 {
			runtime.Gosched()
		}
		return runtime.NumGoroutine(), nil
	})
}

// Exit brings the exit code with which the program was told to end.
func (p *Puppet) Exit() <-chan int { return p.exit }

// Reset ends everything that the puppet holds.
func (p *Puppet) Reset() {
	for _, held := range p.release() {
		switch v := held.(type) {
		case *webext.Port:
			v.Disconnect()
		case *webext.Request:
			v.Ignore()
		case *channels:
			v.close()
		case interface{ Stop() }: // A listener.
			v.Stop()
		}
	}
}
