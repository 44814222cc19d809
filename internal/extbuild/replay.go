package extbuild

import (
	"context"
	"os"

	"gangway/internal/replay"
	"gangway/internal/tempdir"
	"gangway/internal/toolchain"
)

// Watched lets builds run the compiler and the linker without the go command
// where they can: the caller tells of all changes. It closes the Rebuilder.
func (r *Rebuilder) Watched() (err error) {
	if r.replayFolder, err = tempdir.Make("replay"); err == nil {
		r.replays = replay.NewBuilder(r.replayFolder)
	}
	return err
}

// Close removes the files that the Rebuilder keeps. It is not used any more then.
func (r *Rebuilder) Close() error {
	if r.replays == nil {
		return nil
	}
	return os.RemoveAll(r.replayFolder)
}

// build compiles a package.
func (r *Rebuilder) build(ctx context.Context, target toolchain.Target) error {
	parts := r.packages.of(target.Package)
	if r.replays == nil || parts == nil || parts.broken() {
		return r.goTool.Build(ctx, target)
	}
	var s replay.Sources
	for _, p := range parts {
		s.Files = append(append(s.Files, p.Files...), p.GoMod)
	}
	for _, file := range r.changed {
		if parts.concernedBy([]string{file}) {
			s.Changed = append(s.Changed, file)
		}
	}
	return r.replays.Build(ctx, r.goTool, target, s)
}

// forgetCommands lets the go command find out again how to build.
func (r *Rebuilder) forgetCommands() {
	if r.replays != nil {
		r.replays.Forget()
	}
}

// keepCommands forgets those of programs that are no part of the extension.
func (b *builder) keepCommands() {
	if b.kept.replays == nil {
		return
	}
	var folders []string
	for _, p := range b.packages {
		folders = append(folders, p.Dir)
	}
	b.kept.replays.Keep(folders)
}
