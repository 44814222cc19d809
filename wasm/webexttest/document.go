package webexttest

// A document is the page that a frame shows, from its load to its end.
type document struct {
	tab    *Tab
	frame  *Frame
	url    string
	id     string
	title  string   // Empty if it has none.
	frames []*Frame // Those within it.

	frozen   bool // It is in the back/forward cache.
	unloaded bool

	// clicked has the extensions that a click of the user has given access to it.
	clicked map[*Extension]bool
}

// load shows a new document, with the content scripts and the program that are
// declared for it. browser.mu is held.
func (f *Frame) load(url string) {
	f.show(url)
	for _, e := range f.tab.browser.extensions {
		for _, s := range e.contentScripts {
			f.document.inject(e, s)
		}
		e.startPage(f.document)
	}
}

// show shows a new document without any program. browser.mu is held.
func (f *Frame) show(url string) {
	f.document = &document{tab: f.tab, frame: f, url: url, id: f.tab.browser.ids.document(), clicked: make(map[*Extension]bool)}
}

// name returns the title of the document, or its address.
func (d *document) name() string {
	if d.title != "" {
		return d.title
	}
	return d.url
}

// all returns the document and those of all frames in it.
func (d *document) all() []*document {
	all := []*document{d}
	for _, f := range d.frames {
		all = append(all, f.document.all()...)
	}
	return all
}

// contexts returns the contexts in the document. browser.mu is held.
func (d *document) contexts() []*Context {
	var contexts []*Context
	for _, c := range d.tab.browser.contexts {
		if c.document == d {
			contexts = append(contexts, c)
		}
	}
	return contexts
}

// unload ends the document with all frames in it. browser.mu is held.
func (d *document) unload() {
	for _, d := range d.all() {
		d.unloaded = true
		for _, c := range d.contexts() {
			c.end(destroyed)
		}
	}
}
