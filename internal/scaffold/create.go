package scaffold

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"gangway/internal/codegen"
	"gangway/internal/toolchain"
)

// Create writes the extension of a plan. After an error nothing of it is there.
func Create(ctx context.Context, plan Plan) error {
	if err := plan.check(); err != nil {
		return err
	}
	gangway, err := toolchain.FindGangway(ctx, ".")
	if err != nil {
		return err
	}
	goTool, err := toolchain.Find(ctx, gangway)
	if err != nil {
		return err
	}
	s := newScene(plan)
	m, err := newModule(s, goTool, gangway)
	if err != nil {
		return err
	}
	s.Module, s.Go, s.Replace = m.path, strings.TrimSuffix(m.goVersion, ".0"), m.replace
	files, err := s.files()
	if err != nil {
		return err
	}
	if files["go.mod"], files["go.sum"], err = m.files(); err != nil {
		return err
	}
	_, err = os.Stat(plan.Dir)
	isNew := errors.Is(err, fs.ErrNotExist)
	if err := fill(ctx, plan.Dir, files, m); err != nil {
		return errors.Join(err, empty(plan.Dir, isNew))
	}
	return nil
}

// fill writes the files, and generates code from them.
func fill(ctx context.Context, dir string, files map[string][]byte, m *module) error {
	if err := write(dir, files); err != nil {
		return err
	}
	m.tidy(ctx, dir)
	for _, messages := range m.messages {
		if _, err := codegen.Write(filepath.Join(dir, messages)); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// empty removes all that is in a folder, and the folder if it is new.
func empty(dir string, isNew bool) error {
	if isNew {
		return os.RemoveAll(dir)
	}
	entries, err := os.ReadDir(dir)
	for _, entry := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, entry.Name())))
	}
	return err
}

func (p Plan) check() error {
	for _, err := range []error{CheckName(p.Name), CheckID(p.ID), CheckEmpty(p.Dir), p.checkAPIs()} {
		if err != nil {
			return err
		}
	}
	return nil
}

// CheckEmpty returns an error if a folder holds something already.
func CheckEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("%s cannot be the folder of a new extension: %w", dir, err)
	case len(entries) > 0:
		return fmt.Errorf("%s is not empty; choose a folder that is, or one that does not exist yet", dir)
	}
	return nil
}

// write writes files by their slash-separated paths below dir.
func write(dir string, files map[string][]byte) error {
	for name, data := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}
