package webext

// A Question is an occurrence of an event that the browser wants answered, such
// as a request of a page that it holds up meanwhile. All listeners of the event
// receive it; the first answer counts. Its methods may be called from any
// goroutine.
//
// A question that is neither answered nor ignored leaves the browser waiting,
// until the program ends.
type Question[T, A any] struct {
	// Value is the value that the event brought.
	Value T

	answer *answer
	write  func(A) []byte
}

// Reply answers. It does not block. Answers after the first, of any listener,
// are dropped. An answer that the browser refuses at once is an error, and
// Reply may be called again; one that it refuses later it passes over.
func (q *Question[T, A]) Reply(answer A) error { return q.answer.reply(q.write(answer)) }

// Ignore leaves the occurrence to the browser, which goes on as if nobody had
// listened.
func (q *Question[T, A]) Ignore() { q.answer.ignore() }

func (q *Question[T, A]) share(listeners int) { q.answer.share(listeners) }

func (q *Question[T, A]) giveUp() { q.answer.giveUp() }

// bind gives a question that was read the way to its answer.
func (q *Question[T, A]) bind(a *answer, write any) { q.answer, q.write = a, write.(func(A) []byte) }
