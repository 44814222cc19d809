package stdio

import (
	"encoding/json"
	"strings"
	"sync/atomic"

	"gangway/wasm/codec"
	"gangway/wasm/internal/host"
	"gangway/wasm/internal/itemtext"
	"gangway/wasm/internal/jsonvalue"
)

// A port is the end of the application. If the other end begins by telling the
// port's name, both post and take items as strings, else JSON.
type port struct {
	app    *App
	name   string
	named  atomic.Bool
	begun  bool // The first message has come.
	joiner itemtext.Joiner
}

// begin takes the first message, and returns it unless it told the name.
func (p *port) begin(first []byte) []byte {
	p.begun = true
	var text string
	if json.Unmarshal(first, &text) != nil {
		return first
	}
	name, named := strings.CutPrefix(text, itemtext.NamePrefix)
	if !named {
		return first
	}
	p.name = name
	p.named.Store(true)
	return nil
}

// Name implements [host.Port].
func (p *port) Name() string { return p.name }

// Sender implements [host.Port].
func (p *port) Sender() host.Object { return p.app.sender }

// PostParts implements [host.Port].
func (p *port) PostParts(head, body []byte) error {
	return p.PostMessage(append(head[:len(head):len(head)], body...))
}

// PostMessage implements [host.Port].
func (p *port) PostMessage(item []byte) error {
	if p.named.Load() {
		return p.postItem(item)
	}
	text, err := textOf(item)
	if err != nil {
		return host.NotCloneable(err)
	}
	return p.app.out.post(text)
}

func (p *port) postItem(item []byte) error {
	if len(item) > itemtext.MaxItem {
		return host.ErrTooLarge
	}
	return itemtext.Split(item, func(piece []byte) error {
		return p.app.out.post(append(append([]byte{'"'}, piece...), '"')) // Base64 needs no escapes.
	})
}

// textOf returns the JSON of an item.
func textOf(item []byte) ([]byte, error) {
	plain, err := jsonvalue.Append(nil, item)
	if err != nil {
		return nil, err
	}
	var v any
	if err := codec.Unmarshal(plain, &v); err != nil {
		return nil, err
	}
	return json.Marshal(v)
}

// take passes a message that has come to r.
func (p *port) take(r host.Receiver, text []byte) {
	if !p.begun {
		if text = p.begin(text); text == nil {
			return
		}
	}
	if !p.named.Load() {
		r.Message(itemOf(text))
		return
	}
	var piece string
	if json.Unmarshal(text, &piece) != nil {
		piece = "" // Which is none.
	}
	if item, err := p.joiner.Add(piece); item != nil || err != nil {
		r.Message(item, err)
	}
}

// itemOf returns the item of JSON.
func itemOf(text []byte) ([]byte, error) {
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		return nil, err
	}
	return codec.Marshal(v)
}

// Disconnect implements [host.Port]. The browser learns it when the application
// exits.
func (p *port) Disconnect() { p.app.finish(nil) }

// Leave implements [host.Port].
func (p *port) Leave() { p.app.finish(nil) }
