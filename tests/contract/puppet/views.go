package puppet

import (
	"context"
	"sync"

	"gangway/wasm/webext"
)

// views are the operations of typed views of a port.
func views(p *Puppet) {
	Define(p, "values", p.values)
	Define(p, "channels", p.openChannels)
	Define(p, "channelReceive", p.channelReceive)
	Define(p, "channelSend", p.channelSend)
	Define(p, "channelClose", func(_ context.Context, h Handle) (None, error) {
		c, err := take[*channels](p, h)
		if err == nil {
			c.close()
		}
		return None{}, err
	})
	Define(p, "channelFailure", p.channelFailure)
}

// values ranges over a port's messages as numbers.
func (p *Puppet) values(_ context.Context, in Take) ([]Number, error) {
	port, err := take[*webext.Port](p, in.From)
	if err != nil {
		return nil, err
	}
	numbers := []Number{}
	for v, err := range webext.Values[float64](context.Background(), port) {
		numbers = append(numbers, Number{v, describe(err)})
		if len(numbers) == in.Count {
			break
		}
	}
	return numbers, nil
}

// channels are a typed view of a port, of numbers.
type channels struct {
	in       <-chan float64
	out      chan<- float64
	close    func() // Closes out.
	failures chan error
}

func (p *Puppet) openChannels(_ context.Context, in Channels) (Handle, error) {
	port, err := take[*webext.Port](p, in.Port)
	if err != nil {
		return 0, err
	}
	c := &channels{failures: make(chan error, 1000)}
	var failed func(error)
	if in.Failed {
		failed = func(err error) { c.failures <- err }
	}
	c.in, c.out = webext.Channels[float64, float64](context.Background(), port, failed)
	c.close = sync.OnceFunc(func() { close(c.out) })
	return p.hold(c), nil
}

func (p *Puppet) channelReceive(_ context.Context, in Take) ([]float64, error) {
	c, err := take[*channels](p, in.From)
	if err != nil {
		return nil, err
	}
	numbers := []float64{}
	for in.Count < 0 || len(numbers) < in.Count {
		v, open := <-c.in
		if !open {
			break
		}
		numbers = append(numbers, v)
	}
	return numbers, nil
}

// channelSend sends the numbers 1 to Count.
func (p *Puppet) channelSend(_ context.Context, in Take) (None, error) {
	c, err := take[*channels](p, in.From)
	if err != nil {
		return None{}, err
	}
	for n := 1; n <= in.Count; n++ {
		c.out <- float64(n)
	}
	return None{}, nil
}

// channelFailure waits for the next failure.
func (p *Puppet) channelFailure(_ context.Context, h Handle) (*Error, error) {
	c, err := take[*channels](p, h)
	if err != nil {
		return nil, err
	}
	return describe(<-c.failures), nil
}
