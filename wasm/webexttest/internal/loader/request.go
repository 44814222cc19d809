package loader

import (
	"bytes"

	"gangway/wasm/internal/host"
)

// A request is a one-shot message as the loader holds it for its program. It
// implements [host.Request].
type request struct {
	loader   *Loader
	delivery Delivery
}

// Item implements [host.Request].
func (r *request) Item() ([]byte, error) { return bytes.Clone(r.delivery.Item()), nil }

// Sender implements [host.Request].
func (r *request) Sender() host.Object {
	return r.delivery.Sender()
}

// Reply implements [host.Request].
func (r *request) Reply(item []byte) error {
	b := r.loader.browser
	wire, err := b.Convert(item)
	if err != nil {
		return err
	}
	b.Lock()
	defer b.Unlock()
	r.delivery.Respond(wire)
	return nil
}

// Ignore implements [host.Request]. It answers where nobody else can: browsers
// would let the sender wait for the garbage collector.
func (r *request) Ignore() {
	r.loader.browser.Lock()
	defer r.loader.browser.Unlock()
	r.delivery.Leave()
}
