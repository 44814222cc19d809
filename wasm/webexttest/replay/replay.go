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
	"gangway/wasm/session"
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
// carries the same messages at the same distances in time.
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
	p := &player{browser: b, extension: e, parts: map[uint64]*part{}, own: map[uint64]bool{}, tabs: map[int64]*webexttest.Tab{}}
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
	if len(p.parts) == 0 {
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
	parts     map[uint64]*part // By the ids of the recorded ports.
	own       map[uint64]bool  // The ids of those that the background opened.
	tabs      map[int64]*webexttest.Tab
}

// A part is the other end of one port, or of the session that it carries.
type part struct {
	name    string
	post    func(v any) error
	end     func()
	want    []any
	mu      sync.Mutex // Protects got.
	got     []any
	packets bool // Of a session.
}

const sessionPrefix = "gangway.session/"

func (p *player) play(ctx context.Context, l line) error {
	switch l.Kind {
	case "open":
		p.own[l.ID] = true
	case "accept":
		return on(l.Port, p.open(ctx, l))
	case "end":
		if o := p.parts[l.ID]; o != nil && !o.packets {
			o.end()
		}
	case "receive", "post":
		o := p.parts[l.ID]
		if p.own[l.ID] {
			return nil
		}
		if o == nil {
			return fmt.Errorf("port %d was open before the recording began: reload the extension with the inspector open", l.ID)
		}
		v, carries, err := o.message(l)
		if err != nil || !carries {
			return err
		}
		if l.Kind == "receive" {
			return on(o.name, o.post(v))
		}
		o.want = append(o.want, v)
	}
	return nil
}

// on names the port of an error.
func on(port string, err error) error {
	if err != nil {
		return fmt.Errorf("on the port %q: %w", port, err)
	}
	return nil
}

// message returns the message in a line. Packets of sessions but data carry
// none.
func (o *part) message(l line) (v any, carries bool, err error) {
	if len(l.Item) < l.Size {
		return nil, false, fmt.Errorf("a message of %d bytes was cut by the inspector", l.Size)
	}
	if err := codec.Unmarshal(l.Item, &v); err != nil {
		return nil, false, err
	}
	if !o.packets {
		return v, true, nil
	}
	packet, ok := v.([]any)
	if !ok || len(packet) != 3 || !strings.HasPrefix(l.Note, "#") {
		return nil, false, nil
	}
	return packet[2], true, nil
}

// open opens the other end of a port that the recorded background accepted.
func (p *player) open(ctx context.Context, l line) error {
	rt := p.context(l).Runtime()
	name, isSession := strings.CutPrefix(l.Port, sessionPrefix)
	o := &part{name: l.Port, packets: isSession}
	p.parts[l.ID] = o
	if isSession {
		return o.dial(ctx, rt, name)
	}
	port, err := rt.Connect(webext.ConnectInfo{Name: l.Port})
	if err != nil {
		return err
	}
	o.post, o.end = port.PostMessage, port.Disconnect
	go o.collect(func() (webext.Message, error) { return port.Receive(ctx) })
	return nil
}

func (o *part) dial(ctx context.Context, rt *webext.Runtime, name string) error {
	soon, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	s, err := session.Dial(soon, rt, name, session.DialOptions{})
	if err != nil {
		return err
	}
	o.end = s.Abort
	o.post = func(v any) error {
		soon, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		return s.Send(soon, v)
	}
	go o.collect(func() (webext.Message, error) { return s.Receive(ctx) })
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
	for _, o := range p.parts {
		if o.end != nil {
			o.end()
		}
	}
}

// judge compares the messages that came with those of the recording.
func (p *player) judge() error {
	var faults []string
	for id, o := range p.parts {
		o.mu.Lock()
		if fault := difference(o.want, o.got); fault != "" {
			faults = append(faults, "on the port "+strconv.Quote(o.name)+" with the id "+strconv.FormatUint(id, 10)+": "+fault)
		}
		o.mu.Unlock()
	}
	if len(faults) == 0 {
		return nil
	}
	slices.Sort(faults)
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
