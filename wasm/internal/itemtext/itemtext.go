// Package itemtext carries items in the strings of JSON, to and from a native
// application that is written in Go.
//
// The side that connects sends the name of the port first, after [NamePrefix].
// Then each string is a piece of an item: a letter, and bytes in base64. An item
// is as many pieces as it needs, since browsers take messages of at most 1 MiB
// from an application.
package itemtext

import (
	"encoding/base64"
	"errors"
	"strings"
)

// NamePrefix begins the first string of a port.
const NamePrefix = "gangway.port/1;"

// The letters of pieces.
const (
	whole = '.' // The last piece of an item.
	more  = '+' // Another one follows.
)

// pieceSize is how many bytes a piece has at most: its string has 1 MiB and a
// little less.
const pieceSize = 768<<10 - 6

// MaxItem is how long an item may be that is joined.
const MaxItem = 64 << 20

// Errors of strings that come.
var (
	errForm = errors.New("webext: the other end of the port is not as it says: a piece of a message was expected")

	// ErrTooLong says that an item has more than [MaxItem].
	ErrTooLong = errors.New("webext: a message came that has more than 64 MiB")
)

// Split passes the strings of an item to post, until one fails.
func Split(item []byte, post func(text []byte) error) error {
	for len(item) > pieceSize {
		if err := post(piece(more, item[:pieceSize])); err != nil {
			return err
		}
		item = item[pieceSize:]
	}
	return post(piece(whole, item))
}

func piece(letter byte, bytes []byte) []byte {
	text := make([]byte, 1, 1+base64.StdEncoding.EncodedLen(len(bytes)))
	text[0] = letter
	return base64.StdEncoding.AppendEncode(text, bytes)
}

// A Joiner puts items together of the pieces that come. The zero value is ready.
type Joiner struct{ item []byte }

// Add takes the next string. It returns an item, which the caller owns, when it
// is complete, and else nil. An error is of the item to which the string belongs.
func (j *Joiner) Add(text string) ([]byte, error) {
	letter, bytes, err := parse(text)
	if err == nil && len(j.item)+len(bytes) > MaxItem {
		err = ErrTooLong
	}
	if err != nil {
		j.item = nil
		return nil, err
	}
	if j.item == nil {
		j.item = bytes
	} else {
		j.item = append(j.item, bytes...)
	}
	if letter == more {
		return nil, nil
	}
	item := j.item
	j.item = nil
	return item, nil
}

func parse(text string) (letter byte, bytes []byte, err error) {
	if text == "" || !strings.ContainsRune(string(whole)+string(more), rune(text[0])) {
		return 0, nil, errForm
	}
	bytes, err = base64.StdEncoding.DecodeString(text[1:])
	if err != nil {
		return 0, nil, errForm
	}
	return text[0], bytes, nil
}
