package webexttest

import (
	"time"

	"gangway/wasm/webexttest/internal/loader"
)

// A ContextOption says more about a context and its program.
type ContextOption func(*options)

type options struct {
	declares  []string
	certain   bool // declares is all; else the events that the program listens to count.
	idle      time.Duration
	allFrames bool
	lazy      bool
	ports     []string            // The names of its ports; nil for all.
	messages  []map[string]string // Properties of the page's messages; nil for all.
}

func optionsOf(list []ContextOption) options {
	var o options
	for _, option := range list {
		option(&o)
	}
	return o
}

// Declares names the events that the start script of the program declares, such
// as "runtime.onConnect": none if it is called without names. The build of a
// real extension finds them in the program.
//
// Without this option the program declares the events that it listens to within
// a second of its start, or has listened to in an earlier run. Until then all
// that comes is kept for it, as jsbridge/loader.js does. In a bubble of
// testing/synctest that second passes as soon as nothing else can happen.
func Declares(events ...string) ContextOption {
	return func(o *options) { o.declares, o.certain = events, true }
}

// Idle suspends a background by itself when nothing has kept it alive for
// some time, 30 seconds in browsers. Events and messages that it receives keep
// it alive, in Chromium also messages that it posts. Without this option it is
// never suspended by itself.
func Idle(after time.Duration) ContextOption { return func(o *options) { o.idle = after } }

// Lazy stands for "lazy" in the manifest's section for a content script: its
// program starts when the first thing comes that is for it, a port, a one-shot
// message, a DOM event ([Context.Dispatch]), a message of the page
// ([Frame.PostMessage]) or a call ([Script.Call]).
// [Context.Started] tells whether it has. One without [Declares] is started by
// any of these.
func Lazy() ContextOption { return func(o *options) { o.lazy = true } }

// Ports stands for "ports" in that section: only ports of these names are for
// the program.
func Ports(names ...string) ContextOption { return func(o *options) { o.ports = names } }

// PageMessages stands for "messages" in that section: only messages of the page
// that have all properties of one of these are for the program.
func PageMessages(properties ...map[string]string) ContextOption {
	return func(o *options) { o.messages = properties }
}

// AllFrames puts a content script that [Extension.ContentScript] declares into
// sub-frames, too.
func AllFrames() ContextOption { return func(o *options) { o.allFrames = true } }

// declared returns the options that the loader needs.
func (o options) declared(kind loader.Kind) loader.Options {
	return loader.Options{Kind: kind, Declares: o.declares, Certain: o.certain, Ports: o.ports, Messages: o.messages}
}
