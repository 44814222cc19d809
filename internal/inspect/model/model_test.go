package model

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"gangway/internal/inspect"
	"gangway/wasm/codec"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	backgroundPlace = Place{URL: "moz-extension://1/_generated_background_page.html"}
	tabPlace        = Place{URL: "https://example.org/", Tab: 3}
)

func item(t *testing.T, v any) []byte {
	t.Helper()
	item, err := codec.Marshal(v)
	require.NoError(t, err)
	return item
}

// sender is the description of tabPlace by a browser.
func sender(t *testing.T) []byte {
	return item(t, map[string]any{"url": tabPlace.URL, "frameId": 0, "tab": map[string]any{"id": 3, "title": "A page"}})
}

func TestRolesOfPlaces(t *testing.T) {
	for role, places := range map[Role][]Place{
		Background:    {backgroundPlace, {}, {URL: "chrome-extension://id/gangway/worker.js"}},
		ContentScript: {tabPlace, {URL: "file:///a.html", Tab: 1}},
		Page:          {{URL: "moz-extension://1/popup.html"}, {URL: "chrome-extension://id/options.html", Tab: 4}},
	} {
		for _, p := range places {
			assert.Equal(t, role, p.Role(), "%+v", p)
		}
	}
}

// TestEndsOfOnePortFindEachOther has two ports of the same name, whose ends come
// in any order.
func TestEndsOfOnePortFindEachOther(t *testing.T) {
	m := NewModel()
	m.Report(backgroundPlace, &inspect.Report{Context: "b", Records: []inspect.Record{
		{Kind: inspect.PortAccepted, ID: 1, Name: "own", Sender: sender(t)},
		{Kind: inspect.PortAccepted, ID: 2, Name: "own", Sender: sender(t)},
		{Kind: inspect.PortOpened, ID: 3, Name: "to another", Target: "extension x"},
	}})
	m.Report(tabPlace, &inspect.Report{Context: "c", Open: []inspect.Record{{Kind: inspect.PortOpened, ID: 7, Name: "own"}}})
	m.Report(tabPlace, &inspect.Report{Context: "c", Records: []inspect.Record{{Kind: inspect.PortOpened, ID: 8, Name: "own"}}})
	require.Len(t, m.Ports, 5)
	assert.Same(t, m.Ports[3], m.Ports[0].Other)
	assert.Same(t, m.Ports[4], m.Ports[1].Other)
	assert.Nil(t, m.Ports[2].Other)
}

func TestPicturesAreBounded(t *testing.T) {
	m := NewModel()
	for n := range 3 * keptMessages {
		name := fmt.Sprint("context ", n)
		c := m.Report(tabPlace, &inspect.Report{Context: name, Records: []inspect.Record{
			{Kind: inspect.PortOpened, ID: 1}, {Kind: inspect.PortEnded, ID: 1},
		}})
		m.Gone(c, 1)
	}
	assert.LessOrEqual(t, len(m.Contexts), keptEnded)
	assert.LessOrEqual(t, len(m.byName), keptEnded)
	assert.LessOrEqual(t, len(m.Ports), keptEnded)
	assert.Less(t, len(m.Messages), 2*keptMessages)
	assert.EqualValues(t, 6*keptMessages, m.Messages[len(m.Messages)-1].Number)
}

// TestPortsOfOneContextAreBounded has a context that never goes.
func TestPortsOfOneContextAreBounded(t *testing.T) {
	m := NewModel()
	for n := range 10 * keptEnded {
		id := uint64(n + 1)
		m.Report(tabPlace, &inspect.Report{Context: "c", Records: []inspect.Record{
			{Kind: inspect.PortOpened, ID: id}, {Kind: inspect.PortEnded, ID: id},
		}})
		require.LessOrEqual(t, len(m.Ports), 2*keptEnded+1)
	}
	m.Report(tabPlace, &inspect.Report{Context: "c", Records: []inspect.Record{{Kind: inspect.PortOpened, ID: 1}}})
	assert.Zero(t, m.Ports[len(m.Ports)-1].Ended, "open ports stay")
}

// TestPortsReviveWithTheirContext has a context whose line goes, and that then
// reports the same port as open: at once, and after it has been forgotten.
func TestPortsReviveWithTheirContext(t *testing.T) {
	const session = "gangway.session/talk"
	m := NewModel()
	opening := inspect.Record{Kind: inspect.PortOpened, ID: 1, Name: session}
	hello, welcome := item(t, []any{0, 2, 3, []byte("a session"), 1, 0, 1, 1024, 16}), item(t, []any{1, 3, 1, 0, 1024, 16})
	report := &inspect.Report{Context: "c", Open: []inspect.Record{opening}, Records: []inspect.Record{
		{Kind: inspect.MessagePosted, ID: 1, Item: hello, Size: len(hello)},
		{Kind: inspect.MessageReceived, ID: 1, Item: welcome, Size: len(welcome)},
	}}
	c := m.Report(tabPlace, report)
	p := m.Ports[0]
	again := &inspect.Report{Context: "c", Open: report.Open}
	for _, forgotten := range []bool{false, true} {
		m.Gone(c, 5)
		require.Equal(t, "gone with its context", p.Cause)
		require.False(t, m.Sessions[0].Connected())
		if forgotten {
			m.Ports = nil
		}
		m.Report(tabPlace, again)
		assert.Equal(t, []*Port{p}, m.Ports)
		assert.Zero(t, p.Ended)
		assert.Empty(t, p.Cause)
		assert.True(t, m.Sessions[0].Connected())
	}
}

func TestMessagesThatAreCutAreStillPackets(t *testing.T) {
	whole := item(t, []any{2, 5, string(make([]byte, 10_000))})
	p, ok := readPacket(whole[:inspect.ItemBytes], true)
	require.True(t, ok)
	assert.EqualValues(t, 5, p.number)
	m := &Message{Record: inspect.Record{Item: whole[:inspect.ItemBytes], Size: len(whole)}, Body: p.message}
	assert.Equal(t, "(10006 bytes, of which the first 4096 are kept)", m.JSON())
}

// FuzzReport feeds reports from programs that may say anything.
func FuzzReport(f *testing.F) {
	f.Add(2, []byte("\x83\x02\x01\x63one"), "gangway.session/talk")
	f.Add(4, []byte("\x89\x00\x02\x02\x41a\x01\x00\x01\x10\x10"), "gangway.session/talk")
	f.Fuzz(func(t *testing.T, kind int, item []byte, name string) {
		m := NewModel()
		for range 2 {
			c := m.Report(tabPlace, &inspect.Report{Context: "c", Records: []inspect.Record{
				{Kind: inspect.PortOpened, ID: 1, Name: name},
				{Kind: inspect.Kind(kind), ID: 1, Item: item, Size: len(item), Sender: item, Name: name},
				{Kind: inspect.MessagePosted, ID: 1, Item: item, Size: len(item)},
				{Kind: inspect.MessageReceived, ID: 1, Item: item, Size: len(item) + 1},
			}})
			for _, message := range m.Messages {
				_ = message.JSON()
			}
			Export(m.Messages)
			m.Gone(c, 2)
		}
	})
}

func TestExportHasALineForEachMessage(t *testing.T) {
	m := NewModel()
	m.Report(tabPlace, &inspect.Report{Context: "c", Records: []inspect.Record{
		{Kind: inspect.PortOpened, At: 1, ID: 1, Name: "own"},
		{Kind: inspect.MessagePosted, At: 2, ID: 1, Size: 6, Item: item(t, map[string]any{"a": 1})},
		{Kind: inspect.MessageReceived, At: 3, ID: 1, Text: "refused"},
	}})
	lines := bytes.Split(bytes.TrimSpace(Export(m.Messages)), []byte("\n"))
	require.Len(t, lines, 3)
	var l Line
	require.NoError(t, json.Unmarshal(lines[1], &l))
	assert.Equal(t, Line{
		Context: "c", Role: ContentScript, URL: tabPlace.URL, Tab: 3, Kind: "post", At: 2, ID: 1, Port: "own",
		Size: 6, Item: item(t, map[string]any{"a": 1}), Message: map[string]any{"a": 1.0},
	}, l)
	require.NoError(t, json.Unmarshal(lines[2], &l))
	assert.Equal(t, "refused", l.Error)
}

func TestRatesAreOfTheLastMoment(t *testing.T) {
	m := NewModel()
	m.Report(tabPlace, &inspect.Report{Context: "c",
		Records: []inspect.Record{{Kind: inspect.PortOpened, ID: 1}},
		Counts:  []inspect.Count{{ID: 1, Posted: 30, Received: 10}},
	})
	assert.True(t, m.Rates(2_000_000))
	assert.InDelta(t, 20, m.Ports[0].Rate, 0.1)
	assert.True(t, m.Rates(3_000_000))
	assert.Zero(t, m.Ports[0].Rate)
	assert.False(t, m.Rates(4_000_000), "nothing moves")
}
