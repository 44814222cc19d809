//go:build js && wasm

package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gangway/internal/inspect/model"
	"gangway/wasm/console"

	"honnef.co/go/js/dom/v2"
)

// A choice says whose messages are shown: those of a connection, of a context or of
// a call, or all.
type choice struct {
	connection *connection
	context    *model.Context
	call       *model.Call
}

// String describes the choice, empty if it is all.
func (c choice) String() string {
	switch {
	case c.connection != nil:
		return c.connection.name
	case c.context != nil:
		return labelOf(c.context)
	case c.call != nil:
		return c.call.Method
	}
	return ""
}

// A view is the page. All of it is used by one goroutine at a time: JavaScript
// has one thread, and nothing here waits while it changes something.
type view struct {
	model   *model.Model
	changed bool
	paused  bool
	rated   time.Time
	step    int // By which busy edges have moved.

	choice
	message    *model.Message
	callsShown bool  // In place of connections.
	tab        int64 // That the developer tools inspect; 0 elsewhere, and when all tabs are shown.
	inspects   int64 // The same, whatever is shown.
	filter     string
	judged     map[uint64]bool // Whether messages pass the filter, by their numbers.
	most       int             // How many messages are shown.
	cleared    uint64          // Messages up to this number are not shown.

	status, chosen, detail, svg *shown
	pause, nobody, export       dom.Element
	search                      *dom.HTMLInputElement
	nodes, edges                *keyed
	rows                        *keyed
	messages, calls             *keyed
	scope                       *shown
	connectionsTable            dom.Element
	callsTable                  dom.Element
	connectionsTab, callsTab    *shown

	shownRows  map[string]*connection
	shownNodes map[string]*node
	shownCalls map[string]*model.Call
}

func newView() *view {
	find := dom.GetWindow().Document().QuerySelector
	v := &view{
		model: model.NewModel(), changed: true, judged: map[uint64]bool{}, most: fewShown,
		status: show(find("#status")), chosen: show(find("#chosen")), detail: show(find("#detail")), svg: show(find("#drawing")),
		pause: find("#pause"), nobody: find("#nobody"), export: find("#export"), search: find("#filter").(*dom.HTMLInputElement),
	}
	if err := json.Unmarshal([]byte(find("#types").TextContent()), &v.model.Types); err != nil {
		console.Error(err)
	}
	v.scope = show(find("#scope"))
	if v.inspects = inspectedTab(); v.inspects != 0 {
		setHidden(v.scope.Element, false)
		v.toggleScope()
	}
	v.scope.AddEventListener("click", false, func(dom.Event) { v.toggleScope() })
	v.nodes = newKeyed(find("#nodes"), newNode, v.chooseNode)
	v.edges = newKeyed(find("#edges"), newEdge, nil)
	v.rows = newKeyed(find("#rows"), newRow, v.chooseRow)
	v.calls = newKeyed(find("#calls"), newCall, v.chooseCall)
	v.connectionsTable, v.callsTable = find("#connections-table"), find("#calls-table")
	v.connectionsTab, v.callsTab = show(find("#connections-tab")), show(find("#calls-tab"))
	onActivate(v.connectionsTab, func() { v.showCalls(false) })
	onActivate(v.callsTab, func() { v.showCalls(true) })
	v.messages = newKeyed(find("#messages"), newMessage, v.chooseMessage)
	list := find("#log .scroll")
	list.AddEventListener("scroll", false, func(dom.Event) { v.scrolled(list) })
	v.pause.AddEventListener("click", false, func(dom.Event) { v.togglePause() })
	find("#clear").AddEventListener("click", false, func(dom.Event) { v.clear() })
	v.export.AddEventListener("click", false, func(dom.Event) { v.prepareExport() })
	v.search.AddEventListener("input", false, func(dom.Event) {
		v.setFilter(v.search.Value())
		v.changed = true
		v.drawMessages()
	})
	dom.GetWindow().Document().AddEventListener("keydown", false, func(e dom.Event) { v.key(e.(*dom.KeyboardEvent)) })
	return v
}

// change changes the picture, which is drawn soon.
func (v *view) change(by func(*model.Model)) {
	by(v.model)
	v.changed = true
}

// keepDrawing draws the page while something changes.
func (v *view) keepDrawing() {
	for {
		last := v.model.LastNumber()
		if now := time.Now(); now.Sub(v.rated) >= time.Second {
			v.rated = now
			v.changed = v.model.Rates(now.UnixMicro()) || v.changed || v.callsShown // How long they run.
		}
		if v.changed && !v.paused {
			v.changed = false
			v.draw()
		}
		time.Sleep(refresh)
		if v.model.LastNumber()-last >= fewShown {
			time.Sleep(slowRefresh - refresh)
		}
	}
}

func (v *view) draw() {
	v.drawStatus()
	all := slices.DeleteFunc(connections(v.model), func(c *connection) bool { return !v.inScope(c.ports...) })
	v.drawDrawing(all)
	v.drawRows(all)
	v.drawCalls()
	v.drawMessages()
}

func (v *view) drawStatus() {
	programs, ports, rate, dropped := 0, 0, 0.0, uint64(0)
	for _, c := range v.model.Contexts {
		dropped += c.Dropped
		if !c.Ended {
			programs++
		}
	}
	for _, p := range v.model.Ports {
		if p.Ended == 0 && (p.Sender == nil || p.Other == nil) {
			ports++
			rate += p.Rate
		}
	}
	if len(v.model.Contexts) == 0 {
		return
	}
	text := fmt.Sprintf("%s, %s, %.0f messages per second", counted(programs, "program"), counted(ports, "open port"), rate)
	if dropped > 0 {
		text += fmt.Sprintf("; %d messages are counted, but not listed", dropped)
	}
	v.status.setText(text)
}

func (v *view) togglePause() {
	v.paused = !v.paused
	v.pause.SetAttribute("aria-pressed", fmt.Sprint(v.paused))
	v.changed = true
}

func (v *view) clear() {
	if n := len(v.model.Messages); n > 0 {
		v.cleared = v.model.Messages[n-1].Number
	}
	v.show(nil)
	v.drawMessages()
}

// choose chooses whose messages are shown.
func (v *view) choose(c choice) {
	v.choice = c
	text := c.String()
	if text != "" {
		text = "of " + text + " · Esc shows all"
	}
	v.chosen.setText(text)
	v.draw()
}

// key is for the keys that work everywhere on the page.
func (v *view) key(e *dom.KeyboardEvent) {
	if e.CtrlKey() || e.AltKey() || e.MetaKey() {
		return
	}
	_, typing := e.Target().(*dom.HTMLInputElement)
	switch key := e.Key(); {
	case key == "Escape":
		v.search.SetValue("")
		v.setFilter("")
		v.show(nil)
		v.choose(choice{})
	case typing:
	case key == "ArrowDown" || key == "ArrowUp":
		if moveFocus(e.Target(), key == "ArrowDown") {
			e.PreventDefault()
		}
	case key == "/":
		e.PreventDefault()
		v.search.Focus()
	case key == "p":
		v.togglePause()
	case key == "c":
		v.clear()
	case key == "a" && v.inspects != 0:
		v.toggleScope()
	case key == "t":
		v.showCalls(!v.callsShown)
	case key == "e":
		v.prepareExport()
		v.export.(dom.HTMLElement).Click()
	}
}

// moveFocus moves the focus from a row of a list to its neighbor.
func moveFocus(from dom.Element, down bool) bool {
	to := from.PreviousElementSibling()
	if down {
		to = from.NextElementSibling()
	}
	row, ok := to.(dom.HTMLElement)
	if ok && to.GetAttribute("tabindex") == "0" {
		row.Focus()
	}
	return ok
}

// prepareExport gives the link for the export the messages that are shown.
func (v *view) prepareExport() {
	all := v.matching(len(v.model.Messages))
	for i, j := 0, len(all)-1; i < j; i, j = i+1, j-1 {
		all[i], all[j] = all[j], all[i]
	}
	v.export.SetAttribute("href", "data:application/jsonl;base64,"+base64.StdEncoding.EncodeToString(model.Export(all)))
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
