package jsbridge_test

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"testing"

	"gangway/wasm/codec"

	"github.com/stretchr/testify/require"
)

// A peer is JavaScript that answers lines, such as hostile.js, which makes values of
// random bytes.
type peer struct {
	in  io.Writer
	out *bufio.Reader
}

func startPeer(tb testing.TB, script string) *peer {
	tb.Helper()
	cmd := exec.Command("node", script)
	in, err := cmd.StdinPipe()
	require.NoError(tb, err)
	out, err := cmd.StdoutPipe()
	require.NoError(tb, err)
	require.NoError(tb, cmd.Start(), "the test needs Node")
	tb.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	return &peer{in, bufio.NewReader(out)}
}

// ask writes a line and returns the answer.
func (p *peer) ask(t *testing.T, line string) string {
	t.Helper()
	_, err := fmt.Fprintln(p.in, line)
	require.NoError(t, err)
	answer, err := p.out.ReadString('\n')
	require.NoError(t, err, "JavaScript has ended")
	return strings.TrimSpace(answer)
}

// FuzzEncoder encodes values of hostile shapes in JavaScript and decodes them in
// Go: every item is well-formed, and the value that Go reads can go back.
func FuzzEncoder(f *testing.F) {
	for n := range 64 {
		f.Add([]byte{byte(n), byte(n * 3), byte(n * 7), byte(n * 11), byte(n * 13), byte(n * 17), 1, 2, 3, 4, 5, 6, 7, 8})
	}
	for n := range 256 {
		f.Add([]byte{byte(n), byte(n)})
	}
	js := startPeer(f, "hostile.js")
	f.Fuzz(func(t *testing.T, random []byte) {
		if len(random) > 1<<12 {
			return
		}
		answer := js.ask(t, hex.EncodeToString(random))
		if reason, refused := strings.CutPrefix(answer, "refused "); refused {
			require.Contains(t, []string{"not-cloneable", "cycle", "limit", "thrown"}, reason)
			return
		}
		item, err := hex.DecodeString(answer)
		require.NoError(t, err)
		var got any
		if err := codec.Unmarshal(item, &got); err != nil {
			// JavaScript may have more, such as a map with two keys that are alike.
			require.NotErrorIs(t, err, codec.ErrMalformed, "%x", item)
			return
		}
		again, err := codec.Marshal(got)
		require.NoError(t, err, "%x", item)
		require.Contains(t, []string{"decoded", "refused mismatch"}, js.ask(t, "decode "+hex.EncodeToString(again)))
	})
}
