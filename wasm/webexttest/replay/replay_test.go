package replay_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gangway/internal/inspect"
	"gangway/internal/inspect/model"
	"gangway/wasm/codec"
	"gangway/wasm/internal/host"
	"gangway/wasm/internal/tap"
	"gangway/wasm/session"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"
	"gangway/wasm/webexttest/replay"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A sum is the answer of the background: all numbers of a tab so far.
type sum struct {
	Total int
}

// A shop is a background that adds numbers, on sessions and on plain ports. With
// the bug it takes no number twice.
type shop struct {
	bug bool
	tap bool
}

func (s shop) run(rt *webext.Runtime) error {
	if s.tap {
		rt = tapped(rt)
	}
	sessions, err := session.Listen(rt, "sums", session.ListenOptions{})
	if err != nil {
		return err
	}
	ports, err := rt.OnConnect("sums of a port")
	if err != nil {
		return err
	}
	go func() {
		for port := range ports.Values(context.Background()) {
			go s.serve(port.PostMessage, port.Receive)
		}
	}()
	for conn := range sessions.Values(context.Background()) {
		go s.serve(func(v any) error { return conn.Send(context.Background(), v) }, conn.Receive)
	}
	return nil
}

func (s shop) serve(send func(any) error, receive func(webext.Context) (webext.Message, error)) {
	var total sum
	seen := map[int]bool{}
	for {
		m, err := receive(context.Background())
		if err != nil {
			return
		}
		var n int
		if m.Decode(&n) != nil || s.bug && seen[n] {
			continue
		}
		seen[n] = true
		total.Total += n
		_ = send(total)
	}
}

func tapped(rt *webext.Runtime) (with *webext.Runtime) {
	host.NewRuntime(tap.Wrap(host.Of(rt.Lifetime())), &with)
	return with
}

// install returns a browser with a shop in it.
func install(t *testing.T, s shop) (*webexttest.Browser, *webexttest.Extension) {
	b := webexttest.NewBrowser(t, webexttest.Firefox)
	e := b.Install("shop@gangway.test", webexttest.Permissions("storage"))
	e.Background(s.run)
	return b, e
}

// record returns the recording of a shop that gets numbers from two tabs.
func record(t *testing.T, s shop) []byte {
	s.tap = true
	b, e := install(t, s)
	var mu sync.Mutex // Protects m.
	m := model.NewModel()
	e.OpenPage("gangway/inspector.html", func(rt *webext.Runtime) error {
		ports, err := rt.OnConnect(inspect.PortName)
		if err != nil {
			return err
		}
		for port := range ports.Values(context.Background()) {
			go func() {
				assert.NoError(t, port.PostMessage(true))
				for r, err := range webext.Values[inspect.Report](context.Background(), port) {
					if assert.NoError(t, err) {
						mu.Lock()
						m.Report(model.PlaceOf(port.Sender()), &r)
						mu.Unlock()
					}
				}
			}()
		}
		return nil
	})
	synctest.Wait()
	first := b.OpenTab("https://one.test/").ContentScript(e, nil).Runtime()
	conn, err := session.Dial(context.Background(), first, "sums", session.DialOptions{})
	require.NoError(t, err)
	port, err := b.OpenTab("https://two.test/").ContentScript(e, nil).Runtime().Connect(webext.ConnectInfo{Name: "sums of a port"})
	require.NoError(t, err)
	for _, n := range []int{3, 4, 4} {
		require.NoError(t, conn.Send(context.Background(), n))
		require.NoError(t, port.PostMessage(10*n))
		time.Sleep(time.Second)
	}
	conn.Abort()
	port.Disconnect()
	time.Sleep(time.Second)
	mu.Lock()
	defer mu.Unlock()
	return model.Export(m.Messages)
}

// TestARecordingFailsUntilTheBugIsMended records a session with a program that is
// right, and one in a browser with the bug.
func TestARecordingFailsUntilTheBugIsMended(t *testing.T) {
	var recording []byte
	synctest.Test(t, func(t *testing.T) { recording = record(t, shop{}) })
	synctest.Test(t, func(t *testing.T) {
		b, e := install(t, shop{bug: true})
		err := replay.Background(b, e, bytes.NewReader(recording))
		require.ErrorContains(t, err, "replay: the background does not say what it has said: ")
		assert.ErrorContains(t, err, `on the port "gangway.session/sums" with the id `)
		assert.ErrorContains(t, err, `: message 3 is missing: {"Total":11}`)
		assert.ErrorContains(t, err, `: message 3 is missing: {"Total":110}`)
	})
	synctest.Test(t, func(t *testing.T) {
		b, e := install(t, shop{})
		require.NoError(t, replay.Background(b, e, bytes.NewReader(recording)))
	})
}

func TestRecordingsThatCannotBePlayed(t *testing.T) {
	for name, tt := range map[string]struct{ recording, err string }{
		"empty":         {"", "no background speaks in the recording"},
		"others":        {`{"role":"content script","kind":"post"}`, "no background speaks in the recording"},
		"not JSON":      {"{}\n{", "replay: line 2: "},
		"two runs":      {`{"role":"background","context":"a"}` + "\n" + `{"role":"background","context":"b"}`, "the recording has two runs of the background"},
		"no port":       {`{"role":"background","kind":"open","id":1}` + "\n" + `{"role":"background","kind":"post","id":1}`, "the background was given no port"},
		"an older port": {`{"role":"background","kind":"post","id":7}`, "port 7 was open before the recording began: reload the extension"},
		"no hello":      {`{"role":"background","kind":"accept","id":4,"port":"gangway.session/p"}` + "\n" + `{"role":"background","kind":"receive","id":4,"item":"9g=="}`, "port 4 does not begin with the hello of a session"},
		"a cut message": {`{"role":"background","kind":"accept","id":1,"port":"p"}` + "\n" + `{"role":"background","kind":"receive","id":1,"size":9}`, "a message of 9 bytes was cut"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, e := install(t, shop{})
				assert.ErrorContains(t, replay.Background(b, e, bytes.NewReader([]byte(tt.recording))), tt.err)
			})
		})
	}
}

// recordingOf returns a recording of lines of a background.
func recordingOf(t *testing.T, lines ...model.Line) []byte {
	t.Helper()
	var recording []byte
	for _, l := range lines {
		l.Role = model.Background
		text, err := json.Marshal(l)
		require.NoError(t, err)
		recording = append(append(recording, text...), '\n')
	}
	return recording
}

// packet returns the line of a packet of a session.
func packet(t *testing.T, kind string, id uint64, note string, elements ...any) model.Line {
	t.Helper()
	item, err := codec.Marshal(elements)
	require.NoError(t, err)
	return model.Line{Kind: kind, ID: id, Port: "gangway.session/sums", Note: note, Size: len(item), Item: item}
}

// accepted returns the lines of a port that carries a session from then on.
func accepted(t *testing.T, id uint64, session string) []model.Line {
	from := &model.Place{URL: "https://one.test/", Tab: 1}
	return []model.Line{
		{Kind: "accept", ID: id, Port: "gangway.session/sums", From: from},
		packet(t, "receive", id, "hello", 0, 2, 3, []byte(session), 1, 0, 1, 1024, 16),
	}
}

// TestSessionsGoOnWithTheirNextPort has a session that two ports carry. Its first
// packets are posted again.
func TestSessionsGoOnWithTheirNextPort(t *testing.T) {
	total := func(n int) any { return map[string]any{"Total": n} }
	lines := append(accepted(t, 1, "a session"),
		packet(t, "receive", 1, "#1", 2, 1, 3),
		packet(t, "post", 1, "#1", 2, 1, total(3)),
		model.Line{Kind: "end", ID: 1},
	)
	lines = append(append(lines, accepted(t, 2, "a session")...),
		packet(t, "receive", 2, "#1 again", 8, 1, 3),
		packet(t, "post", 2, "#1 again", 8, 1, total(3)),
		packet(t, "receive", 2, "#2", 2, 2, 4),
		packet(t, "post", 2, "#2", 2, 2, total(7)),
	)
	synctest.Test(t, func(t *testing.T) {
		b, e := install(t, shop{})
		require.NoError(t, replay.Background(b, e, bytes.NewReader(recordingOf(t, lines...))))
	})
	lines = append(lines, packet(t, "post", 2, "#3", 2, 3, total(8)))
	synctest.Test(t, func(t *testing.T) {
		b, e := install(t, shop{})
		err := replay.Background(b, e, bytes.NewReader(recordingOf(t, lines...)))
		assert.ErrorContains(t, err, `said: on the port "gangway.session/sums" with the id 1: message 3 is missing: {"Total":8}`)
	})
}

// TestBackgroundsThatTakeNothing has one that does not listen, and one that
// receives no message of its sessions.
func TestBackgroundsThatTakeNothing(t *testing.T) {
	recording := accepted(t, 1, "a session")
	for n := range 3 * session.DefaultWindowBytes / 4000 {
		recording = append(recording, packet(t, "receive", 1, fmt.Sprint("#", n+1), 2, n+1, make([]byte, 4000)))
	}
	for name, tt := range map[string]struct {
		run func(rt *webext.Runtime) error
		err string
	}{
		"deaf": {func(rt *webext.Runtime) error {
			<-rt.Lifetime().Done()
			return nil
		}, `on the port "gangway.session/sums": session: dial: `},
		"full": {func(rt *webext.Runtime) error {
			sessions, err := session.Listen(rt, "sums", session.ListenOptions{})
			for err == nil {
				_, err = sessions.Receive(context.Background())
			}
			return err
		}, `on the port "gangway.session/sums": session: send: `},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := webexttest.NewBrowser(t, webexttest.Firefox)
				e := b.Install("shop@gangway.test", webexttest.Permissions("storage"))
				e.Background(tt.run)
				err := replay.Background(b, e, bytes.NewReader(recordingOf(t, recording...)))
				require.ErrorIs(t, err, context.DeadlineExceeded)
				assert.ErrorContains(t, err, tt.err)
			})
		})
	}
}
