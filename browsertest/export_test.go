package browsertest

import "time"

// Shorten changes how long each call may wait, until restore is called.
func (b *Browser) Shorten(timeout time.Duration) (restore func()) {
	before := b.options.Timeout
	b.options.Timeout = timeout
	return func() { b.options.Timeout = before }
}
