package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"gangway/internal/toolchain"
)

// installPeer installs the extension of a peer that makes calls.
func (b *benchmark) installPeer(ctx context.Context, s *side, t talker) (extension, error) {
	name := strings.TrimPrefix(t.extension, "peers-")
	if name == "gangway" {
		return s.install(ctx, "peers/gangway")
	}
	return s.once("peers/"+name, func() (extension, error) { return b.installBundle(ctx, s, name) })
}

// installBundle installs an extension of tests/bench/peers whose ends are modules of
// JavaScript, with the packages of npm that they import, in the versions of the
// lock file. Another revision gets that of this tree, too.
func (b *benchmark) installBundle(ctx context.Context, s *side, name string) (_ extension, err error) {
	build := filepath.Join(b.options.Dir, "build") // The build of an extension wants a Go module around it.
	if err := os.MkdirAll(build, 0o755); err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp(build, "_peer-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	source := filepath.Join(b.sides[0].fixtures(), "peers", name)
	if err := b.bundle(ctx, temp, filepath.Join(source, "background.js"), filepath.Join(source, "content.js")); err != nil {
		return nil, err
	}
	if err := copyFile(filepath.Join(temp, "manifest.json"), filepath.Join(source, "manifest.json")); err != nil {
		return nil, err
	}
	return s.installFrom(ctx, temp)
}

func copyFile(to, from string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o600)
}

// bundle writes modules into a folder as scripts, each with all that it imports.
func (b *benchmark) bundle(ctx context.Context, out string, modules ...string) error {
	node, _, err := toolchain.FindNode(ctx)
	if err != nil {
		return err
	}
	dir := filepath.Join(b.options.Dir, "jsbridge")
	packages := filepath.Join(dir, "node_modules")
	esbuild := filepath.Join(packages, "esbuild", "bin", "esbuild")
	if _, err := os.Stat(esbuild); err != nil {
		install := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
		install.Dir = dir
		if out, err := install.CombinedOutput(); err != nil {
			return fmt.Errorf("npm ci in %s: %w\n%s", dir, err, out)
		}
	}
	run := exec.CommandContext(ctx, node, append([]string{esbuild, "--bundle", "--format=iife", "--log-level=error", "--outdir=" + out}, modules...)...)
	run.Env = append(os.Environ(), "NODE_PATH="+packages)
	if out, err := run.CombinedOutput(); err != nil {
		return fmt.Errorf("bundle %v: %w\n%s", modules, err, out)
	}
	return nil
}
