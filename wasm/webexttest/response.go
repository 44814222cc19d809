package webexttest

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"gangway/wasm/internal/host"
	"gangway/wasm/webexttest/internal/responsefilter"
)

// chunkSize is how many bytes of a response come at once.
const chunkSize = 32 << 10

// Respond plays the response to a request, with the id that a question of
// webRequest has named, and returns the bytes that the page gets: those of body,
// or those that the program makes of them if it filters the response. Each Read of
// body is a chunk, of 32 KiB at most. It ends when the page's response does.
//
// With an error of body but [io.EOF], the filter fails with it, and so does Respond;
// in Firefox that happens where the server redirects the request, and a response that
// breaks off ends as a complete one does. When ctx is done, Respond returns its
// error, with the bytes until then.
func (e *Extension) Respond(ctx context.Context, requestID string, body io.Reader) ([]byte, error) {
	f := e.beginResponse(requestID)
	if f == nil {
		return io.ReadAll(body)
	}
	chunk := make([]byte, chunkSize)
	for {
		if err := f.wait(ctx, (*responsefilter.Filter).HasRoom); err != nil {
			return f.page(), err
		}
		n, err := body.Read(chunk)
		if f.bring(chunk[:n], err); err == io.EOF {
			break
		} else if err != nil {
			return f.page(), err
		}
	}
	err := f.wait(ctx, (*responsefilter.Filter).Done)
	return f.page(), err
}

// A responseFilter is the filter that a context has made for a request.
type responseFilter struct {
	*responsefilter.Filter
	context *Context
	path    string
	request string
}

// responseFunctions are those for filters. Firefox says nothing of a request that
// there is not until the filter is read.
var responseFunctions = functions{
	"webRequest.filterResponseData": func(c *Context, arguments []any) (any, error) {
		if c.browser.profile != Firefox {
			return nil, host.Unsupported("webRequest.filterResponseData", "Firefox")
		}
		request, _ := argument(arguments, 0).(string)
		e := c.extension
		e.lastFilter++
		f := &responseFilter{responsefilter.New(), c, "#" + strconv.Itoa(e.lastFilter), request}
		e.filters = append(e.filters, f)
		return f.path, nil
	},
}

// beginResponse returns the filter of a request, nil if there is none.
func (e *Extension) beginResponse(request string) *responseFilter {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	i := slices.IndexFunc(e.filters, func(f *responseFilter) bool { return f.request == request && !f.Begun() })
	if i < 0 {
		return nil
	}
	f := e.filters[i]
	f.Begin()
	f.forget()
	return f
}

// filterCall returns the filter whose function is called, nil if the path is of
// another function. browser.mu is held.
func (v apiView) filterCall(path string) (f *responseFilter, function string) {
	object, function, _ := strings.Cut(path, ".")
	for _, f := range v.extension.filters {
		if f.context == v.Context && f.path == object && !f.Ended() {
			return f, function
		}
	}
	return nil, ""
}

// callFilter calls a function of a filter, later, in the loop. browser.mu is held.
func (v apiView) callFilter(f *responseFilter, function string, arguments []any, reply func([]byte, error)) {
	b := v.browser
	b.loop.Post(&v.extension.calls, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if v.ended {
			return
		}
		f.Call(function, arguments, func(item []byte, err error) {
			b.loop.Post(&v.answers, func() { reply(item, err) })
		})
		f.forget()
	})
}

// endFilters ends the filters of a context whose program has ended, or which is
// gone with its scripts. browser.mu is held.
func (c *Context) endFilters(scripts bool) {
	for _, f := range slices.Clone(c.extension.filters) {
		if f.context == c {
			f.LetGo(scripts)
			f.forget()
		}
	}
}

// filters reports whether the context filters a response: Firefox does not suspend it
// then. browser.mu is held.
func (c *Context) filters() bool {
	return slices.ContainsFunc(c.extension.filters, func(f *responseFilter) bool { return f.context == c && !f.Ended() })
}

// forget lets go of a filter that nobody needs any more. browser.mu is held.
func (f *responseFilter) forget() {
	e := f.context.extension
	if f.Ended() && f.Begun() {
		e.filters = slices.DeleteFunc(e.filters, func(other *responseFilter) bool { return other == f })
	}
}

// bring brings bytes of the response, and its end or its failure.
func (f *responseFilter) bring(chunk []byte, err error) {
	mu := &f.context.browser.mu
	mu.Lock()
	defer mu.Unlock()
	f.Data(chunk)
	switch err {
	case nil:
	case io.EOF:
		f.Stop()
	default:
		f.Fail(&host.Error{Name: "Error", Message: err.Error()})
	}
}

// wait waits until something is so.
func (f *responseFilter) wait(ctx context.Context, so func(*responsefilter.Filter) bool) error {
	mu := &f.context.browser.mu
	for {
		mu.Lock()
		is, changed := so(f.Filter), f.Changed()
		mu.Unlock()
		if is {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// page returns the bytes that the page has.
func (f *responseFilter) page() []byte {
	f.context.browser.mu.Lock()
	defer f.context.browser.mu.Unlock()
	return slices.Clone(f.Page())
}
