package loader

import (
	"slices"

	"gangway/wasm/internal/host"
)

// A question is an occurrence that the browser wants answered. It implements
// [host.Request].
type question struct {
	loader    *Loader
	arguments []byte
	answered  func(item []byte) // nil once it was called. Protected by the browser's lock.
}

// Item implements [host.Request].
func (q *question) Item() ([]byte, error) { return slices.Clone(q.arguments), nil }

// Sender implements [host.Request].
func (q *question) Sender() host.Object { return nil }

// Reply implements [host.Request].
func (q *question) Reply(item []byte) error {
	q.loader.browser.Lock()
	defer q.loader.browser.Unlock()
	q.answer(slices.Clone(item))
	return nil
}

// Ignore implements [host.Request].
func (q *question) Ignore() {
	q.loader.browser.Lock()
	defer q.loader.browser.Unlock()
	q.answer(nil)
}

// answer answers once, with nil for the browser to go on. The browser is locked.
func (q *question) answer(item []byte) {
	if answered := q.answered; answered != nil {
		q.answered = nil
		q.loader.questions = slices.DeleteFunc(q.loader.questions, func(other *question) bool { return other == q })
		answered(item)
	}
}

// ignoreAll answers the questions of a program that is gone. The browser is
// locked.
func (l *Loader) ignoreAll() {
	for _, q := range slices.Clone(l.questions) {
		q.answer(nil)
	}
}
