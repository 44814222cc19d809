package console

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHistoryIsBounded(t *testing.T) {
	r := NewRecorder(nil, nil, nil)
	for i := range 3 * keptLines {
		r.Add(Line{Args: []string{strconv.Itoa(i + 1)}})
	}
	h := r.History()
	lines := h.Lines()
	assert.LessOrEqual(t, len(lines), 2*keptLines)
	assert.Equal(t, lines[0].Text, strconv.Itoa(lines[0].Number))
	lines = h.LinesAfter(3*keptLines - 2)
	require.Len(t, lines, 2)
	assert.Equal(t, strconv.Itoa(3*keptLines), lines[1].Text)
	assert.Empty(t, h.LinesAfter(3*keptLines))
	assert.Equal(t, 3*keptLines, h.LastNumber())
}

func TestRecorderTellsEveryLineWithItsNumberAndText(t *testing.T) {
	var told []Line
	r := NewRecorder(func(l Line) { told = append(told, l) }, nil, nil)
	r.Add(Line{Args: []string{"a", "b"}})
	r.Add(Line{Args: []string{"c"}})
	assert.Equal(t, []Line{{Number: 1, Text: "a b", Args: []string{"a", "b"}}, {Number: 2, Text: "c", Args: []string{"c"}}}, told)
	assert.Equal(t, told, r.History().Lines())
}

func TestWaitLineFindsLinesBeforeAndAfterItsCall(t *testing.T) {
	r := NewRecorder(nil, nil, nil)
	r.Add(Line{Args: []string{"first"}})
	line, err := r.History().WaitLine(t.Context(), Contains("first"))
	require.NoError(t, err)
	assert.Equal(t, 1, line.Number)
	go r.Add(Line{Args: []string{"first again"}})
	line, err = r.History().WaitLineAfter(t.Context(), 1, Contains("first"))
	require.NoError(t, err)
	assert.Equal(t, 2, line.Number)
}

func TestWaitLineEndsWithItsContextAndWithTheBrowser(t *testing.T) {
	ended, gone := make(chan struct{}), errors.New("it is gone")
	r := NewRecorder(nil, ended, gone)
	r.Add(Line{Level: "log", Source: SourcePage, Args: []string{"last words"}})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := r.History().WaitLine(ctx, Contains("never written"))
	require.ErrorIs(t, err, context.Canceled)
	assert.ErrorContains(t, err, "[page] last words")
	close(ended)
	_, err = r.History().WaitLine(t.Context(), Contains("never written"))
	require.ErrorIs(t, err, gone)
}
