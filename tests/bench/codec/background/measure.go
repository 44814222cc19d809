//go:build js && wasm

package main

import (
	"fmt"
	"reflect"
	"runtime"
	"time"
)

// A result is one peer's time for one shape in one direction.
type result struct {
	What string  `json:"what"`
	Peer string  `json:"peer"`
	NS   float64 `json:"ns"` // For one operation.
}

// A round collects the results of all peers.
type round struct {
	least   time.Duration // How long one measurement takes, about.
	results []result
	err     error // The first.
}

// shape measures peers with a message, one after the other.
func shape[T any](r *round, what string, message T, peers ...peer[T]) {
	for _, p := range peers {
		r.add(what+" to JavaScript", p.name, func() error { return p.out(&message) })
	}
	for _, p := range peers {
		r.note(what, p.name, checked(message, p))
		r.add(what+" to Go", p.name, func() error {
			var got T
			return p.in(&got)
		})
	}
}

// checked returns an error if what comes in is not what went out.
func checked[T any](message T, p peer[T]) error {
	if err := p.out(&message); err != nil {
		return err
	}
	var got T
	if err := p.in(&got); err != nil {
		return err
	}
	if !reflect.DeepEqual(got, message) {
		return fmt.Errorf("got %.200v, want %.200v", got, message)
	}
	return nil
}

// add measures an operation. It begins without the garbage of the one before.
func (r *round) add(what, peer string, operation func() error) {
	runtime.GC()
	ns, err := r.perOperation(operation)
	r.note(what, peer, err)
	r.results = append(r.results, result{what, peer, ns})
}

func (r *round) note(what, peer string, err error) {
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("%s, %s: %w", what, peer, err)
	}
}

// batches is how often an operation is timed for one result.
const batches = 5

// perOperation returns the nanoseconds of one operation, in the fastest of some
// batches: what else the machine does only adds to them.
func (r *round) perOperation(operation func() error) (float64, error) {
	n, took, err := enough(r.least/batches, operation)
	for start := time.Now(); err == nil && time.Since(start) < r.least; {
		var again time.Duration
		again, err = repeat(n, operation)
		took = min(took, again)
	}
	return float64(took.Nanoseconds()) / float64(n), err
}

// enough returns how often to repeat an operation for it to take a while, and
// how long that took.
func enough(least time.Duration, operation func() error) (n int, took time.Duration, err error) {
	for n = 1; ; n *= 2 {
		took, err = repeat(n, operation)
		if err != nil || took >= least {
			return n, took, err
		}
	}
}

func repeat(n int, operation func() error) (time.Duration, error) {
	start := time.Now()
	for range n {
		if err := operation(); err != nil {
			return 0, err
		}
	}
	return time.Since(start), nil
}
