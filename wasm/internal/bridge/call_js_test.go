//go:build js && wasm

package bridge

import (
	"strings"
	"syscall/js"
	"testing"

	"gangway/wasm/internal/host"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// called calls a function and waits for its end.
func called(t *testing.T, function string, arguments ...byte) reply {
	t.Helper()
	replies := make(chan reply, 1)
	_, err := startBrowser(t).Call(function, arguments, func(item []byte, err error) { replies <- reply{item, err} })
	if err != nil {
		return reply{err: err}
	}
	return <-replies
}

// withAPI gives the extension API a namespace until the test ends.
func withAPI(t *testing.T, name string, namespace map[string]any) {
	jsBrowser := js.Global().Get("browser")
	jsBrowser.Set(name, namespace)
	t.Cleanup(func() { jsBrowser.Delete(name) })
}

func TestCallReturnsWhatTheBrowserReturns(t *testing.T) {
	got := called(t, "runtime.getURL", 0x81, 0x61, 'x')
	require.NoError(t, got.err)
	assert.True(t, strings.HasSuffix(string(got.item), "/x"))
	got = called(t, "runtime.getManifest", 0x80)
	require.NoError(t, got.err)
	assert.Contains(t, string(got.item), "manifest_version")
}

func TestCallOfAFunctionThatIsNotThereIsUnsupported(t *testing.T) {
	for _, function := range []string{"runtime.getNothing", "nothing.at.all", "getURL", "runtime.id"} {
		err := called(t, function, 0x80).err
		require.ErrorIs(t, err, host.ErrUnsupported, function)
		assert.ErrorContains(t, err, function+" needs a")
	}
}

func TestCallReportsWhatIsThrownOrRejected(t *testing.T) {
	var thrown *host.Error
	require.ErrorAs(t, called(t, "runtime.getURL", 0x80).err, &thrown)
	assert.Contains(t, thrown.Message, "getURL")

	jsPromise := js.Global().Get("Promise")
	withAPI(t, "gangwayTest", map[string]any{
		"reject": js.FuncOf(func(_ js.Value, args []js.Value) any { return jsPromise.Call("reject", args[0]) }),
	})
	for _, test := range []struct {
		reason []byte
		want   host.Error
	}{
		{[]byte{0xf7}, host.Error{Message: "undefined"}},
		{[]byte{0x61, 'x'}, host.Error{Message: "x"}},
		{[]byte{0x60}, host.Error{}},
		{[]byte("\xa1dnamedName"), host.Error{Name: "Name"}},
	} {
		err := called(t, "gangwayTest.reject", append([]byte{0x81}, test.reason...)...).err
		assert.Equal(t, &test.want, err)
	}
	assert.ErrorIs(t, called(t, "gangwayTest.reject", append([]byte{0x81, 0x78, 40}, "QuotaExceededError: quota bytes exceeded!"[:40]...)...).err, host.ErrQuotaExceeded)
}

func TestResultLosesOnlyThePartsWithoutAForm(t *testing.T) {
	jsObject := js.ValueOf(map[string]any{"n": 7})
	jsObject.Set("f", js.Global().Get("Object"))
	jsObject.Set("o", jsObject)
	withAPI(t, "gangwayTest", map[string]any{
		"get": js.FuncOf(func(js.Value, []js.Value) any { return jsObject }),
	})
	got := called(t, "gangwayTest.get", 0x80)
	require.NoError(t, got.err)
	assert.Equal(t, []byte("\xa3an\x07af\xf7ao\xf7"), got.item)
}

func TestCanceledCallIsForgotten(t *testing.T) {
	b := startBrowser(t)
	cancel, err := b.Call("runtime.getManifest", []byte{0x80}, func([]byte, error) { t.Error("it was canceled") })
	require.NoError(t, err)
	cancel()
	require.NoError(t, called(t, "runtime.getManifest", 0x80).err) // What came before it has been taken.
	b.mu.Lock()
	defer b.mu.Unlock()
	assert.Empty(t, b.calls)
	assert.Zero(t, b.jsProgram.Get("calls").Get("size").Int())
}

func TestListenerWithOwnArgumentsIsThereWhileGoListens(t *testing.T) {
	b, event := startBrowser(t), newFakeEvent(t)
	withAPI(t, "gangwayTest", map[string]any{"onThing": event.js})
	occurrences := make(chan []byte, 1)
	stop, err := b.OnEvent("gangway:event:gangwayTest.onThing;", []byte{0x81, 7}, func(arguments []byte) { occurrences <- arguments })
	require.NoError(t, err)
	event.fire(8)
	assert.Equal(t, []byte{0x81, 8}, <-occurrences)
	stop()
	assert.Zero(t, event.js.Get("listeners").Get("size").Int())

	_, err = b.OnEvent("gangway:event:gangwayTest.onOther;", []byte{0x80}, nil)
	require.ErrorIs(t, err, host.ErrUnsupported)
	assert.ErrorContains(t, err, "gangwayTest.onOther needs a")
}

func TestArgumentsThatTheBrowserRefusesAreInvalid(t *testing.T) {
	// A function of Go cannot throw.
	jsAborted := js.Global().Get("AbortSignal").Call("abort", js.Global().Get("Error").New("Type error for parameter filter"))
	withAPI(t, "gangwayTest", map[string]any{"onThing": map[string]any{
		"addListener": jsAborted.Get("throwIfAborted").Call("bind", jsAborted),
	}})
	_, err := startBrowser(t).OnEvent("gangway:event:gangwayTest.onThing;", []byte{0x80}, nil)
	require.ErrorIs(t, err, host.ErrInvalidArgument)
	assert.ErrorContains(t, err, "Type error for parameter filter")
}

func TestQuestionIsAnsweredOnce(t *testing.T) {
	b, event := startBrowser(t), newFakeEvent(t)
	withAPI(t, "gangwayTest", map[string]any{"onThing": event.js})
	questions := make(chan host.Request, 1)
	stop, err := b.OnQuestion("gangway:event:ask.gangwayTest.onThing;", []byte{0x80}, func(q host.Request) { questions <- q })
	require.NoError(t, err)
	answers := make(chan js.Value, 2)
	answer := function(t, func(args []js.Value) { answers <- args[0] })

	event.fire(answer)
	q := <-questions
	item, err := q.Item()
	require.NoError(t, err)
	assert.Equal(t, []byte{0x80}, item, "without the function that takes the answer")
	assert.Nil(t, q.Sender())
	assert.Error(t, q.Reply([]byte{0xff}), "no item")
	require.NoError(t, q.Reply([]byte{8}))
	require.NoError(t, q.Reply([]byte{9}))
	assert.Equal(t, 8, (<-answers).Int())

	event.fire(answer)
	(<-questions).Ignore()
	assert.True(t, (<-answers).IsUndefined())
	stop()
	assert.Empty(t, answers)
	assert.Zero(t, b.jsProgram.Get("requests").Get("size").Int())
}
