package pack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"gangway/internal/checkout"
	"gangway/internal/toolchain"
)

// A goPackage is what go list says of a package.
type goPackage struct {
	Dir            string
	GoFiles        []string
	IgnoredGoFiles []string // For other platforms.
	EmbedFiles     []string
	Module         *struct{ Path string }
}

// addGangway adds of Gangway what the extension is built with and from: the
// packages of the command and those that the extension's programs import.
func (s *sources) addGangway(ctx context.Context, a archive, folder string) error {
	command, err := s.list(ctx, os.Environ(), checkout.Module+"/cmd/gangway")
	if err != nil {
		return err
	}
	var programs []string
	for _, p := range s.extension.Programs {
		programs = append(programs, p.Dir)
	}
	library, err := s.list(ctx, toolchain.Env(os.Environ()), programs...)
	if err != nil {
		return err
	}
	for _, name := range []string{"go.mod", "go.sum", "LICENSE"} {
		a[gangwayDir+name] = source{path: filepath.Join(folder, name)}
	}
	for _, p := range append(command, library...) {
		if err := p.add(a, folder); err != nil {
			return err
		}
	}
	return nil
}

// add adds the files of one of Gangway's packages, and nothing of another's.
func (p goPackage) add(a archive, folder string) error {
	if p.Module == nil || p.Module.Path != checkout.Module {
		return nil
	}
	rel, err := filepath.Rel(folder, p.Dir)
	if err != nil {
		return err
	}
	for _, files := range [][]string{p.GoFiles, p.IgnoredGoFiles, p.EmbedFiles} {
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				a[gangwayDir+filepath.ToSlash(filepath.Join(rel, file))] = source{path: filepath.Join(p.Dir, file)}
			}
		}
	}
	return nil
}

// list returns packages and all that they import.
func (s *sources) list(ctx context.Context, env []string, packages ...string) ([]goPackage, error) {
	if len(packages) == 0 {
		return nil, nil
	}
	args := []string{"list", "-deps", "-json=Dir,GoFiles,IgnoredGoFiles,EmbedFiles,Module"}
	cmd := exec.CommandContext(ctx, s.goTool.Go, append(args, packages...)...)
	cmd.Dir, cmd.Env = s.root, env
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list the packages that the extension is built from: %w\n%s", err, stderr.String())
	}
	var all []goPackage
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
}
