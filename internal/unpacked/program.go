package unpacked

import (
	"bytes"
	"fmt"
	"slices"
	"sync"

	"gangway/internal/manifest"
	"gangway/jsbridge"
)

// A Program is one compiled Go program of an extension.
type Program struct {
	// Name is the program's path in the extension without an ending, such
	// as "background". Its start script is Name.js.
	Name string

	// Module is the WebAssembly that the Go compiler made.
	Module []byte

	// Embed puts the module into the start script, as content scripts need it:
	// then no page can see a file of the extension. Otherwise the module is the
	// file Name.wasm and the start script fetches it.
	Embed bool

	// Watch, if not nil, is for a content script that starts when something
	// happens that is for it, or hears of DOM events and calls. Embed must be
	// set.
	Watch *manifest.Watch

	// InFrame is for a content script that runs in a frame of the extension where
	// the page's policy refuses WebAssembly. Embed must be set, [RelayScripts]
	// are its scripts, and the manifest offers [FramePage] to its pages.
	InFrame bool

	// Declared has the manifest's entries for events, by their paths.
	Declared map[string]manifest.Event

	// Batched says that nothing but Go programs and the library for JavaScript
	// listens for ports inside the extension, so that a port which the program
	// opens to it can carry batches. Otherwise it carries plain values, which
	// all JavaScript understands.
	Batched bool

	// Sole says that no other content script of the extension listens: where the
	// program does not want a port, nobody in its frame can have it.
	Sole bool

	// Exec makes the program write its output and its exit code to the
	// console for "gangway exec". Argv and Env are the program's own.
	Exec bool
	Argv []string
	Env  map[string]string

	// Of the module alone, once they are known.
	markers *Markers
	packed  []byte // The module as the start script carries it.
}

// start is the value that a start script hands to gangway.start in loader.js.
type start struct {
	Program string            `json:"program"`
	Events  []string          `json:"events"`
	Extra   map[string][]any  `json:"extra,omitempty"`
	Module  string            `json:"module,omitempty"`
	Batched bool              `json:"batched,omitempty"`
	Sole    bool              `json:"sole,omitempty"`
	Argv    []string          `json:"argv,omitempty"`
	Env     map[string]string `json:"env,omitempty"`
	Exec    bool              `json:"exec,omitempty"`
}

// A lazyStart is the value that a start script hands to gangway.lazy in
// lazy.js.
type lazyStart struct {
	Program string   `json:"program"`
	Events  []string `json:"events"`
	manifest.Watch
}

// render adds the program's files to files, which has the support scripts.
func (p Program) render(files map[string]file) error {
	events, extra := p.events()
	s := start{
		Program: p.Name,
		Events:  events,
		Extra:   extra,
		Batched: p.Batched,
		Sole:    p.Sole,
		Argv:    p.Argv,
		Env:     p.Env,
		Exec:    p.Exec,
	}
	if p.InFrame {
		if err := addScripts(files, append(jsbridge.FrameFiles, jsbridge.Relay)...); err != nil {
			return err
		}
	}
	if !p.Embed {
		s.Module = p.Name + ".wasm"
		files[s.Module] = file{p.Module}
	}
	script, err := p.script(s, files)
	if err != nil {
		return fmt.Errorf("encode the start script of %s: %w", p.Name, err)
	}
	files[p.Name+".js"] = script
	return nil
}

// script returns the start script. That of a program with a Watch holds the
// support scripts, in a function for lazy.js to call. An embedded module stands
// in a comment: a string would be in memory twice.
func (p Program) script(s start, files map[string]file) (file, error) {
	var further file
	if p.Embed {
		further = file{[]byte(", () => {/*"), p.carried(), []byte("*/}")}
	}
	if p.Watch == nil {
		return statement(p.parts(), "gangway.start", s, further...)
	}
	files[LazyScript] = file{jsbridge.Lazy}
	starts, err := statement(p.parts(), "gangway.start", s, append(further, []byte(", sources"))...)
	if err != nil {
		return nil, err
	}
	load := file{[]byte(", (sources) => {\n")}
	scripts := StartScripts()
	if p.InFrame {
		scripts = append(scripts, relayScript)
	}
	for _, name := range scripts {
		load = append(append(append(load, []byte("(() => {\n")), files[name]...), []byte("\n})();\n"))
	}
	load = append(append(load, starts...), []byte("}"))
	return statement(nil, "gangway.lazy", lazyStart{p.Name, s.Events, *p.Watch}, load...)
}

// parts returns the scripts that a program needs before its start: for package page,
// where it has a page to touch, and for filters of responses. Others need none.
func (p Program) parts() (scripts file) {
	markers := p.Markers()
	if p.Embed && markers.page {
		scripts = append(scripts, jsbridge.Page)
	}
	if markers.filters() {
		scripts = append(scripts, jsbridge.Filter)
	}
	return scripts
}

// statement returns scripts and a call of a function with a value and the parts
// of further arguments. JSON is JavaScript here: encoding/json escapes U+2028 and
// U+2029, the two characters that could differ.
func statement(scripts file, function string, argument any, further ...[]byte) (file, error) {
	data, err := manifest.EncodeJSON(argument)
	if err != nil {
		return nil, err
	}
	return slices.Concat(scripts, file{[]byte(function + "("), bytes.TrimSpace(data)}, further, file{[]byte(");\n")}), nil
}

// Prepare makes ready all that depends on the module alone: its markers, and the
// form in which the start script carries it. A Program that is written without
// that reads its module each time, and gzips it as well as can be.
func (p *Program) Prepare(how Packing) {
	var read sync.WaitGroup
	read.Go(func() { p.markers = ReadMarkers(p.Module) })
	if p.Embed {
		p.packed = how.pack(p.Module)
	}
	read.Wait()
}

// Markers returns those of the module. The caller does not change them.
func (p Program) Markers() *Markers {
	if p.markers != nil {
		return p.markers
	}
	return ReadMarkers(p.Module)
}
