package host

import "iter"

// A Wire is a port as package session uses it, which is between the program and
// webext: its messages go past the mailbox, and are put together in place.
type Wire interface {
	// PostParts posts the item that head and body are together, of which body
	// may be empty. It keeps neither. Otherwise it is like webext's
	// PostMessage.
	PostParts(head, body []byte) error

	// Attend passes all messages that were not received to take, those first
	// that wait, and then each in the turn in which it arrives: take must not
	// block. An item that could not be read has an error and is nil. It returns
	// the cause of the port's end after the last one, and take is not called
	// any more.
	Attend(take func(items iter.Seq2[[]byte, error])) error
}
