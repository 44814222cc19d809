package talk

import (
	"fmt"
	"time"
)

// A Conn is an end of a port.
type Conn[T any] struct {
	Post    func(T) error
	Receive func() (T, error)
}

// Messages are those that are sent.
type Messages[T any] struct {
	Make  func(i int) T         // The i-th.
	Right func(i int, v T) bool // Whether v is the i-th.
}

// receive takes messages that must be the first to the last of count.
func (c Conn[T]) receive(count int, messages Messages[T]) error {
	for i := range count {
		v, err := c.Receive()
		if err != nil {
			return err
		}
		if !messages.Right(i, v) {
			return fmt.Errorf("message %d is %.100v", i, v)
		}
	}
	return nil
}

// post sends messages without waiting.
func (c Conn[T]) post(count int, messages Messages[T]) error {
	for i := range count {
		if err := c.Post(messages.Make(i)); err != nil {
			return err
		}
	}
	return nil
}

// exchange posts one message and waits for one.
func (c Conn[T]) exchange(messages Messages[T]) error {
	if err := c.post(1, messages); err != nil {
		return err
	}
	return c.receive(1, messages)
}

// answer waits for one message and posts one.
func (c Conn[T]) answer(messages Messages[T]) error {
	if err := c.receive(1, messages); err != nil {
		return err
	}
	return c.post(1, messages)
}

// Ask is what the side that connects does. It returns the milliseconds of
// every echo, or of all messages together.
func Ask[T any](c Conn[T], command Command, messages Messages[T]) ([]float64, error) {
	if err := c.exchange(messages); err != nil {
		return nil, err
	}
	if command.Mode == Echo {
		return c.askEchoes(command.Count, messages)
	}
	start := time.Now()
	var err error
	if command.Mode == Take {
		err = c.askTake(command.Count, messages)
	} else {
		err = c.askGive(command.Count, messages)
	}
	return []float64{Milliseconds(start)}, err
}

func (c Conn[T]) askEchoes(count int, messages Messages[T]) ([]float64, error) {
	times := make([]float64, count)
	for i := range times {
		start := time.Now()
		if err := c.exchange(messages); err != nil {
			return nil, err
		}
		times[i] = Milliseconds(start)
	}
	return times, nil
}

func (c Conn[T]) askTake(count int, messages Messages[T]) error {
	if err := c.post(count, messages); err != nil {
		return err
	}
	return c.receive(1, messages)
}

func (c Conn[T]) askGive(count int, messages Messages[T]) error {
	if err := c.post(1, messages); err != nil {
		return err
	}
	return c.receive(count, messages)
}

// Milliseconds returns the time since start.
func Milliseconds(start time.Time) float64 {
	return float64(time.Since(start).Nanoseconds()) / 1e6
}

// Answer is what the side that accepts does.
func Answer[T any](c Conn[T], command Command, messages Messages[T]) error {
	if err := c.answer(messages); err != nil {
		return err
	}
	switch command.Mode {
	case Echo:
		for range command.Count {
			if err := c.answer(messages); err != nil {
				return err
			}
		}
		return nil
	case Take:
		if err := c.receive(command.Count, messages); err != nil {
			return err
		}
		return c.post(1, messages)
	}
	if err := c.receive(1, messages); err != nil {
		return err
	}
	return c.post(command.Count, messages)
}
