//go:build js && wasm

package main

import (
	"context"
	"fmt"
	"sync"

	"gangway/examples/notes/notebook"
	"gangway/examples/notes/panel"
	"gangway/wasm/shadow"
	"gangway/wasm/webext"

	"honnef.co/go/js/dom/v2"
)

// A drawer shows and hides the panel in the page.
type drawer struct {
	rt *webext.Runtime

	mu     sync.Mutex        // Protects following.
	book   notebook.Notebook // Nil before the panel is first shown.
	root   *shadow.Root      // Nil while the panel is hidden.
	close  context.CancelFunc
	before dom.HTMLElement // It had the keyboard before the panel.
}

// toggle shows the panel, also if the page has removed it, or hides it.
func (d *drawer) toggle() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.root != nil {
		shown := d.root.Attached()
		d.hide()
		if shown {
			return nil
		}
	}
	return d.show()
}

// show shows the panel. The caller holds d.mu.
func (d *drawer) show() error {
	w := dom.GetWindow()
	document, ok := w.Document().(dom.HTMLDocument)
	if !ok {
		return fmt.Errorf("the page is XML: %w", webext.ErrUnsupported)
	}
	root, err := shadow.Attach(shadow.Options{CSS: panel.CSS})
	if err != nil {
		return err
	}
	if d.book == nil {
		if d.book, err = notebook.Dial(d.rt); err != nil {
			root.Close()
			return err
		}
	}
	var ctx context.Context
	ctx, d.close = context.WithCancel(context.Background())
	d.root, d.before = root, document.ActiveElement()
	p := panel.New(d.rt, d.book, dom.WrapHTMLElement(root.Body()), panel.Options{
		URL:   w.Location().Href(),
		Title: document.Title(),
		Quote: document.Underlying().Call("getSelection").Call("toString").String(),
		Hint:  "Text that you select before you open them is quoted.",
		Close: d.closed,
	})
	go func() {
		if err := p.Run(ctx); err != nil && ctx.Err() == nil {
			fmt.Println(err)
		}
	}()
	return nil
}

// closed hides the panel for the person who has closed it.
func (d *drawer) closed() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.root != nil {
		d.hide()
	}
}

// hide hides the panel, and gives the keyboard back. The caller holds d.mu.
func (d *drawer) hide() {
	d.close()
	d.root.Close()
	d.root = nil
	if d.before != nil {
		d.before.Focus()
	}
}
