package replay

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"gangway/internal/toolchain"
)

// A Builder builds programs by go build at first, and then by the commands that
// go build told. Only one of its methods may run at a time.
type Builder struct {
	folder   string                  // For archives.
	goTool   *toolchain.Toolchain    // Of all that follows.
	target   toolchain.Target        // The same, but for Package and Output.
	compiles map[string]*compilation // By the paths of packages.
	programs map[string]*recording   // By the folders of packages.
}

// Sources are the files of a program that can change, as its caller knows them.
type Sources struct {
	// Files are all of them, and those that decide which they are, such as a
	// go.mod. They are absolute, links resolved.
	Files []string

	// Changed are the files and folders that may have changed since the last
	// build that succeeded. Their imports have not, nor their constraints, nor
	// the names of files that they embed: else the caller calls
	// [Builder.Forget].
	Changed []string
}

// NewBuilder returns a Builder that knows nothing. It keeps its files in a
// folder of the caller.
func NewBuilder(folder string) *Builder {
	return &Builder{folder: folder, compiles: map[string]*compilation{}, programs: map[string]*recording{}}
}

// Forget makes the next build of each program one by go build.
func (b *Builder) Forget() {
	b.Keep(nil)
	b.compiles = map[string]*compilation{}
}

// Keep forgets all programs but those of some packages, by their folders. Nobody
// tells of changes of the others.
func (b *Builder) Keep(folders []string) {
	for folder := range b.programs {
		if !slices.Contains(folders, folder) {
			b.drop(folder)
		}
	}
}

// drop forgets the program of a package.
func (b *Builder) drop(folder string) {
	if r := b.programs[folder]; r != nil {
		_ = os.RemoveAll(r.folder) // Else it goes with that of the Builder.
		delete(b.programs, folder)
	}
}

// Build builds as [toolchain.Toolchain.Build] does: the bytes are the same.
func (b *Builder) Build(ctx context.Context, goTool *toolchain.Toolchain, target toolchain.Target, sources Sources) error {
	if goTool != b.goTool || target.Dir != b.target.Dir || !slices.Equal(target.Tags, b.target.Tags) {
		b.Forget()
		b.goTool, b.target = goTool, target
	}
	if target.Overlay != "" {
		b.drop(target.Package)
		return goTool.Build(ctx, target)
	}
	err := b.replay(ctx, target, sources)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, errDoubt):
		return b.record(ctx, target, sources)
	}
	// Either the program does not compile, or the recording is wrong.
	if err = goTool.Build(ctx, target); err == nil {
		b.drop(target.Package)
	}
	return err
}

// replay builds by the commands that go build told. It returns errDoubt where it
// does not know for sure that they are still the right ones.
func (b *Builder) replay(ctx context.Context, target toolchain.Target, sources Sources) error {
	recorded := b.programs[target.Package]
	if recorded == nil {
		return errDoubt
	}
	folder, err := os.MkdirTemp(b.folder, "run-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	r := &run{
		recording: recorded, goTool: b.goTool, compiles: b.compiles, folder: folder, changed: sources.Changed,
		archives: maps.Clone(recorded.archives), done: map[string]bool{},
	}
	stamps := stampsOf(slices.Collect(maps.Keys(recorded.stamps)))
	if !r.knows(stamps) {
		return errDoubt
	}
	if err := r.program(ctx, target.Output); err != nil {
		return err
	}
	recorded.archives, recorded.stamps = r.archives, stamps
	return recorded.adopt(folder)
}

// record builds by go build, and records how. When that fails, go build says it
// again without its commands: they are not for people.
func (b *Builder) record(ctx context.Context, target toolchain.Target, sources Sources) error {
	b.drop(target.Package)
	stamps := stampsOf(append([]string{b.goTool.Go, settings()}, sources.Files...))
	told, err := b.goTool.BuildTold(ctx, target)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return b.goTool.Build(ctx, target)
	}
	if b.take(commands(told, target.Dir), target, stamps) != nil {
		b.drop(target.Package) // It is built by go build again.
	}
	return nil
}

func (b *Builder) take(commands []command, target toolchain.Target, stamps map[string]stamp) (err error) {
	r := &recording{stamps: stamps}
	if err := r.takeLink(commands); err != nil {
		return err
	}
	maps.Copy(r.stamps, stampsOf([]string{r.link.tool}))
	for _, c := range commands {
		if !c.is(compiler) {
			continue
		}
		path, compiled := r.compilation(c)
		delete(b.compiles, path)
		if compiled != nil {
			b.compiles[path] = compiled
		}
	}
	if r.folder, err = os.MkdirTemp(b.folder, "program-"); err != nil {
		return err
	}
	b.programs[target.Package] = r
	return r.adopt(filepath.Dir(target.Output))
}
