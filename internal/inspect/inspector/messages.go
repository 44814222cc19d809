//go:build js && wasm

package main

import (
	gobytes "bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gangway/internal/inspect"
	"gangway/internal/inspect/model"

	"honnef.co/go/js/dom/v2"
)

const (
	// fewShown is how many messages the list has at once. It grows by as many when
	// somebody scrolls to its end, up to mostShown.
	fewShown  = 50
	mostShown = 1000

	// longestText is how much of a message the list has, in runes.
	longestText = 300

	// mostJudged bounds the messages of which is known whether they pass the filter.
	mostJudged = 20_000
)

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
	case !v.messageInScope(m):
		return false
	case v.connection != nil && !v.connection.has(m):
		return false
	case v.context != nil && m.Context != v.context:
		return false
	case v.call != nil && m.Call != v.call:
		return false
	case v.filter == "":
		return true
	}
	passes, judged := v.judged[m.Number]
	if !judged {
		text := strings.Join([]string{ways[m.Kind], labelOf(m.Context), noteOf(m), v.textOf(m)}, " ")
		passes = strings.Contains(strings.ToLower(text), v.filter)
		if len(v.judged) >= mostJudged {
			clear(v.judged)
		}
		v.judged[m.Number] = passes
	}
	return passes
}

// setFilter chooses the messages with a text.
func (v *view) setFilter(text string) {
	v.filter = strings.ToLower(text)
	clear(v.judged)
}

// scrolled shows more messages to somebody who comes to the end of the list, and
// less of them afterwards.
func (v *view) scrolled(list dom.Element) {
	number := func(name string) int { return list.Underlying().Get(name).Int() } // Package dom has none of these.
	most := v.most
	switch top := number("scrollTop"); {
	case top == 0:
		most = fewShown
	case top+2*number("clientHeight") > number("scrollHeight"):
		most = min(most+fewShown, mostShown)
	}
	if most != v.most {
		v.most, v.changed = most, true
	}
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

// textOf is the message itself, in one line: its method, its type and its value, as
// far as there are any.
func (v *view) textOf(m *model.Message) string {
	if m.Text != "" && m.Kind != inspect.PortEnded {
		return m.Text
	}
	name, text := m.Typed(&v.model.Types)
	return inWords(m.Method, name, text)
}

// inWords puts texts together, but for empty ones.
func inWords(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(t string) bool { return t == "" }), " ")
}

func newMessage() *shown { return template("#message") }

// chooseMessage shows all of a message.
func (v *view) chooseMessage(key string) {
	for _, m := range v.model.Messages {
		if messageKey(m) == key {
			v.show(m)
			v.drawMessages()
			return
		}
	}
}

func messageKey(m *model.Message) string { return strconv.FormatUint(m.Number, 10) }

func (v *view) drawMessages() {
	list := v.matching(v.most)
	keys := make([]string, len(list))
	drawn := map[string]bool{}
	for i, m := range list {
		keys[i] = messageKey(m)
		drawn[keys[i]] = v.messages.all[keys[i]] != nil
	}
	v.messages.show(keys)
	for i, m := range list {
		e := v.messages.all[keys[i]]
		if !drawn[keys[i]] {
			v.fillMessage(e, m)
		}
		e.set("aria-selected", strconv.FormatBool(v.message == m))
	}
}

// fillMessage shows a message, which does not change.
func (v *view) fillMessage(e *shown, m *model.Message) {
	size := ""
	if m.Size > 0 {
		size = bytes(uint64(m.Size))
	}
	e.setTexts(clock(m.At), ways[m.Kind], labelOf(m.Context), noteOf(m), size, cut(v.textOf(m), longestText))
	class := ""
	switch {
	case m.Text != "" && m.Kind != inspect.PortEnded:
		class = "error"
	case comesIn(m.Kind):
		class = "in"
	}
	e.set("class", class)
}

func clock(us int64) string { return time.UnixMicro(us).Format("15:04:05.000") }

// show shows all of a message below the list.
func (v *view) show(m *model.Message) {
	v.message = m
	setHidden(v.detail.Element, m == nil)
	if m == nil {
		return
	}
	text := v.textOf(m)
	name, value := m.Typed(&v.model.Types)
	var pretty gobytes.Buffer
	if json.Indent(&pretty, []byte(value), "", "  ") == nil {
		text = inWords(m.Method, name, pretty.String())
	}
	v.detail.setText(fmt.Sprintf("%s · %s · %s · %s · %d bytes\n%s", clock(m.At), labelOf(m.Context), ways[m.Kind], noteOf(m), m.Size, text))
}
