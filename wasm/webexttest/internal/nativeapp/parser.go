package nativeapp

import "encoding/binary"

// maxMessage is how much a native application may send at once.
const maxMessage = 1 << 20

// A parser cuts a stream into messages.
type parser struct{ rest []byte }

// parse returns the texts that are complete.
func (n *parser) parse(data []byte) (texts [][]byte) {
	n.rest = append(n.rest, data...)
	for n.size() >= 0 && n.tooLarge() == 0 && len(n.rest) >= 4+n.size() {
		size := n.size()
		texts = append(texts, n.rest[4:4+size])
		n.rest = n.rest[4+size:]
	}
	return texts
}

// size returns the length of the message that comes next, -1 if it is not
// known yet.
func (n *parser) size() int {
	if len(n.rest) < 4 {
		return -1
	}
	return int(binary.NativeEndian.Uint32(n.rest))
}

// tooLarge returns the size of the next message if it is too large, else 0.
func (n *parser) tooLarge() int {
	if size := n.size(); size > maxMessage {
		return size
	}
	return 0
}
