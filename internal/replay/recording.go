package replay

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// A recording is the way to one program.
type recording struct {
	stamps   map[string]stamp // Of the files that it is made of, and made by.
	folder   string           // Of the archives that are its own.
	link     command
	main     string            // The path of the main package.
	linked   importcfg         // Of the linker.
	archives map[string]string // Of all packages, by their paths.
}

// A compilation is the way to the archive of one package.
type compilation struct {
	command
	files   []string // Absolute, links resolved.
	imports importcfg
}

// The flags that are replayed. Others can mean that the go command does more for
// a package than it says to the compiler, or that the compiler reads other
// files: such as -embedcfg, -symabis and -pgoprofile.
var (
	compilerFlags = []string{"-o ", "-trimpath ", "-p ", "-lang=", "-complete", "-buildid ", "-dwarf=", "-goversion ",
		"-c=", "-nolocalimports", "-importcfg ", "-pack"}
	linkerFlags = []string{"-o ", "-importcfg ", "-buildmode=", "-buildid=", "-s", "-w", "-X ", "-extld="}
)

// takeLink takes the command of the linker of a build.
func (r *recording) takeLink(commands []command) error {
	i := slices.IndexFunc(commands, func(c command) bool { return c.is(linker) })
	if i < 0 {
		return errors.New("go build tells no command of the linker")
	}
	r.link = commands[i]
	flags, rest, ok := r.link.flags(linkerFlags...)
	if !ok || len(rest) != 1 {
		return fmt.Errorf("the linker has other flags than those that are known: %q", r.link.args)
	}
	var err error
	if r.linked, err = readImportcfg(flags["-importcfg"]); err != nil {
		return err
	}
	r.archives = r.linked.archives
	for path, archive := range r.archives {
		if archive == rest[0] {
			r.main = path
			return nil
		}
	}
	return fmt.Errorf("the linker knows no package of %s", rest[0])
}

// compilation returns the package that a command of the compiler has compiled,
// nil if it is not one to be replayed.
func (r *recording) compilation(c command) (path string, compiled *compilation) {
	flags, rest, ok := c.flags(compilerFlags...)
	if path = flags["-p"]; path == "main" {
		path = r.main
	}
	if !ok || r.archives[path] != flags["-o"] {
		return path, nil
	}
	imports, err := readImportcfg(flags["-importcfg"])
	if err != nil {
		return path, nil
	}
	compiled = &compilation{command: c, imports: imports}
	for _, file := range rest {
		file = absolute(c.dir, file)
		dir, err := filepath.EvalSymlinks(filepath.Dir(file))
		if err != nil {
			return path, nil
		}
		compiled.files = append(compiled.files, filepath.Join(dir, filepath.Base(file)))
	}
	return path, compiled
}

// adopt moves the archives that a build has left in a folder to those of the
// recording, and removes the archives that it has no more.
func (r *recording) adopt(from string) error {
	for path, archive := range r.archives {
		if rel, err := filepath.Rel(from, archive); err != nil || !filepath.IsLocal(rel) {
			continue
		}
		own, err := os.CreateTemp(r.folder, "*.a")
		if err != nil {
			return err
		}
		if err := errors.Join(own.Close(), os.Rename(archive, own.Name())); err != nil {
			return err
		}
		r.archives[path] = own.Name()
	}
	return r.clean()
}

// clean removes the archives that the recording has no more.
func (r *recording) clean() error {
	entries, err := os.ReadDir(r.folder)
	if err != nil {
		return err
	}
	used := slices.Collect(maps.Values(r.archives))
	for _, entry := range entries {
		if file := filepath.Join(r.folder, entry.Name()); !slices.Contains(used, file) {
			err = errors.Join(err, os.Remove(file))
		}
	}
	return err
}
