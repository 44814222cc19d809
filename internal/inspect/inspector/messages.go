//go:build js && wasm

package main

import (
	gobytes "bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"gangway/internal/inspect"
	"gangway/internal/inspect/model"

	"honnef.co/go/js/dom/v2"
)

// mostShown is how many messages the list has at once.
const mostShown = 150

// ways are the words for the kinds of records.
var ways = map[inspect.Kind]string{
	inspect.PortOpened: "opens", inspect.PortAccepted: "accepts", inspect.PortEnded: "ended",
	inspect.MessagePosted: "↑ post", inspect.MessageReceived: "↓ receive",
	inspect.RequestSent: "↑ ask", inspect.RequestAnswered: "↓ answer", inspect.RequestReceived: "↓ asked", inspect.RequestReplied: "↑ answer",
	inspect.EventOccurred: "event", inspect.FunctionCalled: "calls", inspect.FunctionReturned: "returned",
}

// comesIn reports whether a record tells of something that came to the program.
func comesIn(k inspect.Kind) bool { return strings.HasPrefix(ways[k], "↓") }

// matching returns the last messages that are to be shown, the newest first.
func (v *view) matching(most int) (found []*model.Message) {
	all := v.model.Messages
	for i := len(all) - 1; i >= 0 && len(found) < most && all[i].Number > v.cleared; i-- {
		if v.wants(all[i]) {
			found = append(found, all[i])
		}
	}
	return found
}

func (v *view) wants(m *model.Message) bool {
	switch {
	case v.connection != nil && !v.connection.has(m):
		return false
	case v.context != nil && m.Context != v.context:
		return false
	case v.filter == "":
		return true
	}
	return strings.Contains(strings.ToLower(strings.Join([]string{ways[m.Kind], labelOf(m.Context), noteOf(m), textOf(m)}, " ")), v.filter)
}

// noteOf says which message it is.
func noteOf(m *model.Message) string {
	parts := []string{m.Note}
	if m.Port != nil && m.Note == "" {
		parts[0] = m.Port.Name
	}
	if m.Took > 0 {
		parts = append(parts, duration(m.Took))
	}
	return strings.Join(parts, ", ")
}

// textOf is the message itself, in one line.
func textOf(m *model.Message) string {
	switch {
	case m.Text != "" && m.Kind != inspect.PortEnded:
		return m.Text
	case m.Method != "":
		return m.Method + " " + m.JSON()
	}
	return m.JSON()
}

func (v *view) newMessage(key string) dom.Element {
	e := template("#message")
	onActivate(e, func() {
		if m := v.byNumber(key); m != nil {
			v.show(m)
			v.drawMessages()
		}
	})
	return e
}

func (v *view) byNumber(key string) *model.Message {
	for _, m := range v.model.Messages {
		if fmt.Sprint(m.Number) == key {
			return m
		}
	}
	return nil
}

func (v *view) drawMessages() {
	list := v.matching(mostShown)
	keys := make([]string, len(list))
	drawn := map[string]bool{}
	for i, m := range list {
		keys[i] = fmt.Sprint(m.Number)
		drawn[keys[i]] = v.messages.all[keys[i]] != nil
	}
	v.messages.show(keys)
	for i, m := range list {
		e := v.messages.all[keys[i]]
		if !drawn[keys[i]] {
			fillMessage(e, m)
		}
		set(e, "aria-selected", fmt.Sprint(v.message == m))
	}
}

// fillMessage shows a message, which does not change.
func fillMessage(e dom.Element, m *model.Message) {
	size := ""
	if m.Size > 0 {
		size = bytes(uint64(m.Size))
	}
	texts := []string{clock(m.At), ways[m.Kind], labelOf(m.Context), noteOf(m), size, textOf(m)}
	for i, cell := range e.QuerySelectorAll(":scope > *") {
		cell.SetTextContent(texts[i])
	}
	switch {
	case m.Text != "" && m.Kind != inspect.PortEnded:
		e.SetAttribute("class", "error")
	case comesIn(m.Kind):
		e.SetAttribute("class", "in")
	}
}

func clock(us int64) string { return time.UnixMicro(us).Format("15:04:05.000") }

// show shows all of a message below the list.
func (v *view) show(m *model.Message) {
	v.message = m
	setHidden(v.detail, m == nil)
	if m == nil {
		return
	}
	text := textOf(m)
	var pretty gobytes.Buffer
	if json.Indent(&pretty, []byte(m.JSON()), "", "  ") == nil {
		text = strings.TrimSpace(m.Method + " " + pretty.String())
	}
	setText(v.detail, fmt.Sprintf("%s · %s · %s · %s · %d bytes\n%s", clock(m.At), labelOf(m.Context), ways[m.Kind], noteOf(m), m.Size, text))
}
