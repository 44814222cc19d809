package firefox

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
)

// maxPacket limits the size that one packet may claim. A screenshot of a long
// page has a few megabytes.
const maxPacket = 512 << 20

// A CommandError is Firefox's refusal of a command.
type CommandError struct {
	Command string // For example WebDriver:ElementClick.
	Kind    string // WebDriver's error code, for example "no such element".
	Message string // For people.
}

func (e *CommandError) Error() string {
	return fmt.Sprintf("%s: %s: %s", e.Command, e.Kind, e.Message)
}

// marionette is the client of one connection. Its methods may be called from
// any goroutine; answers are matched by number.
type marionette struct {
	conn net.Conn

	mu      sync.Mutex // Protects following, and writes to conn.
	last    int
	waiting map[int]chan answer
	err     error // Why the connection ended; written before waiting is emptied.
}

type answer struct {
	refusal *CommandError
	result  json.RawMessage
	err     error
}

// newMarionette reads the server's greeting and starts to read answers.
func newMarionette(conn net.Conn) (*marionette, error) {
	in := bufio.NewReader(conn)
	greeting, err := readPacket(in)
	if err != nil {
		return nil, fmt.Errorf("read Marionette's greeting: %w", err)
	}
	var hello struct {
		Protocol int `json:"marionetteProtocol"`
	}
	if err := json.Unmarshal(greeting, &hello); err != nil || hello.Protocol != 3 {
		return nil, fmt.Errorf("not a Marionette server of protocol 3: it said %.100q", greeting)
	}
	m := &marionette{conn: conn, waiting: map[int]chan answer{}}
	go m.read(in)
	return m, nil
}

// call sends one command and waits for its answer. It ends early only when
// the connection does.
func (m *marionette) call(command string, params any, result any) error {
	if params == nil {
		params = struct{}{}
	}
	reply, err := m.send(command, params)
	if err != nil {
		return fmt.Errorf("%s: %w", command, err)
	}
	a := <-reply
	switch {
	case a.err != nil:
		return fmt.Errorf("%s: %w", command, a.err)
	case a.refusal != nil:
		a.refusal.Command = command
		return a.refusal
	case result == nil:
		return nil
	}
	if err := json.Unmarshal(a.result, result); err != nil {
		return fmt.Errorf("%s: read the answer: %w", command, err)
	}
	return nil
}

func (m *marionette) send(command string, params any) (<-chan answer, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return nil, m.err
	}
	m.last++
	body, err := json.Marshal([]any{0, m.last, command, params})
	if err != nil {
		return nil, err
	}
	reply := make(chan answer, 1) // read must not wait for a caller.
	m.waiting[m.last] = reply
	if _, err := m.conn.Write(framed(body)); err != nil {
		delete(m.waiting, m.last)
		return nil, err
	}
	return reply, nil
}

func (m *marionette) read(in *bufio.Reader) {
	for {
		packet, err := readPacket(in)
		if err == nil {
			err = m.deliver(packet)
		}
		if err != nil {
			m.fail(err)
			return
		}
	}
}

func (m *marionette) deliver(packet []byte) error {
	id, a, err := parseAnswer(packet)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if reply, ok := m.waiting[id]; ok {
		reply <- a
		delete(m.waiting, id)
	}
	return nil
}

// fail ends every call that waits.
func (m *marionette) fail(err error) {
	if errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) {
		err = ErrEnded
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.err = err
	for id, reply := range m.waiting {
		reply <- answer{err: err}
		delete(m.waiting, id)
	}
}

// framed puts the length before a packet: `<bytes>:<JSON>`.
func framed(body []byte) []byte {
	packet := strconv.AppendInt(nil, int64(len(body)), 10)
	packet = append(packet, ':')
	return append(packet, body...)
}

func readPacket(in *bufio.Reader) ([]byte, error) {
	prefix, err := in.ReadString(':')
	if err != nil {
		return nil, err
	}
	length, err := strconv.Atoi(strings.TrimSuffix(prefix, ":"))
	if err != nil || length < 0 || length > maxPacket {
		return nil, fmt.Errorf("not a Marionette packet: length %.20q", prefix)
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(in, body); err != nil {
		return nil, err
	}
	return body, nil
}

// parseAnswer reads `[1, id, error, result]`.
func parseAnswer(packet []byte) (int, answer, error) {
	var parts []json.RawMessage
	if err := json.Unmarshal(packet, &parts); err != nil || len(parts) != 4 {
		return 0, answer{}, fmt.Errorf("not an answer of Marionette: %.100q", packet)
	}
	var id int
	if err := json.Unmarshal(parts[1], &id); err != nil {
		return 0, answer{}, fmt.Errorf("not an answer of Marionette: %.100q", packet)
	}
	var refusal *struct {
		Error   string `json:"error"`
		Message string `json:"message"`
	}
	if err := json.Unmarshal(parts[2], &refusal); err != nil {
		return 0, answer{}, fmt.Errorf("not an answer of Marionette: %.100q", packet)
	}
	if refusal != nil {
		return id, answer{refusal: &CommandError{Kind: refusal.Error, Message: refusal.Message}}, nil
	}
	return id, answer{result: parts[3]}, nil
}
