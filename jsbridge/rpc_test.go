package jsbridge_test

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os/exec"
	"sync"
	"testing"
	"time"

	"gangway/internal/codegen/testdata/typed"
	"gangway/wasm/codec"
	"gangway/wasm/rpc"
	"gangway/wasm/session"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A callPeer is JavaScript at the other end of links whose sessions are here.
type callPeer struct {
	t       *testing.T
	mu      sync.Mutex // Protects in and links.
	in      io.Writer
	links   map[int]*carried
	number  int
	reports chan report
	runtime *webext.Runtime      // Of the page whose ports JavaScript opens.
	ports   map[int]*webext.Port // These.
	dialed  chan int
	closed  chan string
}

// A report says how the calls of a round ended.
type report struct {
	Right      int      `json:"right"`
	MayHaveRun int      `json:"mayHaveRun"`
	Wrong      []string `json:"wrong"`
}

// A callLine is a message between the two.
type callLine struct {
	Link     int      `json:"link,omitempty"`
	Order    string   `json:"order,omitempty"`
	Open     bool     `json:"open,omitempty"`
	Serve    bool     `json:"serve,omitempty"`
	Restored bool     `json:"restored,omitempty"`
	Round    bool     `json:"round,omitempty"`
	Item     string   `json:"item,omitempty"`
	Again    bool     `json:"again,omitempty"`
	Seq      int      `json:"seq,omitempty"`
	Sent     int      `json:"sent,omitempty"`
	Failed   int      `json:"failed,omitempty"`
	End      string   `json:"end,omitempty"`
	Unsent   []string `json:"unsent,omitempty"`
	Expect   *bool    `json:"expect,omitempty"`
	Abort    bool     `json:"abort,omitempty"`
	Report   *report  `json:"report,omitempty"`
	Dial     bool     `json:"dial,omitempty"`
	Dialed   int      `json:"dialed,omitempty"`
	Close    bool     `json:"close,omitempty"`
	Closed   string   `json:"closed,omitempty"`
	Port     int      `json:"port,omitempty"`
	Connect  string   `json:"connect,omitempty"`
	Items    []string `json:"items,omitempty"`
	Gone     bool     `json:"gone,omitempty"`
}

// A carried session has the items that JavaScript sends on it, in their order.
type carried struct {
	*session.Session
	items chan callLine
}

// An encoded message is an item already.
type encoded []byte

// AppendCBOR implements codec.Appender.
func (e encoded) AppendCBOR(buf []byte, _ int) ([]byte, error) { return append(buf, e...), nil }

func startCallPeer(t *testing.T) *callPeer {
	t.Helper()
	cmd := exec.Command("node", "rpcpeer.js")
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start(), "the test needs Node")
	p := &callPeer{t: t, in: in, links: map[int]*carried{}, reports: make(chan report, 10),
		ports: map[int]*webext.Port{}, dialed: make(chan int, 10), closed: make(chan string, 10)}
	var reading sync.WaitGroup
	reading.Go(func() { p.read(bufio.NewScanner(out)) })
	t.Cleanup(func() {
		_ = in.Close()
		reading.Wait()
		assert.NoError(t, cmd.Wait())
	})
	order, err := codec.Marshal(typed.Full())
	require.NoError(t, err)
	p.say(callLine{Order: hex.EncodeToString(order)})
	return p
}

func (p *callPeer) say(l callLine) {
	text, err := json.Marshal(l)
	assert.NoError(p.t, err)
	p.mu.Lock()
	defer p.mu.Unlock()
	_, _ = fmt.Fprintf(p.in, "%s\n", text)
}

// read takes the lines of JavaScript to its end.
func (p *callPeer) read(lines *bufio.Scanner) {
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var l callLine
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			p.t.Errorf("%v: %s", err, lines.Bytes())
			return
		}
		switch {
		case l.Report != nil:
			p.reports <- *l.Report
			continue
		case l.Dialed != 0:
			p.dialed <- l.Dialed
			continue
		case l.Closed != "":
			p.closed <- l.Closed
			continue
		case l.Port != 0:
			p.takePort(l)
			continue
		}
		p.mu.Lock()
		c := p.links[l.Link]
		p.mu.Unlock()
		switch {
		case l.Expect != nil:
			c.Expect(*l.Expect)
		case l.Abort:
			c.Abort()
		default:
			c.items <- l
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.links {
		close(c.items)
	}
}

// takePort does as JavaScript does with a port.
func (p *callPeer) takePort(l callLine) {
	port := p.ports[l.Port]
	switch {
	case l.Connect != "":
		port, err := p.runtime.Connect(webext.ConnectInfo{Name: l.Connect})
		if err != nil { // The browser has ended, with the test.
			p.say(callLine{Port: l.Port, Gone: true})
			return
		}
		p.ports[l.Port] = port
		go func() {
			for {
				m, err := port.Receive(context.Background())
				if err != nil {
					p.say(callLine{Port: l.Port, Gone: true})
					return
				}
				p.say(callLine{Port: l.Port, Items: []string{hex.EncodeToString(m.Raw())}})
			}
		}()
	case port == nil:
		return
	case l.Gone:
		port.Disconnect()
	}
	for _, item := range l.Items {
		raw, err := hex.DecodeString(item)
		assert.NoError(p.t, err)
		_ = port.PostMessage(encoded(raw)) // The port may have ended.
	}
}

// carry gives JavaScript the end of a session, and returns its number.
func (p *callPeer) carry(s *session.Session, serve bool) int {
	p.mu.Lock()
	p.number++
	number, c := p.number, &carried{s, make(chan callLine, 1<<16)}
	p.links[number] = c
	p.mu.Unlock()
	p.say(callLine{Link: number, Open: true, Serve: serve, Restored: s.Restored()})
	go p.receive(number, c)
	go func() {
		for l := range c.items {
			item, err := hex.DecodeString(l.Item)
			if err == nil {
				err = c.Send(context.Background(), encoded(item))
			}
			if err != nil {
				p.say(callLine{Link: number, Failed: l.Seq})
			} else {
				p.say(callLine{Link: number, Sent: l.Seq})
			}
		}
	}()
	return number
}

// receive passes on the messages of a session to its end.
func (p *callPeer) receive(number int, c *carried) {
	for {
		m, err := c.Receive(context.Background())
		if err != nil {
			p.say(callLine{Link: number, End: err.Error(), Unsent: unsentItems(err)})
			return
		}
		p.say(callLine{Link: number, Item: hex.EncodeToString(m.Raw()), Again: m.Redelivered()})
	}
}

func unsentItems(err error) (items []string) {
	var end *session.EndError
	if errors.As(err, &end) {
		for _, m := range end.Unconfirmed[len(end.Unconfirmed)-end.Unsent:] {
			items = append(items, hex.EncodeToString(m.Raw()))
		}
	}
	return items
}

// rounds lets JavaScript make its calls several times over a link, and kill between.
func (p *callPeer) rounds(t *testing.T, link, count int, kill func()) (sum report) {
	t.Helper()
	for n := range count {
		p.say(callLine{Link: link, Round: true})
		if kill != nil {
			time.Sleep(time.Duration(n%7) * 5 * time.Millisecond)
			kill()
		}
		select {
		case r := <-p.reports:
			sum.Right += r.Right
			sum.MayHaveRun += r.MayHaveRun
			sum.Wrong = append(sum.Wrong, r.Wrong...)
		case <-time.After(time.Minute):
			require.FailNow(t, "a call hangs")
		}
	}
	return sum
}

// orders serves as the server in rpcpeer.js does.
type orders struct{}

func (orders) Get(ctx context.Context, id int64) (typed.Order, error) {
	switch id {
	case 404:
		return typed.Order{}, &rpc.Error{Code: rpc.NotFound, Text: "no order"}
	case 0:
		<-ctx.Done()
		return typed.Order{}, ctx.Err()
	}
	order := typed.Full()
	order.ID = id
	return order, nil
}

func (orders) Place(_ context.Context, order typed.Order) (int32, error) { return order.Small + 1, nil }

func (orders) Reset(context.Context) error { return nil }

func (orders) List(context.Context) iter.Seq2[typed.Order, error] {
	return func(yield func(typed.Order, error) bool) {
		order := typed.Full()
		for order.Small = range 3 {
			if !yield(order, nil) {
				return
			}
		}
	}
}

func (orders) HTTPStatus(_ context.Context, side typed.Side) iter.Seq2[int16, error] {
	return func(yield func(int16, error) bool) {
		for n := int16(0); side != typed.SideSell || n < 3000; n++ {
			if !yield(n, nil) {
				return
			}
		}
	}
}

func (orders) Sum(ctx context.Context, of iter.Seq[int32]) (float64, error) {
	sum := 0.0
	for n := range of {
		sum += float64(n)
	}
	return sum, ctx.Err()
}

func (orders) Put(ctx context.Context, lines iter.Seq[typed.Line]) error {
	for line := range lines {
		if line.Text == "bad" {
			return &rpc.Error{Code: rpc.InvalidArgument, Text: "bad line"}
		}
	}
	return ctx.Err()
}

func (orders) Talk(_ context.Context, texts iter.Seq[string]) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for text := range texts {
			if !yield([]byte(text), nil) {
				return
			}
		}
	}
}

func (orders) Then(_ context.Context, d typed.Date) (time.Time, error) {
	return time.Date(2000+int(d.Year), time.Month(d.Month), int(d.Day), 0, 0, 0, 0, time.UTC), nil
}

// background has an extension whose background gives the sessions that it accepts
// to a function, and a page.
func background(t *testing.T, accepted func(*session.Session)) (*webexttest.Background, *webext.Runtime) {
	t.Helper()
	extension := webexttest.NewBrowser(t, webexttest.Firefox).Install("calls@gangway.test", webexttest.Permissions("storage"))
	b := extension.Background(func(rt *webext.Runtime) error {
		l, err := session.Listen(rt, "calls", session.ListenOptions{})
		if err != nil {
			return err
		}
		for s := range l.Values(context.Background()) {
			accepted(s)
		}
		return nil
	})
	_, page := extension.OpenPage("page.html", nil)
	return b, page.Runtime()
}

// dial dials a session that is quick to connect again.
func dial(t *testing.T, rt *webext.Runtime) *session.Session {
	t.Helper()
	s, err := session.Dial(t.Context(), rt, "calls", session.DialOptions{
		Backoff: session.Backoff{Min: time.Millisecond, Max: 20 * time.Millisecond},
	})
	require.NoError(t, err)
	t.Cleanup(s.Abort)
	return s
}

// TestSessionOfJavaScriptCarriesCalls is the same over a session that JavaScript
// itself dials, on ports that are carried here.
func TestSessionOfJavaScriptCarriesCalls(t *testing.T) {
	p := startCallPeer(t)
	mux := rpc.NewMux()
	typed.HandleOrders(mux, orders{})
	b, page := background(t, func(s *session.Session) { rpc.Open(s, rpc.Options{Serve: mux}) })
	p.runtime = page
	const link = 1
	p.say(callLine{Link: link, Dial: true})
	<-p.dialed
	assert.Equal(t, report{Right: 5 * callsOfARound}, p.rounds(t, link, 5, nil))
	const rounds = 8
	got := p.rounds(t, link, rounds, b.Kill)
	assert.Empty(t, got.Wrong)
	assert.Equal(t, rounds*callsOfARound, got.Right+got.MayHaveRun, "each call ends")
	assert.Positive(t, got.MayHaveRun)
	assert.Equal(t, report{Right: callsOfARound}, p.rounds(t, link, 1, nil), "the link goes on")
	p.say(callLine{Link: link, Close: true})
	assert.Equal(t, "closed", <-p.closed)
}

// callsOfARound is how many calls rpcpeer.js makes in a round.
const callsOfARound = 14

// TestJavaScriptCallsGo makes calls of all forms from the generated client, without
// and with a background that dies.
func TestJavaScriptCallsGo(t *testing.T) {
	p := startCallPeer(t)
	mux := rpc.NewMux()
	typed.HandleOrders(mux, orders{})
	b, page := background(t, func(s *session.Session) { rpc.Open(s, rpc.Options{Serve: mux}) })
	link := p.carry(dial(t, page), false)
	assert.Equal(t, report{Right: 5 * callsOfARound}, p.rounds(t, link, 5, nil))

	const rounds = 30
	got := p.rounds(t, link, rounds, b.Kill)
	assert.Empty(t, got.Wrong)
	assert.Equal(t, rounds*callsOfARound, got.Right+got.MayHaveRun, "each call ends")
	assert.Positive(t, got.MayHaveRun)
	assert.Greater(t, got.Right, rounds*2, "those that are idempotent end right")
	assert.Equal(t, report{Right: callsOfARound}, p.rounds(t, link, 1, nil), "the link goes on")
}

// take is how many responses of a stream are taken.
func take[T any](all iter.Seq2[T, error], most int) (taken []T, err error) {
	for v, err := range all {
		if err != nil {
			return taken, err
		}
		if taken = append(taken, v); len(taken) == most {
			break
		}
	}
	return taken, nil
}

// goRound makes the calls of a round at once, as rpcpeer.js does.
func goRound(ctx context.Context, o typed.Orders) (r report) {
	full := typed.Full()
	var mu sync.Mutex
	var all sync.WaitGroup
	check := func(name string, idempotent bool, want any, call func() (any, error)) {
		all.Go(func() {
			got, err := call()
			mu.Lock()
			defer mu.Unlock()
			var e *rpc.Error
			switch {
			case err == nil && assert.ObjectsAreEqual(want, got), err != nil && want != nil && err.Error() == want:
				r.Right++
			case errors.As(err, &e) && e.Code == rpc.Unavailable && e.MayHaveRun && !idempotent:
				r.MayHaveRun++
			default:
				r.Wrong = append(r.Wrong, fmt.Sprintf("%s: %v %v", name, got, err))
			}
		})
	}
	check("get", true, int64(7), func() (any, error) { order, err := o.Get(ctx, 7); return order.ID, err })
	check("get a large one", true, int64(1<<60), func() (any, error) { order, err := o.Get(ctx, 1<<60); return order.ID, err })
	check("place", false, int32(42), func() (any, error) {
		full.Small = 41
		return o.Place(ctx, full)
	})
	check("reset", false, nil, func() (any, error) { return nil, o.Reset(ctx) })
	check("list", false, 3, func() (any, error) { all, err := take(o.List(ctx), -1); return len(all), err })
	check("a long stream", false, 3000, func() (any, error) {
		all, err := take(o.HTTPStatus(ctx, typed.SideSell), -1)
		return len(all), err
	})
	check("an endless one", false, []int16{0, 1, 2, 3, 4}, func() (any, error) { return take(o.HTTPStatus(ctx, typed.SideBuy), 5) })
	check("sum", false, 4498500.0, func() (any, error) {
		return o.Sum(ctx, func(yield func(int32) bool) {
			for n := range int32(3000) {
				if !yield(n) {
					return
				}
			}
		})
	})
	check("talk", false, [][]byte{{'a'}, {'b'}}, func() (any, error) { return take(o.Talk(ctx, texts("a", "b")), -1) })
	check("then", false, time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC), func() (any, error) {
		return o.Then(ctx, typed.Date{Year: 26, Month: 11, Day: 29})
	})
	check("not found", true, "rpc: not found: no order", func() (any, error) { return o.Get(ctx, 404) })
	check("bad", false, "rpc: invalid argument: bad line", func() (any, error) {
		return nil, o.Put(ctx, func(yield func(typed.Line) bool) { yield(typed.Line{Text: "bad"}) })
	})
	check("canceled", true, "rpc: deadline exceeded", func() (any, error) {
		short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		defer cancel()
		return o.Get(short, 0)
	})
	all.Wait()
	return r
}

func texts(all ...string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, text := range all {
			if !yield(text) {
				return
			}
		}
	}
}

// TestGoCallsJavaScript makes calls of all forms from Go that JavaScript serves,
// without and with a background that dies: JavaScript then has a new link, as the
// next memory has.
func TestGoCallsJavaScript(t *testing.T) {
	p := startCallPeer(t)
	b, page := background(t, func(s *session.Session) { p.carry(s, true) })
	o := typed.OrdersOver(rpc.Open(dial(t, page), rpc.Options{}))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	const calls = 13
	for range 5 {
		require.Equal(t, report{Right: calls}, goRound(ctx, o))
	}
	var sum report
	const rounds = 30
	for n := range rounds {
		kill := time.AfterFunc(time.Duration(n%7)*5*time.Millisecond, b.Kill)
		r := goRound(ctx, o)
		kill.Stop()
		require.Empty(t, r.Wrong)
		sum.Right += r.Right
		sum.MayHaveRun += r.MayHaveRun
	}
	assert.Equal(t, rounds*calls, sum.Right+sum.MayHaveRun, "each call ends")
	assert.Positive(t, sum.MayHaveRun)
	assert.Equal(t, report{Right: calls}, goRound(ctx, o), "the link goes on")
}
