package chromium

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// withoutTargets returns a browser whose Chromium answers every command, has no
// target, and tells of no end.
func withoutTargets(t *testing.T) *Browser {
	commands, toChromium := io.Pipe()
	fromChromium, answers := io.Pipe()
	t.Cleanup(func() { commands.Close(); answers.Close() })
	go func() {
		for in := bufio.NewReader(commands); ; {
			text, err := in.ReadBytes(0)
			var m message
			if err != nil || json.Unmarshal(bytes.TrimSuffix(text, []byte{0}), &m) != nil {
				return
			}
			fmt.Fprintf(answers, `{"id": %d, "result": {"targetInfos": []}}`+"\x00", m.ID)
		}
	}()
	b := &Browser{done: make(chan struct{}), targets: map[string]*target{}, changed: make(chan struct{})}
	b.pipe = newPipe(fromChromium, toChromium, b.occur)
	return b
}

// TestWorkerWhoseEndIsNotToldIsEnded ends one that was just starting when it
// went.
func TestWorkerWhoseEndIsNotToldIsEnded(t *testing.T) {
	for name, end := range map[string]func(context.Context, *Extension, *Tab) error{
		"kill": func(ctx context.Context, e *Extension, _ *Tab) error { return e.KillBackground(ctx) },
		"stop": func(ctx context.Context, e *Extension, tab *Tab) error { return e.StopBackground(ctx, tab) },
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			b := withoutTargets(t)
			e := &Extension{ID: "one", BaseURL: scheme + "one/", browser: b}
			worker := &target{session: "w", info: targetInfo{ID: "worker", Type: "service_worker", URL: e.URL("background.js")}}
			b.targets["w"] = worker
			require.NoError(t, end(ctx, e, &Tab{page: &target{session: "p"}, browser: b}))
			assert.False(t, e.BackgroundRuns())
		})
	}
}
