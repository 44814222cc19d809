package model

import (
	"testing"

	"gangway/internal/inspect"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestWhoeverSpeaksToATabIsInIt has a background speak to two tabs, and one of them
// to the background.
func TestWhoeverSpeaksToATabIsInIt(t *testing.T) {
	const tab, other = 3, 33 // Their names begin alike.
	m := NewModel()
	m.Report(backgroundPlace, &inspect.Report{Context: "b", Records: []inspect.Record{
		{Kind: inspect.PortOpened, ID: 1, Name: "own", Tab: tab},
		{Kind: inspect.PortOpened, ID: 2, Name: "own", Tab: other},
		{Kind: inspect.PortOpened, ID: 3, Name: "own", Target: inspect.TabName(tab)}, // An application may have any name.
		{Kind: inspect.PortAccepted, ID: 4, Name: "own", Sender: sender(t)},
		{Kind: inspect.RequestSent, ID: 5, Tab: tab},
		{Kind: inspect.RequestSent, ID: 6},
	}})
	require.Len(t, m.Ports, 4)
	require.Len(t, m.Messages, 6)
	for i, in := range []bool{true, false, false, true, true, false} {
		assert.Equal(t, in, m.Messages[i].InTab(tab), "message %d", i)
		if i < len(m.Ports) {
			assert.Equal(t, in, m.Ports[i].InTab(tab), "port %d", i)
		}
	}
	assert.Equal(t, "tab 3", m.Ports[0].Target)
	assert.Equal(t, "tab 3", m.Messages[4].Note)
}
