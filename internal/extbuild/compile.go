package extbuild

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"gangway/internal/toolchain"
	"gangway/internal/unpacked"
)

// compileChecked compiles while it checks generated code. A fault of that comes
// first: the compiler would complain of its consequences.
func (b *builder) compileChecked(ctx context.Context) ([]unpacked.Program, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	checked := make(chan error, 1)
	go func() {
		err := b.checkGenerated()
		if err != nil {
			stop()
		}
		checked <- err
	}()
	programs, err := b.compileAll(ctx)
	if wrong := <-checked; wrong != nil {
		return nil, wrong
	}
	return programs, err
}

// compileAll compiles each package once, unless its program is kept.
func (b *builder) compileAll(ctx context.Context) ([]unpacked.Program, error) {
	temp, err := os.MkdirTemp("", "gangway-build-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temp)
	if b.overlay, err = b.writeOverlay(temp); err != nil {
		return nil, err
	}
	b.keepCommands()
	var programs []unpacked.Program
	for _, p := range b.packages {
		program, ok := b.kept.program(p, b.tags, b.packing())
		if !ok {
			if program, err = b.compile(ctx, p, filepath.Join(temp, "module.wasm")); err != nil {
				return nil, err
			}
		}
		// The manifest may ask for something else than before.
		if err := p.checkEvents(program.Markers().EventNames()); err != nil {
			return nil, err
		}
		program.Watch, program.Declared = p.watch(), b.events
		program.InFrame = b.inFrame && p.Embed
		programs = append(programs, program)
	}
	if b.inspect {
		if err := b.compileInspector(ctx, temp); err != nil {
			return nil, err
		}
	}
	if err := b.checkDeclared(programs); err != nil {
		return nil, err
	}
	return programs, b.checkAPI(programs)
}

// compile compiles a package and keeps its program.
func (b *builder) compile(ctx context.Context, p *goPackage, output string) (unpacked.Program, error) {
	err := b.kept.build(ctx, toolchain.Target{
		Dir:     b.workDir(),
		Package: p.Dir,
		Tags:    b.tags,
		Overlay: b.overlay,
		Output:  output,
	})
	if err != nil {
		return unpacked.Program{}, fmt.Errorf("%s, %s: %w", p.File, p.Key, nameGangway(err))
	}
	module, err := os.ReadFile(output)
	if err != nil {
		return unpacked.Program{}, err
	}
	b.steps.done(StepCompile, p.Entry, int64(len(module)))
	return b.kept.keep(p, b.tags, b.packing(), module), nil
}

// workDir returns where to run Go: here if that is in the same module, so that
// the files in its messages can be opened from here.
func (b *builder) workDir() string {
	if here, err := os.Getwd(); err == nil && findModuleRoot(here) == b.moduleRoot {
		return here
	}
	return b.moduleRoot
}
