package scaffold

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"

	"golang.org/x/mod/modfile"
	gomodule "golang.org/x/mod/module"

	"gangway/internal/toolchain"
)

// domModule is the one module, Gangway apart, that new extensions import.
const domModule = "honnef.co/go/js/dom/v2"

// commandPackage is Gangway's command, for go tool.
const commandPackage = toolchain.Gangway + "/cmd/gangway"

// A module is the Go module of a new extension.
type module struct {
	path      string
	replace   string // Where Gangway is, as the go.mod says it.
	goVersion string
	pages     bool     // It has pages, which use the DOM.
	messages  []string // The folders of packages with types of messages.

	goTool  *toolchain.Toolchain
	gangway string        // The folder of Gangway.
	theirs  *modfile.File // Gangway's go.mod.
}

func newModule(s scene, goTool *toolchain.Toolchain, gangway string) (*module, error) {
	data, err := os.ReadFile(filepath.Join(gangway, "go.mod"))
	if err != nil {
		return nil, err
	}
	theirs, err := modfile.Parse("go.mod", data, nil)
	if err != nil {
		return nil, err
	}
	replace, err := replacement(s.Dir, gangway)
	if err != nil {
		return nil, err
	}
	abs, err := filepath.Abs(s.Dir)
	if err != nil {
		return nil, err
	}
	return &module{
		path:      modulePath(filepath.Base(abs), goTool.Root),
		replace:   replace,
		goVersion: theirs.Go.Version,
		pages:     len(s.Pages) > 0,
		messages:  s.messages(),
		goTool:    goTool,
		gangway:   gangway,
		theirs:    theirs,
	}, nil
}

// modulePath returns a path that Go takes, and that is neither Gangway's nor
// begins as that of a package of Go itself does.
func modulePath(folder, goRoot string) string {
	path := slug(folder)
	_, err := os.Stat(filepath.Join(goRoot, "src", path))
	refused := gomodule.CheckImportPath(path) != nil // Such as con, which Windows does not have as a folder.
	// Go keeps the last two for itself.
	if err == nil || refused || path == toolchain.Gangway || path == "example" || path == "test" {
		path += "-extension"
	}
	return path
}

// replacement returns the folder of Gangway as seen from the new one, so that
// the two can move together.
func replacement(dir, gangway string) (string, error) {
	from, err := existing(dir)
	if err != nil {
		return "", err
	}
	if gangway, err = filepath.EvalSymlinks(gangway); err != nil {
		return "", err
	}
	rel, err := filepath.Rel(from, gangway)
	if err != nil {
		return filepath.ToSlash(gangway), nil // On another disk of Windows.
	}
	if !filepath.IsAbs(rel) && rel[0] != '.' {
		rel = "./" + rel
	}
	return filepath.ToSlash(rel), nil
}

// existing returns the absolute path of a folder whose last parts may not be
// there yet, without links.
func existing(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if resolved, err := filepath.EvalSymlinks(abs); err == nil {
		return resolved, nil
	}
	parent := filepath.Dir(abs)
	if parent == abs {
		return abs, nil
	}
	parent, err = existing(parent)
	return filepath.Join(parent, filepath.Base(abs)), err
}

// files returns the go.mod and the go.sum. They name all that Gangway needs, in
// its versions, so that Go has nothing to look up.
func (m *module) files() (mod, sum []byte, err error) {
	f := new(modfile.File)
	if err := f.AddModuleStmt(m.path); err != nil {
		return nil, nil, err
	}
	if err := f.AddGoStmt(m.goVersion); err != nil {
		return nil, nil, err
	}
	f.AddNewRequire(toolchain.Gangway, "v0.0.0", false)
	for _, required := range m.theirs.Require {
		direct := m.pages && required.Mod.Path == domModule
		f.AddNewRequire(required.Mod.Path, required.Mod.Version, !direct)
	}
	f.SetRequireSeparateIndirect(f.Require)
	if err := f.AddReplace(toolchain.Gangway, "", m.replace, ""); err != nil {
		return nil, nil, err
	}
	if err := f.AddTool(commandPackage); err != nil {
		return nil, nil, err
	}
	f.Cleanup() // Of the lines that were moved to blocks of their own.
	if mod, err = f.Format(); err != nil {
		return nil, nil, err
	}
	sum, err = os.ReadFile(filepath.Join(m.gangway, "go.sum"))
	return mod, sum, err
}

// tidy drops modules that only Gangway's own tests need. Without network that
// works when Go has seen all modules before; else the list stays longer than it
// must be, which does no harm.
func (m *module) tidy(ctx context.Context, dir string) {
	cmd := exec.CommandContext(ctx, m.goTool.Go, "mod", "tidy")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOWORK=off", "GOFLAGS=-mod=mod")
	_ = cmd.Run()
}
