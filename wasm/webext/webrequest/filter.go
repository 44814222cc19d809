package webrequest

import (
	"io"
	"sync"

	"gangway/wasm/codec/codecimpl"
	"gangway/wasm/internal/apivalue"
	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/host"
	"gangway/wasm/webext"
)

// pieceSize is how many bytes of a Write reach the browser at once.
const pieceSize = 1 << 20

// A ResponseFilter is the response to a request on its way to the page. The program
// reads the bytes that arrive from the server, decompressed, and writes those that
// the page gets in their place. So [io.Copy] rewrites a response: from a reader that
// transforms the filter into the filter itself.
//
// Nothing arrives before the program has answered the request, and a Write waits
// for the response to begin. So let another goroutine read and write, or answer
// first:
//
//	filter, err := webrequest.FilterResponseData(ctx, rt, request.Value.RequestID)
//	if err == nil {
//		go func() {
//			defer filter.Disconnect()
//			io.Copy(filter, transform(filter))
//		}()
//	}
//	request.Ignore()
//
// Every filter is ended: by [ResponseFilter.Close], or by
// [ResponseFilter.Disconnect], which does the same at the end of the response. The
// page waits for one of them, and Firefox does not suspend the background before.
//
// A response that breaks off, and that of a request which is canceled, ends for the
// filter as a complete one does. Where the server redirects a request, the filter
// fails, and the program is asked for the next one.
//
// If the program ends, all that has not been handed to it passes to the page
// unfiltered. The bytes that it has read and not written are missing there, and those
// behind them that came in the same chunk, 1 MiB at most; a goroutine that panics
// loses none of the latter if it has deferred Disconnect. If the extension is
// reloaded or its process is killed, the browser lets the rest pass, but for about
// 1 MiB that may wait for the program.
//
// Its methods may be called from any goroutine. Those of several Reads, and of
// several Writes, happen one after the other.
//
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/StreamFilter
type ResponseFilter struct {
	ctx    webext.Context
	rt     *webext.Runtime
	object string // Its path, of which jsbridge/filter.js has the functions.

	reading, writing sync.Mutex // Held by one Read, and by one Write.

	mu       sync.Mutex // Protects following.
	chunk    []byte     // The rest of that which came last.
	position int64      // How many bytes were read.
	over     bool       // None follow.
	ended    bool
}

// callFilterResponseData has the name that the build looks for: it then gives
// filter.js to the program's start script.
var callFilterResponseData = apivalue.Function{
	Name:      "gangway:call:webRequest.filterResponseData;",
	Arguments: []apivalue.Field{{Name: "requestId", Type: &apivalue.String}},
	Keeps:     true,
}

// FilterResponseData calls webRequest.filterResponseData: it takes over the response
// to a request. It is called while the request waits for the program, between a
// question of [AskBeforeRequest] or [AskHeadersReceived] and its answer; later the
// filter's Read returns the error that the browser has for it. Scripts may come out of
// a cache past the filters that are made at [AskHeadersReceived].
//
// It waits for no more than the browser's object. The Reads and Writes of the filter
// return the error of ctx when it is done; the filter is to be ended then, too.
//
// Firefox alone has it: elsewhere it is [webext.ErrUnsupported]. It needs the
// permissions "webRequestBlocking" and one for the host, and with manifest v3
// "webRequestFilterResponse".
//
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/webRequest/filterResponseData
func FilterResponseData(ctx webext.Context, rt *webext.Runtime, requestID string) (*ResponseFilter, error) {
	if err := ctx.Err(); err != nil {
		return nil, failure.In("call webRequest.filterResponseData", err)
	}
	// Whoever gave up waiting would leave a filter that nobody ends.
	object, err := apivalue.Keep(rt.Lifetime(), rt, &callFilterResponseData, &struct{ A string }{requestID})
	if err != nil {
		return nil, err
	}
	return &ResponseFilter{ctx: ctx, rt: rt, object: object}, nil
}

// Read reads bytes of the response into p, and waits until there are some. It
// returns [io.EOF] behind the last one, [io.ErrClosedPipe] after the filter was
// ended, also to a Read that waits, and the browser's text as a *[webext.Error] if
// the filter has failed. It does not keep p.
//
// About 1 MiB waits for a program that reads slowly, twice: here and in the program.
// Then the browser pauses the response.
func (f *ResponseFilter) Read(p []byte) (n int, err error) {
	f.reading.Lock()
	defer f.reading.Unlock()
	for len(p) > 0 && n == 0 && err == nil {
		if n, err = f.take(p); n > 0 || err != nil {
			break
		}
		err = f.receive()
	}
	return n, err
}

// take reads bytes that are here, and returns none and no error if more may come.
func (f *ResponseFilter) take(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ended {
		return 0, io.ErrClosedPipe
	}
	n := copy(p, f.chunk)
	f.chunk = f.chunk[n:]
	f.position += int64(n)
	if n == 0 && f.over {
		return 0, io.EOF
	}
	return n, nil
}

// receive waits for the next chunk, or for the end.
func (f *ResponseFilter) receive() error {
	item, err := f.call(f.ctx, "read", codecimpl.AppendInt(codecimpl.AppendArray(nil, 1), f.read()))
	if err != nil {
		return failure.In("read a response", err)
	}
	var d codecimpl.Decoder
	d.Begin(item)
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.ended:
	case d.Nil():
		f.over = true
	default:
		f.chunk = d.ExactBytes()
	}
	return nil
}

// read returns how many bytes were read.
func (f *ResponseFilter) read() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.position
}

// Write gives p to the page, behind all that was written before. It waits until the
// browser has it, and does not keep p. The page may take it later: nothing bounds
// the memory of a program that writes more than it reads.
//
// After the filter was ended it returns [io.ErrClosedPipe], and an error of the
// browser if the filter has failed.
func (f *ResponseFilter) Write(p []byte) (n int, err error) {
	f.writing.Lock()
	defer f.writing.Unlock()
	for len(p) > n && err == nil {
		piece := p[n:min(len(p), n+pieceSize)]
		if _, err = f.call(f.ctx, "write", codecimpl.AppendBytes(codecimpl.AppendArray(nil, 1), piece)); err == nil {
			n += len(piece)
		}
	}
	if err != nil {
		err = failure.In("write a response", err)
	}
	return n, err
}

// Close ends the response: the page gets all that was written, and nothing of that
// which is still to come. It does not wait for the page, and is nothing after the
// filter was ended.
func (f *ResponseFilter) Close() error { return f.end("close") }

// Disconnect lets all that was not read pass to the page unfiltered, behind all
// that was written. It does not wait for the page, and is nothing after the filter
// was ended.
func (f *ResponseFilter) Disconnect() { _ = f.end("disconnect") }

// end ends the filter by a function of filter.js. Whoever has failed already has
// told it.
func (f *ResponseFilter) end(how string) error {
	f.mu.Lock()
	ended, position := f.ended, f.position
	f.ended, f.chunk = true, nil
	f.mu.Unlock()
	if ended {
		return nil
	}
	arguments := codecimpl.AppendInt(codecimpl.AppendArray(nil, 1), position)
	_, err := host.Wait(f.rt.Lifetime(), host.Of(f.rt.Lifetime()), f.object+"."+how, arguments)
	if err != nil {
		return failure.In(how+" a response", err)
	}
	return nil
}

// call calls a function of filter.js with a list of arguments, and waits for its
// result.
func (f *ResponseFilter) call(ctx webext.Context, function string, arguments []byte) ([]byte, error) {
	if f.isEnded() {
		return nil, io.ErrClosedPipe
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	item, err := host.Wait(ctx, host.Of(f.rt.Lifetime()), f.object+"."+function, arguments)
	if err != nil && f.isEnded() {
		return nil, io.ErrClosedPipe
	}
	return item, err
}

func (f *ResponseFilter) isEnded() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.ended
}
