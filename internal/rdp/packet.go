package rdp

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// maxPacket bounds a packet, and maxDigits the text of its length.
const (
	maxPacket = 64 << 20
	maxDigits = 10
)

// A packet is one from an actor.
type packet struct {
	From    string `json:"from"`
	Type    string `json:"type"`
	Error   string `json:"error"`
	Message string `json:"message"`

	raw json.RawMessage
}

// readPacket reads the next packet.
func readPacket(r *bufio.Reader) (p packet, err error) {
	length, err := readLength(r)
	if err != nil {
		return p, err
	}
	p.raw = make([]byte, length)
	if _, err := io.ReadFull(r, p.raw); err != nil {
		return p, err
	}
	var other *json.UnmarshalTypeError // An event may have fields of these names that are no texts.
	if err := json.Unmarshal(p.raw, &p); err != nil && !errors.As(err, &other) {
		return p, fmt.Errorf("a packet of Firefox is no JSON: %w", err)
	}
	return p, nil
}

func readLength(r *bufio.Reader) (int, error) {
	var digits strings.Builder
	for {
		c, err := r.ReadByte()
		if err != nil {
			return 0, err
		}
		if c == ':' {
			break
		}
		if digits.WriteByte(c); digits.Len() > maxDigits {
			return 0, fmt.Errorf("this is no debugger of Firefox: it begins with %q", digits.String())
		}
	}
	length, err := strconv.Atoi(digits.String())
	if err != nil || length < 0 || length > maxPacket {
		return 0, fmt.Errorf("a packet of Firefox has the length %q; expected one up to %d", digits.String(), maxPacket)
	}
	return length, nil
}

// writePacket writes a request.
func writePacket(w io.Writer, v any) error {
	text, err := json.Marshal(v)
	if err == nil {
		_, err = fmt.Fprintf(w, "%d:%s", len(text), text)
	}
	return err
}
