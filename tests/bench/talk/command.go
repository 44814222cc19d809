// Package talk holds what two ends of a port say to each other while they are
// measured. The driver, the programs in Go and those in JavaScript all keep to
// it.
//
// The side that connects posts one message and waits for an answer, so that
// both ends are warm. What follows is the mode's part.
package talk

import (
	"fmt"
)

// A Command says what to measure. It is also the name of the port.
type Command struct {
	How   string `json:"how"`  // How a peer sends, if it has several ways.
	Kind  string `json:"kind"` // "small" or "bytes".
	Mode  string `json:"mode"`
	Count int    `json:"count"`
	Size  int    `json:"size"` // Of bytes.
	Wait  int    `json:"wait"` // In milliseconds.
}

// The modes.
const (
	Echo = "echo" // Each of the messages is answered before the next.
	Take = "take" // All go to the background, which answers the last.
	Give = "give" // After one message, all come from the background.
	Many = "many" // All of the calls are made at once.

	// The port ends before each message, which is answered on a new one.
	Resume = "resume"

	Begin = "begin" // Calls begin, and are answered after Wait.
	Fates = "fates" // Says what became of them, and of another one.
)

// The kinds of messages.
const (
	Small = "small" // Numbered messages.
	Bytes = "bytes" // Messages of one size.
)

// Name returns the command as the name of a port.
func (c Command) Name() string {
	return fmt.Sprintf("%s %s %d %d %s", c.Kind, c.Mode, c.Count, c.Size, c.How)
}

// Parse reads a command from the name of a port.
func Parse(name string) (c Command, err error) {
	if _, err := fmt.Sscan(name, &c.Kind, &c.Mode, &c.Count, &c.Size, &c.How); err != nil {
		return c, fmt.Errorf("port named %q: %w", name, err)
	}
	return c, nil
}

// An Outcome is what a content script answers to a command.
type Outcome struct {
	Milliseconds []float64 `json:"milliseconds"` // One for each echo, else one for all.
	Error        string    `json:"error"`
	Fates        []string  `json:"fates,omitempty"` // Of calls: answered, ended or hung.
	Next         string    `json:"next,omitempty"`  // That of the next call.
}
