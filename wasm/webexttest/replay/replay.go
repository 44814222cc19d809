// Package replay plays a recording of the inspector into the simulated browser:
// all that content scripts and pages said to a background is said again, to the
// background of a test. So a fault that somebody has seen in a browser becomes a
// test that fails until it is mended.
package replay

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"gangway/wasm/codec"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"
)

const (
	// settled is how long the program has for its last answers.
	settled = time.Second

	// patience is how long the program has to take a session or a message.
	patience = time.Minute
)

// A line is one of a recording.
type line struct {
	Context string `json:"context"`
	Role    string `json:"role"`
	Kind    string `json:"kind"`
	At      int64  `json:"at"` // In microseconds.
	ID      uint64 `json:"id"`
	Port    string `json:"port"`
	Note    string `json:"note"`
	Size    int    `json:"size"`
	Item    []byte `json:"item"`
	From    *place `json:"from"`
}

type place struct {
	URL string `json:"url"`
	Tab int64  `json:"tab"`
}

// Background plays a recording, as the inspector exports it, to the background of
// an extension in a simulated browser. Each port and session that the recorded
// background was given is opened again, from a tab with the same address, and
// carries the same messages at the same distances in time. A session is opened
// once, however many ports have carried it.
//
// It returns an error that names the first message, on each port and session,
// which is not the one that the recorded background has sent. It must be called
// in a bubble of package testing/synctest. A recording that it cannot play whole
// is an error: one of more runs of the background than one, one that began while
// ports were open, one of no ports, and messages that the inspector had to cut.
func Background(b *webexttest.Browser, e *webexttest.Extension, recording io.Reader) error {
	lines, err := read(recording)
	if err != nil {
		return err
	}
	p := newPlayer(b, e)
	ctx, stop := context.WithCancel(context.Background())
	defer p.close()
	defer stop()
	for i, l := range lines {
		if i > 0 {
			time.Sleep(time.Duration(max(0, l.At-lines[i-1].At)) * time.Microsecond)
		}
		if err := p.play(ctx, l); err != nil {
			return fmt.Errorf("replay: line of %d: %w", l.At, err)
		}
	}
	if len(p.all) == 0 {
		return fmt.Errorf("replay: the background was given no port in the recording: there is nothing to compare")
	}
	time.Sleep(settled)
	return p.judge()
}

// read returns the lines of the background, in the order in which they
// happened.
func read(recording io.Reader) (lines []line, err error) {
	in := bufio.NewReader(recording)
	for n := 1; ; n++ {
		text, err := in.ReadBytes('\n')
		if text = bytes.TrimSpace(text); len(text) > 0 {
			var l line
			if err := json.Unmarshal(text, &l); err != nil {
				return nil, fmt.Errorf("replay: line %d: %w", n, err)
			}
			if l.Role == "background" {
				lines = append(lines, l)
			}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("replay: %w", err)
		}
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("replay: no background speaks in the recording; export it with nothing chosen and no filter")
	}
	if slices.ContainsFunc(lines, func(l line) bool { return l.Context != lines[0].Context }) {
		return nil, fmt.Errorf("replay: the recording has two runs of the background: record one in which it is not suspended")
	}
	slices.SortStableFunc(lines, func(a, b line) int { return int(a.At - b.At) })
	return lines, nil
}

// A player plays the other ends of all ports.
type player struct {
	browser   *webexttest.Browser
	extension *webexttest.Extension
	tabs      map[int64]*webexttest.Tab
	all       []*part

	// By the ids of the recorded ports.
	parts map[uint64]*part
	own   map[uint64]bool // Those that the background opened.
	dials map[uint64]line // Those that will carry a session, accepted and without a hello.

	sessions map[string]*part // By the ids of the recorded sessions.
}

func newPlayer(b *webexttest.Browser, e *webexttest.Extension) *player {
	return &player{
		browser: b, extension: e, tabs: map[int64]*webexttest.Tab{},
		parts: map[uint64]*part{}, own: map[uint64]bool{}, dials: map[uint64]line{}, sessions: map[string]*part{},
	}
}

// A part is the other end of one port, or of the session that ports carry one
// after the other.
type part struct {
	name string
	id   uint64 // Of the first port.
	post func(v any) error
	end  func()
	want []any
	mu   sync.Mutex // Protects got.
	got  []any
	last map[string]uint64 // Of a session: the numbers of its last packets, by the kinds of lines.
}

func (p *player) play(ctx context.Context, l line) error {
	switch l.Kind {
	case "open":
		p.own[l.ID] = true
	case "accept":
		if strings.HasPrefix(l.Port, sessionPrefix) {
			p.dials[l.ID] = l
			return nil
		}
		return on(l.Port, p.connect(ctx, l))
	case "end":
		if o := p.parts[l.ID]; o != nil && o.last == nil {
			o.end()
		}
	case "receive", "post":
		if !p.own[l.ID] {
			return p.message(ctx, l)
		}
	}
	return nil
}

// message plays a message that the recorded background received, or expects one
// that it posted.
func (p *player) message(ctx context.Context, l line) error {
	o, accepted := p.parts[l.ID], p.dials[l.ID]
	if o == nil && accepted.Port == "" {
		return fmt.Errorf("port %d was open before the recording began: reload the extension with the inspector open", l.ID)
	}
	v, err := l.value()
	if err != nil {
		return err
	}
	if o == nil {
		return on(accepted.Port, p.attach(ctx, accepted, v))
	}
	if o.last != nil {
		var carries bool
		if v, carries = o.carried(l.Kind, v); !carries {
			return nil
		}
	}
	if l.Kind == "receive" {
		return on(o.name, o.post(v))
	}
	o.want = append(o.want, v)
	return nil
}

// on names the port of an error.
func on(port string, err error) error {
	if err != nil {
		return fmt.Errorf("on the port %q: %w", port, err)
	}
	return nil
}

// value returns the message of a line.
func (l line) value() (v any, err error) {
	if len(l.Item) < l.Size {
		return nil, fmt.Errorf("a message of %d bytes was cut by the inspector", l.Size)
	}
	err = codec.Unmarshal(l.Item, &v)
	return v, err
}

// add adds the part of a port that the recorded background accepted.
func (p *player) add(l line) *part {
	o := &part{name: l.Port, id: l.ID}
	p.parts[l.ID] = o
	p.all = append(p.all, o)
	return o
}

// connect opens the other end of a port.
func (p *player) connect(ctx context.Context, l line) error {
	o := p.add(l)
	port, err := p.context(l).Runtime().Connect(webext.ConnectInfo{Name: l.Port})
	if err != nil {
		return err
	}
	o.post, o.end = port.PostMessage, port.Disconnect
	go o.collect(func() (webext.Message, error) { return port.Receive(ctx) })
	return nil
}

// collect keeps the messages of the background until there are no more.
func (o *part) collect(receive func() (webext.Message, error)) {
	for {
		m, err := receive()
		if err != nil {
			return
		}
		var v any
		if err := m.Decode(&v); err != nil {
			v = err
		}
		o.mu.Lock()
		o.got = append(o.got, v)
		o.mu.Unlock()
	}
}

// context returns a context at the place that opened a port: a content script in
// a tab, or a page of the extension.
func (p *player) context(l line) *webexttest.Context {
	from := l.From
	if from == nil {
		from = &place{}
	}
	if scheme, rest, _ := strings.Cut(from.URL, "://"); strings.HasSuffix(scheme, "-extension") {
		_, path, _ := strings.Cut(rest, "/")
		_, c := p.extension.OpenPage(path, nil)
		return c
	}
	tab := p.tabs[from.Tab]
	if tab == nil {
		tab = p.browser.OpenTab(from.URL)
		p.tabs[from.Tab] = tab
	}
	return tab.ContentScript(p.extension, nil)
}

func (p *player) close() {
	for _, o := range p.all {
		if o.end != nil {
			o.end()
		}
	}
}

// judge compares the messages that came with those of the recording.
func (p *player) judge() error {
	var faults []string
	for _, o := range p.all {
		o.mu.Lock()
		if fault := difference(o.want, o.got); fault != "" {
			faults = append(faults, "on the port "+strconv.Quote(o.name)+" with the id "+strconv.FormatUint(o.id, 10)+": "+fault)
		}
		o.mu.Unlock()
	}
	if len(faults) == 0 {
		return nil
	}
	return fmt.Errorf("replay: the background does not say what it has said: %s", strings.Join(faults, "; "))
}

// difference describes the first difference of two lists of messages, empty if
// there is none.
func difference(want, got []any) string {
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(got):
			return fmt.Sprintf("message %d is missing: %s", i+1, text(want[i]))
		case i >= len(want):
			return fmt.Sprintf("message %d is too much: %s", i+1, text(got[i]))
		case !reflect.DeepEqual(want[i], got[i]):
			return fmt.Sprintf("message %d is %s and was %s", i+1, text(got[i]), text(want[i]))
		}
	}
	return ""
}

func text(v any) string {
	if encoded, err := json.Marshal(v); err == nil {
		return string(encoded)
	}
	return fmt.Sprint(v)
}
