package bench

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"gangway/internal/toolchain"
	"gangway/tests/bench/talk"
)

// The peers that are measured for calls, with [peerPlain] and [peerSession].
const (
	peerCalls = "Gangway, calls"
	peerTRPC  = "trpc-browser"
)

// What is measured of calls.
const (
	whatCall = "round trip of a call, median"
	whatMany = "calls, 1,000 at once"
)

const (
	manyCalls = 1_000
	manyTurns = 3
)

var (
	byCall     = talker{peerCalls, "rpc", "call", 0}
	byMessages = talker{peerSession, "rpc", "session", 0}
	callTurns  = []talker{byMessages, byCall}
	manyPeers  = []talker{{peerPlain, "rpc-plain", "", 0}, {peerTRPC, "rpc-trpc", "", 0}, byCall}
)

// measureRPC measures calls beside the messages that they are made of, and beside
// calls in JavaScript.
func (b *benchmark) measureRPC(ctx context.Context) error {
	return b.perform(ctx, RPC, func(ctx context.Context, s *side) (measurement, error) {
		if err := b.installTRPC(ctx, s); err != nil {
			return nil, err
		}
		return rpcRound, s.prepare(ctx, "/rpc", "rpc/plain", "rpc/gangway")
	})
}

// rpcRound is one round of all peers.
func rpcRound(ctx context.Context, r round) error {
	one := talk.Command{Mode: talk.Echo, Count: echoes}
	times, err := r.askAll(ctx, echoTurns, callTurns, func(talker) talk.Command { return one })
	if err != nil {
		return err
	}
	for i, t := range callTurns {
		r.add(whatCall, t.peer, Milliseconds, median(times[i]))
	}
	many := talk.Command{Mode: talk.Many, Count: manyCalls}
	if times, err = r.askAll(ctx, manyTurns, manyPeers, func(talker) talk.Command { return many }); err != nil {
		return err
	}
	for i, t := range manyPeers {
		r.add(whatMany, t.peer, PerSecond, manyCalls/median(times[i])*1e3)
	}
	return nil
}

// rpcBudgets say what calls may cost over messages, and what they gain over calls
// that are posted one by one.
func rpcBudgets() []Budget {
	return []Budget{
		{RPC, whatCall, peerCalls, peerSession, AtMost, 1.10},
		{RPC, whatMany, peerCalls, peerPlain, AtLeast, 3},
		{RPC, whatMany, peerCalls, peerTRPC, AtLeast, 20},
	}
}

// npm.js writes packages of npm as one script.
//
//go:embed npm.js
var npmScript string

// installTRPC installs the extension whose calls go by trpc-browser, in the version
// of the lock file.
func (b *benchmark) installTRPC(ctx context.Context, s *side) (err error) {
	script, err := b.bundle(ctx, "@trpc/client", "@trpc/server", "trpc-browser/link", "trpc-browser/adapter")
	if err != nil {
		return err
	}
	build := filepath.Join(b.options.Dir, "build") // The build of an extension wants a Go module around it.
	if err := os.MkdirAll(build, 0o755); err != nil {
		return err
	}
	temp, err := os.MkdirTemp(build, "_trpc-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	if err := os.CopyFS(temp, os.DirFS(filepath.Join(s.sources, "rpc", "trpc"))); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(temp, "trpc.js"), script, 0o600); err != nil {
		return err
	}
	_, err = s.installFrom(ctx, temp)
	return err
}

// bundle returns packages of npm as one script.
func (b *benchmark) bundle(ctx context.Context, packages ...string) ([]byte, error) {
	node, _, err := toolchain.FindNode(ctx)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(b.options.Dir, "jsbridge")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "trpc-browser")); err != nil {
		install := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
		install.Dir = dir
		if out, err := install.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("npm ci in %s: %w\n%s", dir, err, out)
		}
	}
	run := exec.CommandContext(ctx, node, append([]string{"-"}, packages...)...)
	run.Dir, run.Stdin = dir, strings.NewReader(npmScript)
	script, err := run.Output()
	if err != nil {
		return nil, fmt.Errorf("write %v as one script: %w", packages, err)
	}
	return script, nil
}
