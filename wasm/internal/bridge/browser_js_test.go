//go:build js && wasm

package bridge

import (
	"iter"
	"runtime"
	"strings"
	"syscall/js"
	"testing"

	"gangway/wasm/internal/host"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// eventConnect is declared by being here: the build finds it in the module.
const eventConnect = "gangway:event:runtime.onConnect;"

func TestRandomBytesDiffer(t *testing.T) {
	b := startBrowser(t)
	var first, second [16]byte
	b.Random(first[:])
	b.Random(second[:])
	assert.NotEqual(t, first, second)
	assert.NotZero(t, first)
}

// received is what a receiver was told.
type received struct {
	item  []byte
	err   error
	ended bool
}

// recorder is a receiver that passes on what it is told.
type recorder chan received

func (r recorder) Message(item []byte, err error) { r <- received{item: item, err: err} }
func (r recorder) Messages(items iter.Seq2[[]byte, error]) {
	for item, err := range items {
		r.Message(item, err)
	}
}
func (r recorder) Disconnected(err error) { r <- received{err: err, ended: true} }

func newRecorder() recorder { return make(recorder, 1000) }

func startBrowser(t *testing.T) *Browser {
	t.Helper()
	b, err := Start()
	require.NoError(t, err)
	return b
}

// fakePort is a runtime.Port whose other end is the test.
type fakePort struct {
	js           js.Value
	onMessage    *fakeEvent
	onDisconnect *fakeEvent
	posted       []js.Value
	posts        chan struct{} // Gets a value for each.
	disconnects  int
	disconnected chan struct{} // Gets a value for each.
	throws       string        // Name of the class of what postMessage throws.
}

func newFakePort(t *testing.T) *fakePort {
	p := &fakePort{onMessage: newFakeEvent(t), onDisconnect: newFakeEvent(t), posts: make(chan struct{}, 1000), disconnected: make(chan struct{}, 1000)}
	p.js = js.ValueOf(map[string]any{
		"name":      "fake",
		"sender":    map[string]any{"id": "someone"},
		"onMessage": p.onMessage.js, "onDisconnect": p.onDisconnect.js,
		"postMessage": function(t, func(args []js.Value) {
			if p.throws != "" {
				throw(js.Global().Get(p.throws).New("thrown"))
			}
			p.posted = append(p.posted, args[0])
			p.posts <- struct{}{}
		}),
		"disconnect": function(t, func([]js.Value) {
			p.disconnects++
			p.disconnected <- struct{}{}
		}),
	})
	return p
}

func (p *fakePort) listeners() int {
	return p.onMessage.js.Get("listeners").Get("size").Int() + p.onDisconnect.js.Get("listeners").Get("size").Int()
}

// fakeEvent is an event of the browser with its listeners in a Set.
type fakeEvent struct{ js js.Value }

func newFakeEvent(t *testing.T) *fakeEvent {
	jsListeners := js.Global().Get("Set").New()
	return &fakeEvent{js.ValueOf(map[string]any{
		"listeners":      jsListeners,
		"addListener":    function(t, func(args []js.Value) { jsListeners.Call("add", args[0]) }),
		"removeListener": function(t, func(args []js.Value) { jsListeners.Call("delete", args[0]) }),
	})}
}

func (e *fakeEvent) fire(arg any) {
	jsListeners := js.Global().Get("Array").Call("from", e.js.Get("listeners"))
	for i := range jsListeners.Length() {
		jsListeners.Index(i).Invoke(arg)
	}
}

// function returns a JavaScript function that is released with the test.
func function(t *testing.T, f func(args []js.Value)) js.Func {
	jsFunction := js.FuncOf(func(_ js.Value, args []js.Value) any {
		f(args)
		return nil
	})
	t.Cleanup(jsFunction.Release)
	return jsFunction
}

// occur brings an event about as the browser does.
func occur(b *Browser, event string, arg any) {
	b.jsProgram.Get("events").Call("get", host.EventName(event)).Call("occur", []any{arg})
}

// accept listens for ports and returns those that come, with a receiver each.
func accept(t *testing.T, b *Browser, r host.Receiver) chan host.Port {
	ports := make(chan host.Port, 100)
	stop, err := b.OnConnect(eventConnect, func(p host.Port) host.Receiver {
		ports <- p
		return r
	})
	require.NoError(t, err)
	t.Cleanup(stop)
	return ports
}

func TestConnectWithoutReceiverEndsWithItsCause(t *testing.T) {
	r := newRecorder()
	p, err := startBrowser(t).Connect(host.Target{}, host.ConnectInfo{Name: "nobody"}, r)
	require.NoError(t, err)
	assert.Equal(t, "nobody", p.Name())
	assert.Nil(t, p.Sender())
	assert.Equal(t, received{err: host.ErrNoReceiver, ended: true}, <-r)
	assert.Equal(t, host.ErrDisconnected, p.PostMessage([]byte{1}))
	p.Disconnect()
}

func TestListenToUndeclaredEventNamesIt(t *testing.T) {
	// Put together at run time, so that the build does not find it.
	event := strings.Join([]string{"gangway", "event", "runtime.onNothing;"}, ":")
	_, err := startBrowser(t).OnEvent(event, nil, func([]byte) {})
	assert.ErrorIs(t, err, host.ErrUndeclared)
	assert.ErrorContains(t, err, "runtime.onNothing")
}

func TestAcceptedPortDeliversInOrder(t *testing.T) {
	b, r, jsPort := startBrowser(t), newRecorder(), newFakePort(t)
	ports := accept(t, b, r)
	occur(b, eventConnect, jsPort.js)
	for n := range 20 {
		jsPort.onMessage.fire(n)
	}
	jsPort.onDisconnect.fire(map[string]any{"error": map[string]any{"message": "a reason"}})

	p := <-ports
	assert.Equal(t, "fake", p.Name())
	for n := range 20 {
		assert.Equal(t, received{item: []byte{byte(n)}}, <-r) // A small CBOR integer is its own byte.
	}
	assert.Equal(t, received{err: &host.Error{Message: "a reason"}, ended: true}, <-r)
}

func TestPortsBeforeListeningAreKept(t *testing.T) {
	b, r, jsPort := startBrowser(t), newRecorder(), newFakePort(t)
	b.jsProgram.Get("events").Call("get", host.EventName(eventConnect)).Set("state", "kept")
	occur(b, eventConnect, jsPort.js)
	jsPort.onMessage.fire(1)
	ports := accept(t, b, r)
	p := <-ports
	assert.Equal(t, received{item: []byte{1}}, <-r)
	p.Disconnect()
}

func TestSenderIsReadOnce(t *testing.T) {
	b, jsPort := startBrowser(t), newFakePort(t)
	ports := accept(t, b, newRecorder())
	occur(b, eventConnect, jsPort.js)
	p := <-ports
	defer p.Disconnect()
	assert.Equal(t, host.Object("\xa1bidgsomeone"), p.Sender())
}

func TestMessageThatCannotBeEncodedIsAnErrorForItAlone(t *testing.T) {
	b, r, jsPort := startBrowser(t), newRecorder(), newFakePort(t)
	ports := accept(t, b, r)
	occur(b, eventConnect, jsPort.js)
	jsPort.onMessage.fire(js.Global().Get("Symbol").Get("iterator"))
	jsPort.onMessage.fire(1)
	assert.Error(t, (<-r).err)
	assert.Equal(t, received{item: []byte{1}}, <-r)
	(<-ports).Disconnect()
}

// TestProgramRunsBetweenLargeMessages has messages wait in JavaScript that would
// need much of the program's memory, were they all taken before it runs.
func TestProgramRunsBetweenLargeMessages(t *testing.T) {
	b, r, jsPort := startBrowser(t), newRecorder(), newFakePort(t)
	ports := accept(t, b, r)
	occur(b, eventConnect, jsPort.js)
	p := <-ports
	defer p.Disconnect()
	const count = 8
	large := strings.Repeat("x", breath)
	for range count {
		jsPort.onMessage.fire(large)
	}
	most := 0
	for range count {
		assert.Len(t, (<-r).item, breath+5)
		most = max(most, len(r))
	}
	assert.LessOrEqual(t, most, 1)
}

func TestPostMessageReportsWhatJavaScriptThrows(t *testing.T) {
	b, jsPort := startBrowser(t), newFakePort(t)
	ports := accept(t, b, newRecorder())
	occur(b, eventConnect, jsPort.js)
	p := <-ports
	defer p.Disconnect()
	require.NoError(t, p.PostMessage([]byte{7}))
	assert.Equal(t, 7, jsPort.posted[0].Int())
	assert.Error(t, p.PostMessage([]byte{0xff}), "no item")
	assert.Len(t, jsPort.posted, 1)
}

func TestListenersAreReleasedOnEveryWayOut(t *testing.T) {
	b := startBrowser(t)
	ports := accept(t, b, newRecorder())
	endings := map[string]func(host.Port, *fakePort){
		"local":        func(p host.Port, _ *fakePort) { p.Disconnect() },
		"remote":       func(_ host.Port, p *fakePort) { p.onDisconnect.fire(p.js) },
		"both":         func(p host.Port, f *fakePort) { f.onDisconnect.fire(f.js); p.Disconnect() },
		"remote twice": func(_ host.Port, p *fakePort) { p.onDisconnect.fire(p.js); p.onDisconnect.fire(p.js) },
	}
	for name, end := range endings {
		t.Run(name, func(t *testing.T) {
			jsPort := newFakePort(t)
			occur(b, eventConnect, jsPort.js)
			p := <-ports
			require.Equal(t, 2, jsPort.listeners())
			end(p, jsPort)
			assert.Zero(t, jsPort.listeners())
			assert.Zero(t, b.jsProgram.Get("ports").Get("size").Int())
		})
	}
	// A port that comes after them all: then the pump has taken the others' ends.
	occur(b, eventConnect, newFakePort(t).js)
	(<-ports).Disconnect()
	b.mu.Lock()
	defer b.mu.Unlock()
	assert.Empty(t, b.ports)
}

func TestPortsAfterStopAreRefused(t *testing.T) {
	b, jsPort := startBrowser(t), newFakePort(t)
	stop, err := b.OnConnect(eventConnect, func(host.Port) host.Receiver { return newRecorder() })
	require.NoError(t, err)
	stop()
	occur(b, eventConnect, jsPort.js)
	<-jsPort.disconnected // A service worker first asks whether others may have it.
	assert.Equal(t, 1, jsPort.disconnects)
	assert.Zero(t, jsPort.listeners())
}

// TestItemsSurviveMemoryGrowth lets Go's memory grow between and during
// messages, which detaches the views that JavaScript has of it.
func TestItemsSurviveMemoryGrowth(t *testing.T) {
	b, r, jsPort := startBrowser(t), newRecorder(), newFakePort(t)
	ports := accept(t, b, r)
	occur(b, eventConnect, jsPort.js)
	p := <-ports
	defer p.Disconnect()
	for size := 1 << 10; size <= 16<<20; size <<= 2 {
		jsPort.onMessage.fire(js.Global().Get("Uint8Array").New(size))
		got := <-r
		require.NoError(t, got.err)
		require.Greater(t, len(got.item), size)
		require.NoError(t, p.PostMessage(got.item))
		assert.Equal(t, size, jsPort.posted[len(jsPort.posted)-1].Length())
	}
	runtime.GC()
}

// bytesToJS returns a new Uint8Array.
func bytesToJS(data []byte) js.Value {
	jsBytes := js.Global().Get("Uint8Array").New(len(data))
	js.CopyBytesToJS(jsBytes, data)
	return jsBytes
}

// bytesToGo returns a copy of an Uint8Array.
func bytesToGo(jsBytes js.Value) []byte {
	data := make([]byte, jsBytes.Length())
	js.CopyBytesToGo(data, jsBytes)
	return data
}

// TestFirstMessageOfATurnLeavesAtOnceAndOthersTogether is about ports to Go, which
// a port is known to be when the first batch has come.
func TestFirstMessageOfATurnLeavesAtOnceAndOthersTogether(t *testing.T) {
	for name, post := range map[string]func(host.Port, []byte) error{
		"whole":    host.Port.PostMessage,
		"in parts": func(p host.Port, item []byte) error { return p.PostParts(item[:1], item[1:]) },
	} {
		t.Run(name, func(t *testing.T) { testTurn(t, post) })
	}
}

// testTurn posts messages in one turn.
func testTurn(t *testing.T, post func(host.Port, []byte) error) {
	b, r, jsPort := startBrowser(t), newRecorder(), newFakePort(t)
	ports := accept(t, b, r)
	occur(b, eventConnect, jsPort.js)
	p := <-ports
	defer p.Disconnect()
	jsPort.onMessage.fire(bytesToJS(appendItem([]byte(batchHeader), []byte{7}, nil)))
	require.Equal(t, received{item: []byte{7}}, <-r)

	long := make([]byte, batchLimit+1)
	want := [][]byte{{1}, {2, 3}, {4}, long, {5}, {6}}
	for i, posted := range []int{1, 1, 1, 3, 3, 3} { // The long one leaves alone, after those that wait.
		require.NoError(t, post(p, want[i]))
		require.Len(t, jsPort.posted, posted, i)
	}
	for range 4 { // The last one at the end of the turn.
		<-jsPort.posts
	}
	assert.Len(t, jsPort.posted, 4)
	var got [][]byte
	for _, jsBatch := range jsPort.posted {
		for item, err := range items(bytesToGo(jsBatch)) {
			require.NoError(t, err)
			got = append(got, item)
		}
	}
	assert.Equal(t, want, got)
}

// TestManyMessagesLeaveInBatches posts more in one turn than one batch takes. No
// batch but of large messages is so long that Chromium makes shared memory for it.
func TestManyMessagesLeaveInBatches(t *testing.T) {
	for name, test := range map[string]struct{ length, count, posts, longest int }{
		"small ones, by their number":  {20, 2000, 3, 64 << 10},
		"longer ones, by their length": {500, 600, 6, 64 << 10},
		"pages of memory":              {4 << 10, 60, 5, 64 << 10},
		"blocks":                       {64 << 10, 9, 3, 257 << 10},
	} {
		t.Run(name, func(t *testing.T) {
			b, r, jsPort := startBrowser(t), newRecorder(), newFakePort(t)
			ports := accept(t, b, r)
			occur(b, eventConnect, jsPort.js)
			p := <-ports
			jsPort.onMessage.fire(bytesToJS(appendItem([]byte(batchHeader), []byte{7}, nil)))
			<-r
			item := make([]byte, test.length)
			for range test.count {
				require.NoError(t, p.PostMessage(item))
			}
			p.Disconnect() // Posts the rest.
			assert.Len(t, jsPort.posted, test.posts)
			for _, jsBatch := range jsPort.posted {
				assert.LessOrEqual(t, jsBatch.Length(), test.longest)
			}
			assert.ErrorIs(t, p.PostMessage(item), host.ErrDisconnected)
		})
	}
}

func TestFrozenPageEndsPortsWhenItIsBack(t *testing.T) {
	b, r, jsPort := startBrowser(t), newRecorder(), newFakePort(t)
	ports := accept(t, b, r)
	occur(b, eventConnect, jsPort.js)
	<-ports
	b.jsProgram.Call("freeze")
	assert.Equal(t, 1, jsPort.disconnects)
	assert.Zero(t, jsPort.listeners())
	b.jsProgram.Call("thaw")
	assert.Equal(t, received{err: host.ErrFrozen, ended: true}, <-r)
}

func TestConnectToTabIsUnsupportedWithoutTabs(t *testing.T) {
	if !jsAPI("tabs").IsUndefined() {
		p, err := startBrowser(t).Connect(host.Target{Tab: &host.TabTarget{ID: 1 << 30}}, host.ConnectInfo{}, newRecorder())
		require.NoError(t, err)
		p.Disconnect()
		return
	}
	_, err := startBrowser(t).Connect(host.Target{Tab: &host.TabTarget{ID: 1}}, host.ConnectInfo{}, newRecorder())
	assert.ErrorIs(t, err, host.ErrUnsupported)
	assert.ErrorContains(t, err, "tabs.connect needs a background or an extension page")
}

func TestConnectNativeWithoutPermissionIsUnsupported(t *testing.T) {
	_, err := startBrowser(t).Connect(host.Target{Native: "org.example.app"}, host.ConnectInfo{}, newRecorder())
	assert.ErrorIs(t, err, host.ErrUnsupported)
	assert.ErrorContains(t, err, "nativeMessaging")
}

// reply is what a call was told.
type reply struct {
	item []byte
	err  error
}

func TestSendMessageToNobodyIsNoReceiver(t *testing.T) {
	replies := make(chan reply, 1)
	_, err := startBrowser(t).SendMessage(host.Target{}, []byte{1}, func(item []byte, err error) {
		replies <- reply{item, err}
	})
	require.NoError(t, err)
	assert.Equal(t, reply{err: host.ErrNoReceiver}, <-replies)
}

func TestSendMessageRefusesWhatIsNoItem(t *testing.T) {
	_, err := startBrowser(t).SendMessage(host.Target{}, []byte{0xff}, nil)
	assert.Error(t, err)
}

// eventMessage is declared by being here.
const eventMessage = "gangway:event:runtime.onMessage;"

func TestRequestIsAnsweredOnce(t *testing.T) {
	b := startBrowser(t)
	requests := make(chan host.Request, 1)
	stop, err := b.OnMessage(eventMessage, func(r host.Request) { requests <- r })
	require.NoError(t, err)
	defer stop()

	answers := make(chan int, 2)
	answer := function(t, func(args []js.Value) { answers <- args[0].Int() })
	b.jsProgram.Get("events").Call("get", host.EventName(eventMessage)).
		Call("occur", []any{7, map[string]any{"id": "someone"}, answer})

	r := <-requests
	item, err := r.Item()
	require.NoError(t, err)
	assert.Equal(t, []byte{7}, item)
	assert.Equal(t, host.Object("\xa1bidgsomeone"), r.Sender())

	assert.Error(t, r.Reply([]byte{0xff}), "no item")
	require.NoError(t, r.Reply([]byte{8}))
	require.NoError(t, r.Reply([]byte{9}))
	r.Ignore()
	assert.Equal(t, 8, <-answers)
	assert.Empty(t, answers)
}
