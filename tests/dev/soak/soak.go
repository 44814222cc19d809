package soak

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"time"

	"gangway/internal/manifest"
)

// Options say how to soak.
type Options struct {
	Dir      string // Of the module gangway.
	Browser  string // One of [manifest.Browsers].
	Kills    int    // How many faults, each of which hits something.
	Messages int    // In both directions together, at least.
	Sessions int    // At least, if there are messages enough.
	Tabs     int    // In Firefox the last one is in a private window.
	Seed     uint64
	// JavaScript is at these of [Ends], and Go at the others.
	JavaScript []string
	Report     io.Writer // Gets everything that a person reads.
}

// String is the command that soaks like that.
func (o Options) String() string {
	text := fmt.Sprintf("./build.sh soak --browser %s --kills %d --messages %d --sessions %d --tabs %d --seed %d",
		o.Browser, o.Kills, o.Messages, o.Sessions, o.Tabs, o.Seed)
	if len(o.JavaScript) > 0 {
		text += " --javascript " + strings.Join(o.JavaScript, ",")
	}
	return text
}

// A Result is what a run has counted.
type Result struct {
	Count
	Faults map[string]int // Those that hit something.
	Under  int            // Messages that had come through when the last fault happened.
	Memory Memory
}

// Faults are the names of the kinds of faults that happen.
func (o Options) Faults() (names []string) {
	for _, f := range o.possible(faultsIn(o.Browser)) {
		names = append(names, f.name)
	}
	return names
}

func faultsIn(browser string) []fault {
	if browser == manifest.Chromium {
		return new(chromiumHost).faults()
	}
	return new(firefoxHost).faults()
}

// Run soaks, and reports while it does. An error says that it could not, or
// that the result is not flawless.
func Run(ctx context.Context, o Options) (result Result, err error) {
	s, err := openStage(ctx, o)
	if err != nil {
		return Result{}, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	r := &run{
		options: o, stage: s, started: time.Now(),
		random:  rand.New(rand.NewPCG(o.Seed, 0)),
		traffic: traffic{messages: o.Messages, faults: o.Kills},
		gauge:   gauge{messages: o.Messages},
		hits:    map[string]int{},
	}
	fmt.Fprintf(o.Report, "soak: %v\n", o)
	result, err = r.soak(ctx)
	if err != nil {
		err = fmt.Errorf("%w\nthe last faults: %s\n%s\n%s\nthe same schedule again: %v",
			err, r.lastFaults(), r.pages(), s.lastLines(), o)
	}
	return result, err
}
