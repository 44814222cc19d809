//go:build js && wasm

package main

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"gangway/internal/inspect"
	"gangway/internal/inspect/model"
)

// mostCalls is how many calls the table has at once.
const mostCalls = 100

// callsToShow returns the calls of the session or the context that is chosen, or of
// all: first those that run, and then the last ones that have ended.
func (v *view) callsToShow() (all []*model.Call) {
	var ended []*model.Call
	for _, c := range slices.Backward(v.model.Calls) {
		switch {
		case !v.callInScope(c):
		case v.connection != nil && (c.Session == nil || c.Session != v.connection.session):
		case v.context != nil && !concerns(c, v.context):
		case callState(c) == "running":
			all = append(all, c)
		default:
			ended = append(ended, c)
		}
	}
	all = append(all, ended...)
	return all[:min(len(all), mostCalls)]
}

// concerns reports whether a context is at one of the ends of a call.
func concerns(c *model.Call, context *model.Context) bool {
	if s := c.Session; s != nil {
		return s.Dialing != nil && s.Dialing.Context == context || s.Other != nil && s.Other.Context == context
	}
	return c.Context == context
}

// callState says how a call goes, or how it has ended.
func callState(c *model.Call) string {
	switch s := c.Session; {
	case c.Ended == 0 && s != nil && s.Dialing != nil && s.Dialing.Context.Closed,
		c.Ended == 0 && s == nil && c.Context.Closed:
		return "its page is gone"
	case c.Ended == 0:
		return "running"
	case c.Code == 0:
		return "answered"
	case c.Text == "":
		return c.Code.String()
	}
	return c.Code.String() + ": " + c.Text
}

// callEnds names the two ends of a call.
func callEnds(c *model.Call) (from, to string) {
	switch s := c.Session; {
	case s != nil:
		from, to = sessionEnds(s)
		if !c.Dialing {
			from, to = to, from
		}
		return from, to
	case c.Sender != nil:
		return placeLabel(*c.Sender), labelOf(c.Context)
	case c.Tab != 0:
		return labelOf(c.Context), inspect.TabName(c.Tab)
	}
	return labelOf(c.Context), "extension"
}

func (v *view) drawCalls() {
	v.callsTab.setText(fmt.Sprintf("Calls (%d)", len(v.model.Calls)))
	if !v.callsShown {
		return
	}
	all := v.callsToShow()
	v.shownCalls = map[string]*model.Call{}
	keys := make([]string, len(all))
	for i, c := range all {
		keys[i] = strconv.FormatUint(c.Number, 10)
		v.shownCalls[keys[i]] = c
	}
	v.calls.show(keys)
	now := time.Now().UnixMicro()
	for i, c := range all {
		v.drawCall(v.calls.all[keys[i]], c, now)
	}
}

func (v *view) drawCall(e *shown, c *model.Call, now int64) {
	from, to := callEnds(c)
	state := callState(c)
	class, took := "failed", ""
	switch {
	case state == "running":
		class, took = "connected", duration((now-c.Begun)/1e6*1e6)
	case c.Ended == 0 || c.Code == 0:
		class = "ended"
	}
	if c.Ended != 0 {
		took = duration(c.Ended - c.Begun)
	}
	e.setTexts(c.Method, from+" → "+to, state, clock(c.Begun), took, streamed(c.Sent), streamed(c.Received))
	e.set("class", class)
	e.set("aria-selected", strconv.FormatBool(v.call == c))
}

// streamed is how many messages of a stream have come, if there is one.
func streamed(n uint64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatUint(n, 10)
}

func newCall() *shown { return template("#call") }

// chooseCall chooses the call of a row.
func (v *view) chooseCall(key string) {
	if c := v.shownCalls[key]; c != nil {
		v.choose(choice{call: c})
	}
}

// showCalls shows the table of calls in place of that of connections, or the other
// way round.
func (v *view) showCalls(calls bool) {
	v.callsShown = calls
	setHidden(v.connectionsTable, calls)
	setHidden(v.callsTable, !calls)
	v.connectionsTab.set("aria-selected", strconv.FormatBool(!calls))
	v.callsTab.set("aria-selected", strconv.FormatBool(calls))
	v.draw()
}
