package pack

import (
	"context"
	"path/filepath"
	"strings"

	"gangway/internal/toolchain"
)

// addGangway adds the parts of Gangway of which and with which the extension is
// built: the packages of the command and those that the extension's programs
// import.
func (s *sources) addGangway(ctx context.Context, a archive, folder string) error {
	command, err := s.goTool.Packages(ctx, toolchain.Query{
		Dir: s.root, Folders: []string{filepath.Join(folder, "cmd", "gangway")}, Native: true,
	})
	if err != nil {
		return err
	}
	var programs []string
	for _, p := range s.extension.Programs {
		programs = append(programs, p.Dir)
	}
	library, err := s.goTool.Packages(ctx, toolchain.Query{Dir: s.root, Folders: programs, Tags: s.extension.Tags})
	if err != nil {
		return err
	}
	for _, name := range []string{"go.mod", "go.sum", "LICENSE"} {
		a[gangwayDir+name] = source{path: filepath.Join(folder, name)}
	}
	for _, p := range append(command, library...) {
		if p.Module != toolchain.Gangway {
			continue
		}
		if err := addPackage(a, folder, p); err != nil {
			return err
		}
	}
	return nil
}

// addPackage adds the files of one of Gangway's packages.
func addPackage(a archive, folder string, p toolchain.Package) error {
	for _, file := range p.Files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		rel, err := filepath.Rel(folder, file)
		if err != nil {
			return err
		}
		a[gangwayDir+filepath.ToSlash(rel)] = source{path: file}
	}
	return nil
}
