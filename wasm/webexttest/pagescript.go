package webexttest

import (
	"context"
	"slices"

	"gangway/internal/manifest"
	"gangway/internal/matchpattern"
	"gangway/wasm/codec"
	"gangway/wasm/internal/host"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest/internal/conversion"
	"gangway/wasm/webexttest/internal/loader"
)

// A PageScript is JavaScript of a page of the web. In Chromium it reaches the
// extensions that let it in ([ExternallyConnectable]), with JSON; in Firefox it
// reaches none. Otherwise it is like [Script].
type PageScript struct{ context *Context }

// PageScript returns the script of the document that the frame shows.
func (f *Frame) PageScript() *PageScript {
	b := f.tab.browser
	b.mu.Lock()
	defer b.mu.Unlock()
	d := f.document
	contexts := d.contexts()
	if i := slices.IndexFunc(contexts, (*Context).isOfWeb); i >= 0 {
		return &PageScript{contexts[i]}
	}
	return &PageScript{b.web.newContext(loader.ContentScript, d, d.url, nil, options{})}
}

// ExternallyConnectable stands for the matches of externally_connectable in the
// manifest: in Chromium, pages whose address matches a pattern reach the extension.
// It panics if one is no match pattern.
func ExternallyConnectable(matches ...string) InstallOption {
	patterns := patternsOf(matches)
	return func(e *Extension) { e.connectable = append(e.connectable, patterns...) }
}

// patternsOf returns match patterns. It panics if a text is none.
func patternsOf(texts []string) []matchpattern.Pattern {
	patterns := make([]matchpattern.Pattern, len(texts))
	for i, text := range texts {
		p, ok := matchpattern.Parse(text)
		if !ok {
			panic("webexttest: " + text + " is no match pattern such as https://example.org/*")
		}
		patterns[i] = p
	}
	return patterns
}

// connectableIn returns the patterns of a manifest.
func connectableIn(fields map[string]any) []matchpattern.Pattern {
	key, _ := fields["externally_connectable"].(map[string]any)
	return patternsOf(manifest.Strings(key["matches"]))
}

// letsIn reports whether a page reaches the extension. browser.mu is held.
func (e *Extension) letsIn(url string) bool {
	return slices.ContainsFunc(e.connectable, func(p matchpattern.Pattern) bool { return p.Matches(url) })
}

// isOfWeb reports whether the context is a page of the web.
func (c *Context) isOfWeb() bool { return c.extension == c.browser.web }

// Connect is runtime.connect with the id of an extension. Where no extension lets
// the page in, it throws: the page has no such function.
func (p *PageScript) Connect(id string, info webext.ConnectInfo) (*ScriptPort, error) {
	c := p.context
	c.browser.mu.Lock()
	defer c.browser.mu.Unlock()
	if err := c.lacksRuntime("connect"); err != nil {
		return nil, err
	}
	return &ScriptPort{c.connect(host.Target{Extension: id}, validText(info.Name))}, nil
}

// SendMessage is runtime.sendMessage with the id of an extension. It waits for the
// answer, nil if nobody gives one. Otherwise it is like [PageScript.Connect].
func (p *PageScript) SendMessage(ctx context.Context, id string, v any) (any, error) {
	return p.context.sendMessage(ctx, host.Target{Extension: id}, v, func() error { return p.context.lacksRuntime("sendMessage") })
}

// sendMessage is runtime.sendMessage of a script in the context. lacks returns the
// exception of one that cannot call it, with browser.mu held.
func (c *Context) sendMessage(ctx context.Context, to host.Target, v any, lacks func() error) (any, error) {
	item, err := codec.Marshal(v)
	if err != nil {
		return nil, err
	}
	wire, err := c.conversion().Item(item)
	if err != nil {
		return nil, err
	}
	answered := make(chan callAnswer, 1)
	c.browser.mu.Lock()
	if err = lacks(); err == nil {
		c.ask(to, wire, func(item []byte, err error) { answered <- callAnswer{item, err} })
	}
	c.browser.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return c.answer(ctx, answered)
}

// lacksRuntime returns the exception of a page without chrome.runtime. browser.mu
// is held.
func (c *Context) lacksRuntime(function string) error {
	b := c.browser
	switch {
	case b.profile != Firefox && c.ended:
		return &host.Error{Name: "Error", Message: textInvalidated}
	case b.profile == Firefox, !slices.ContainsFunc(b.extensions, func(e *Extension) bool { return e.enabled && e.letsIn(c.url) }):
		return b.profile.noRuntime(function)
	}
	return nil
}

// receivable returns a message to the context as the browser passes it on: a page
// of the web gets JSON, also where the sender's messages are cloned.
func (c *Context) receivable(item []byte) ([]byte, error) {
	if !c.isOfWeb() {
		return item, nil
	}
	return c.conversion().Item(item)
}

// rules say how the messages of the connection are converted that an end posts.
func (e *portEnd) rules() conversion.Rules {
	rules := e.context.conversion()
	rules.Clones = rules.Clones && !e.connection.ofWeb
	return rules
}
