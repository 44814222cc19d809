package webext

import "iter"

// A wire is a Port for package session.
type wire struct{ port *Port }

// PostParts implements [host.Wire].
func (w wire) PostParts(head, body []byte) error {
	if err := w.port.Err(); err != nil {
		return err
	}
	if err := w.port.host.PostParts(head, body); err != nil {
		return err
	}
	w.port.posted.Add(1)
	return nil
}

// Attend implements [host.Wire].
func (w wire) Attend(take func(iter.Seq2[[]byte, error])) error {
	m := w.port.mailbox
	m.divert(func(messages iter.Seq[Message]) {
		take(func(yield func([]byte, error) bool) {
			for message := range messages {
				if !yield(message.item, message.err) {
					return
				}
			}
		})
	})
	select {
	case <-w.port.done:
	case <-m.closed:
	case <-m.gone:
	}
	if err := w.port.Err(); err != nil {
		return err
	}
	return ErrContextInvalidated // It is gone with its extension context.
}
