package main

import (
	"sync"

	"gangway/wasm/webext"
)

// ports is the set of the content scripts that are connected. It may be used
// by several goroutines.
type ports struct {
	mu  sync.Mutex
	set map[*webext.Port]struct{} // Protected by mu.
}

func (p *ports) add(port *webext.Port) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.set == nil {
		p.set = make(map[*webext.Port]struct{})
	}
	p.set[port] = struct{}{}
}

func (p *ports) remove(port *webext.Port) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.set, port)
}

// post sends text to every connected content script.
func (p *ports) post(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for port := range p.set {
		post(port, text)
	}
}
