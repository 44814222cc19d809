package run

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
)

// RunAll runs an extension in several browsers at once, each by its own options.
// Each line has the name of its browser before it. RunAll returns when all have
// ended; one that ends with an error leaves the others.
func RunAll(ctx context.Context, all []Options) error {
	if len(all) == 1 {
		return Run(ctx, all[0])
	}
	errs := make([]error, len(all))
	var lines sync.Mutex
	var running sync.WaitGroup
	for i, options := range all {
		running.Go(func() {
			name := options.program().Name
			out := &prefixed{prefix: name + ": ", out: options.Out, lines: &lines}
			options.Out = out
			if err := Run(ctx, options); err != nil {
				errs[i] = fmt.Errorf("%s: %w", name, err)
				if ctx.Err() == nil {
					fmt.Fprintf(out, "ended: %v\n", err) // The others may go on for long.
				}
			}
			out.end()
		})
	}
	running.Wait()
	return errors.Join(errs...)
}

// A prefixed writes whole lines with a prefix. The goroutines of one run use it.
type prefixed struct {
	prefix string
	out    io.Writer

	lines *sync.Mutex  // Of all that write to out. Protects following.
	begun bytes.Buffer // A line without its end.
}

func (p *prefixed) Write(data []byte) (int, error) {
	p.lines.Lock()
	defer p.lines.Unlock()
	p.begun.Write(data)
	for {
		end := bytes.IndexByte(p.begun.Bytes(), '\n')
		if end < 0 {
			return len(data), nil
		}
		if _, err := fmt.Fprintf(p.out, "%s%s", p.prefix, p.begun.Next(end+1)); err != nil {
			return 0, err
		}
	}
}

// end writes the last line if it has no end.
func (p *prefixed) end() {
	p.lines.Lock()
	open := p.begun.Len() > 0
	p.lines.Unlock()
	if open {
		fmt.Fprintln(p)
	}
}
