package talk

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pipe returns two ends that are connected.
func pipe[T any]() (a, b Conn[T]) {
	there, back := make(chan T, 100), make(chan T, 100)
	conn := func(out chan<- T, in <-chan T) Conn[T] {
		return Conn[T]{
			Post:    func(v T) error { out <- v; return nil },
			Receive: func() (T, error) { return <-in, nil },
		}
	}
	return conn(there, back), conn(back, there)
}

func TestBothEndsKeepToEveryMode(t *testing.T) {
	for mode, want := range map[string]int{Echo: 20, Take: 1, Give: 1} {
		t.Run(mode, func(t *testing.T) {
			asking, answering := pipe[[]byte]()
			command := Command{How: "one", Kind: Bytes, Mode: mode, Count: 20, Size: 8}
			answered := make(chan error, 1)
			go func() { answered <- Answer(answering, command, Blocks(8)) }()
			times, err := Ask(asking, command, Blocks(8))
			require.NoError(t, err)
			assert.Len(t, times, want)
			assert.NoError(t, <-answered)
		})
	}
}

func TestWrongMessageIsAnError(t *testing.T) {
	asking, answering := pipe[[]byte]()
	require.NoError(t, answering.Post(make([]byte, 7)))
	_, err := Ask(asking, Command{Mode: Give, Count: 1}, Blocks(8))
	assert.ErrorContains(t, err, "message 0 is")
}

func TestEndOfThePortIsAnError(t *testing.T) {
	gone := errors.New("gone")
	end := Conn[[]byte]{
		Post:    func([]byte) error { return nil },
		Receive: func() ([]byte, error) { return nil, gone },
	}
	_, err := Ask(end, Command{Mode: Echo, Count: 1}, Blocks(8))
	assert.ErrorIs(t, err, gone)
	assert.ErrorIs(t, Answer(end, Command{Mode: Echo, Count: 1}, Blocks(8)), gone)
}

func TestNumberedMessagesKnowTheirPlace(t *testing.T) {
	messages := Numbered()
	first, second := messages.Make(0), messages.Make(1)
	assert.True(t, messages.Right(0, first))
	assert.False(t, messages.Right(0, second))
}

func TestCommandIsTheNameOfAPort(t *testing.T) {
	command := Command{How: "vert", Kind: Small, Mode: Take, Count: 1000, Size: 0}
	got, err := Parse(command.Name())
	require.NoError(t, err)
	assert.Equal(t, command, got)
	_, err = Parse("port-from-cs")
	assert.ErrorContains(t, err, `port named "port-from-cs"`)
}
