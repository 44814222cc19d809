package jsbridge_test

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"sync"
	"testing"
	"time"

	"gangway/wasm/session"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A dialingPeer is JavaScript that dials sessions over ports of a simulated page.
type dialingPeer struct {
	t       *testing.T
	rt      *webext.Runtime
	reports chan dialingLine
	mu      sync.Mutex // Protects following.
	in      io.Writer
	ports   map[int]*webext.Port
}

// A dialingLine is a message between the two.
type dialingLine struct {
	Order    string `json:"order,omitempty"`
	Name     string `json:"name,omitempty"`
	Messages int    `json:"messages,omitempty"`
	Bytes    int    `json:"bytes,omitempty"`
	From     int    `json:"from,omitempty"`
	To       int    `json:"to,omitempty"`
	Size     int    `json:"size,omitempty"`
	Text     string `json:"text,omitempty"`

	Port int    `json:"port,omitempty"`
	Open string `json:"open,omitempty"`
	Item string `json:"item,omitempty"`
	End  bool   `json:"end,omitempty"`

	Dialed bool   `json:"dialed,omitempty"`
	Got    *int   `json:"got,omitempty"`
	Again  bool   `json:"again,omitempty"`
	Closed string `json:"closed,omitempty"`
	Left   int    `json:"left,omitempty"`
	Failed string `json:"failed,omitempty"`
}

func startDialingPeer(t *testing.T, rt *webext.Runtime) *dialingPeer {
	t.Helper()
	cmd := exec.Command("node", "sessionpeer.js")
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start(), "the test needs Node")
	p := &dialingPeer{t: t, rt: rt, in: in, ports: map[int]*webext.Port{}, reports: make(chan dialingLine, 1<<16)}
	var reading sync.WaitGroup
	reading.Go(func() { p.read(bufio.NewScanner(out)) })
	t.Cleanup(func() {
		_ = in.Close()
		reading.Wait()
		assert.NoError(t, cmd.Wait())
	})
	return p
}

func (p *dialingPeer) say(l dialingLine) {
	text, err := json.Marshal(l)
	assert.NoError(p.t, err)
	p.mu.Lock()
	defer p.mu.Unlock()
	_, _ = fmt.Fprintf(p.in, "%s\n", text)
}

// read takes the lines of JavaScript to its end.
func (p *dialingPeer) read(lines *bufio.Scanner) {
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		var l dialingLine
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			p.t.Errorf("%v: %.200s", err, lines.Bytes())
			return
		}
		switch {
		case l.Open != "":
			p.open(l.Port, l.Open)
		case l.Item != "":
			item, err := hex.DecodeString(l.Item)
			assert.NoError(p.t, err)
			if port := p.port(l.Port); port != nil {
				_ = port.PostMessage(encoded(item)) // Its end says it.
			}
		case l.End:
			if port := p.port(l.Port); port != nil {
				port.Disconnect()
			}
		default:
			p.reports <- l
		}
	}
}

func (p *dialingPeer) port(number int) *webext.Port {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ports[number]
}

// open opens a port of the page, and passes on all that it brings.
func (p *dialingPeer) open(number int, name string) {
	port, err := p.rt.Connect(webext.ConnectInfo{Name: name})
	if err != nil {
		p.say(dialingLine{Order: "end", Port: number, Text: err.Error()})
		return
	}
	p.mu.Lock()
	p.ports[number] = port
	p.mu.Unlock()
	go func() {
		for {
			m, err := port.Receive(context.Background())
			if err != nil {
				p.say(dialingLine{Order: "end", Port: number})
				return
			}
			p.say(dialingLine{Order: "item", Port: number, Item: hex.EncodeToString(m.Raw())})
		}
	}()
}

// cut ends all ports that are open.
func (p *dialingPeer) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for number, port := range p.ports {
		delete(p.ports, number)
		port.Disconnect()
		_, _ = fmt.Fprintf(p.in, `{"order":"end","port":%d}`+"\n", number)
	}
}

// patience is how long JavaScript may take that does not hang. A loaded machine
// takes half a minute for the megabytes of some tests.
const patience = 5 * time.Minute

// next waits for a report that is one.
func (p *dialingPeer) next(is func(dialingLine) bool) dialingLine {
	p.t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case l := <-p.reports:
			if is(l) {
				return l
			}
		case <-timeout:
			require.FailNow(p.t, "JavaScript does not answer")
		}
	}
}

// A sessionWorld has a background in Go that listens, and a page in JavaScript.
type sessionWorld struct {
	*dialingPeer
	background *webexttest.Background

	mu    sync.Mutex // Protects following.
	taken []taken
}

// taken is a message that the background has.
type taken struct {
	n     int
	again bool
}

// newSessionWorld starts them. The background gives back numbers, and of bytes
// their length.
func newSessionWorld(t *testing.T) *sessionWorld {
	t.Helper()
	browser := webexttest.NewBrowser(t, webexttest.Firefox)
	e := browser.Install("sessions@gangway.test", webexttest.Permissions("storage"))
	w := &sessionWorld{}
	w.background = e.Background(w.serve)
	w.dialingPeer = startDialingPeer(t, browser.OpenTab("https://example.org/").ContentScript(e, nil).Runtime())
	return w
}

func (w *sessionWorld) serve(rt *webext.Runtime) error {
	l, err := session.Listen(rt, "echo", session.ListenOptions{})
	if err != nil {
		return err
	}
	for s := range l.Values(context.Background()) {
		go w.echo(s)
	}
	return nil
}

func (w *sessionWorld) echo(s *session.Session) {
	for {
		m, err := s.Receive(context.Background())
		if err != nil {
			return
		}
		var v any
		if m.Decode(&v) != nil {
			continue
		}
		n := 0
		switch v := v.(type) {
		case float64:
			n = int(v)
		case []byte:
			n = len(v)
		}
		w.mu.Lock()
		w.taken = append(w.taken, taken{n, m.Redelivered()})
		w.mu.Unlock()
		if s.Send(context.Background(), n) != nil {
			return
		}
	}
}

func (w *sessionWorld) all() []taken {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]taken(nil), w.taken...)
}

func (w *sessionWorld) dial(t *testing.T) {
	t.Helper()
	w.say(dialingLine{Order: "dial", Name: "echo"})
	require.True(t, w.next(func(l dialingLine) bool { return l.Dialed || l.Failed != "" }).Dialed)
}

// answers waits for so many numbers that come back.
func (w *sessionWorld) answers(count int) (all []int) {
	w.t.Helper()
	for range count {
		l := w.next(func(l dialingLine) bool { return l.Got != nil || l.Failed != "" })
		require.Empty(w.t, l.Failed, l.Text)
		all = append(all, *l.Got)
	}
	return all
}

func upTo(from, to int) (all []int) {
	for n := from; n < to; n++ {
		all = append(all, n)
	}
	return all
}

func TestJavaScriptDialsGo(t *testing.T) {
	w := newSessionWorld(t)
	w.dial(t)
	w.say(dialingLine{Order: "send", From: 0, To: 1000})
	assert.Equal(t, upTo(0, 1000), w.answers(1000))
	w.say(dialingLine{Order: "send", From: 0, To: 3, Size: 1 << 20}) // In fragments, beyond the window.
	assert.Equal(t, upTo(1<<20, 1<<20+3), w.answers(3))
	w.say(dialingLine{Order: "close"})
	assert.Equal(t, "closed", w.next(func(l dialingLine) bool { return l.Closed != "" }).Closed)
}

// TestSessionsOfJavaScriptOutlivePorts cuts the port of a session, again and again:
// everything comes once, in order.
func TestSessionsOfJavaScriptOutlivePorts(t *testing.T) {
	w := newSessionWorld(t)
	w.dial(t)
	random := rand.New(rand.NewPCG(1, 2))
	const rounds, each = 60, 50
	for round := range rounds {
		w.say(dialingLine{Order: "send", From: round * each, To: (round + 1) * each})
		time.Sleep(time.Duration(random.IntN(4)) * time.Millisecond)
		w.cut()
	}
	assert.Equal(t, upTo(0, rounds*each), w.answers(rounds*each))
	all := w.all()
	require.Len(t, all, rounds*each)
	for n, m := range all {
		require.Equal(t, taken{n, false}, m)
	}
}

// TestSessionsOfJavaScriptOutliveKills kills and suspends the background, which may
// then have messages again that it has not confirmed: marked, and none is lost.
func TestSessionsOfJavaScriptOutliveKills(t *testing.T) {
	w := newSessionWorld(t)
	w.dial(t)
	random := rand.New(rand.NewPCG(3, 4))
	const rounds, each = 40, 25
	for round := range rounds {
		w.say(dialingLine{Order: "send", From: round * each, To: (round + 1) * each, Size: round % 4 / 3 * 70_000})
		time.Sleep(time.Duration(random.IntN(6)) * time.Millisecond)
		if round%3 == 2 {
			w.background.Suspend()
		} else {
			w.background.Kill()
		}
	}
	w.say(dialingLine{Order: "close"})
	assert.Equal(t, "closed", w.next(func(l dialingLine) bool { return l.Closed != "" }).Closed)
	seen := map[int]bool{}
	last := -1
	for _, m := range w.all() {
		n := m.n
		if n >= 70_000 {
			n -= 70_000
		}
		assert.True(t, m.again || !seen[n], "%d came twice without a mark", n)
		if !seen[n] {
			assert.Equal(t, last+1, n, "closed")
			last = n
		}
		seen[n] = true
	}
	assert.Equal(t, rounds*each-1, last)
}
