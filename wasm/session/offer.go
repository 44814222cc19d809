package session

import "gangway/wasm/webext"

// An offer is a message that [Channels] offers to whoever receives from its
// channel: the first one that waits, which nobody else takes meanwhile.
type offer struct {
	message webext.Message
	stands  chan struct{} // Sent to as long as nobody has received the message.
	over    chan struct{} // Closed when somebody has, or the offer is withdrawn.
}

// offer waits for the next message, and takes it for an offer. Nothing is
// confirmed by that.
func (s *Session) offer(ctx webext.Context) (*offer, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.waitArrival(ctx); err != nil {
		return nil, err
	}
	s.offered = &offer{webext.MessageOf(s.machine.First()), make(chan struct{}), make(chan struct{})}
	return s.offered, nil
}

// endOffer ends an offer. If the message was not received, it waits as before.
func (s *Session) endOffer(received bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.offered.over)
	s.offered = nil
	if s.err != nil {
		return
	}
	if received {
		s.machine.Receive()
		s.weigh(weighStep)
		s.handle()
	}
	if s.machine.Waiting() > 0 {
		s.arrived.set()
	}
}

// decideOffer waits until it is known whether the message on offer was
// received: its receiver can be here before the one who offered it notices.
func (s *Session) decideOffer(ctx webext.Context) error {
	s.mu.Lock()
	o := s.offered
	s.mu.Unlock()
	if o == nil {
		return nil
	}
	select {
	case <-o.stands:
	case <-o.over:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}
