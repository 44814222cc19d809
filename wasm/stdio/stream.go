package stdio

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"gangway/wasm/internal/host"
)

const (
	// maxSent is how long the text of a message to a browser may be.
	maxSent = 1 << 20

	// maxReceived is how long the text of a message from a browser may be.
	// Chromium sends 64 MiB at most, Firefox 4 GiB.
	maxReceived = 64 << 20

	// piece is how much memory a length asks for before the bytes are there.
	piece = 1 << 20
)

// A lengthError is the length of a message that no browser of good will sends.
type lengthError uint32

func (e lengthError) Error() string {
	return fmt.Sprintf("a message of %d bytes came, and at most %d are read: is the input that of a browser?", uint32(e), maxReceived)
}

// readText reads the text of the next message. At the end of the input it returns
// [io.EOF], in the middle of a message [io.ErrUnexpectedEOF].
func readText(in io.Reader) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return nil, err
	}
	length := int(binary.NativeEndian.Uint32(head[:]))
	if length > maxReceived {
		return nil, lengthError(length)
	}
	text := make([]byte, min(length, piece))
	for have := 0; ; {
		n, err := io.ReadFull(in, text[have:])
		if have += n; errors.Is(err, io.EOF) && have < length {
			err = io.ErrUnexpectedEOF
		}
		if err != nil || have == length {
			return text, err
		}
		text = append(text, make([]byte, min(length-have, have))...)
	}
}

// appendText appends the text of a message after its length.
func appendText(buf, text []byte) ([]byte, error) {
	if len(text) > maxSent {
		return buf, host.ErrTooLarge
	}
	return append(binary.NativeEndian.AppendUint32(buf, uint32(len(text))), text...), nil
}
