package execwasm

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

//go:embed memfs.js
var memfs []byte

// tempDir is the program's folder for temporary files.
const tempDir = "/tmp"

// maxFiles is how many bytes of testdata the program can get.
const maxFiles = 64 << 20

// profileFlags are the flags of the testing package that name a file to write.
var profileFlags = []string{"blockprofile", "coverprofile", "cpuprofile", "memprofile", "mutexprofile", "trace"}

// fileSystem is the argument of gangwayFiles in memfs.js. Paths are absolute,
// with slashes and without a volume.
type fileSystem struct {
	Directory   string            `json:"directory"`
	Directories []string          `json:"directories"`
	Files       map[string][]byte `json:"files"`
	Outputs     []string          `json:"outputs"`
}

// outputs are the real paths of files and folders that the program may write,
// by the program's own paths.
type outputs map[string]string

// files returns the script that gives the program its files: those of the
// testdata folders of its folder and of the folders above it, up to the one
// with the go.mod.
func (r *runner) files() ([]byte, error) {
	dir, err := filepath.Abs(r.Dir)
	if err != nil {
		return nil, err
	}
	r.outputs = outputsOf(r.Args, dir)
	system := fileSystem{Directory: programPath(dir), Directories: []string{tempDir}, Files: map[string][]byte{}, Outputs: []string{}}
	for path, real := range r.outputs {
		system.Outputs = append(system.Outputs, path)
		if info, err := os.Stat(real); err == nil && info.IsDir() {
			system.Directories = append(system.Directories, path)
		} else {
			system.Directories = append(system.Directories, programPath(filepath.Dir(real)))
		}
	}
	for _, testdata := range testdataFolders(dir) {
		if err := system.addFolder(testdata); err != nil {
			return nil, err
		}
	}
	text, err := json.Marshal(system)
	if err != nil {
		return nil, err
	}
	return bytes.Join([][]byte{memfs, []byte("gangwayFiles("), text, []byte(");\n")}, nil), nil
}

// outputsOf finds the outputs in the program's flags: the profiles, and the
// folder for the coverage of go test -cover.
func outputsOf(args []string, dir string) outputs {
	found := outputs{}
	add := func(folder, path string) {
		if path == "" {
			return
		}
		if !filepath.IsAbs(path) {
			path = filepath.Join(folder, path)
		}
		found[programPath(path)] = path
	}
	folder := dir
	if named := testFlag(args, "outputdir"); named != "" {
		folder = named
	}
	for _, name := range profileFlags {
		add(folder, testFlag(args, name))
	}
	add(dir, testFlag(args, "gocoverdir"))
	return found
}

// programPath is a path as the program has it.
func programPath(path string) string {
	return filepath.ToSlash(strings.TrimPrefix(filepath.Clean(path), filepath.VolumeName(path)))
}

// testdataFolders lists the testdata folders that a test can mean.
func testdataFolders(dir string) []string {
	var folders []string
	for {
		testdata := filepath.Join(dir, "testdata")
		if info, err := os.Stat(testdata); err == nil && info.IsDir() {
			folders = append(folders, testdata)
		}
		parent := filepath.Dir(dir)
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil || parent == dir {
			return folders
		}
		dir = parent
	}
}

// addFolder adds a folder with all that is in it.
func (s *fileSystem) addFolder(root string) error {
	size := int64(0)
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			s.Directories = append(s.Directories, programPath(path))
			return nil
		}
		info, err := os.Stat(path) // Of the file to which a link leads.
		if err != nil || !info.Mode().IsRegular() {
			return nil // A link that leads nowhere or to a folder is no file for a test.
		}
		if size += info.Size(); size > maxFiles {
			return fmt.Errorf("%s has more than %d MB, which is too much to bring into a browser", root, maxFiles>>20)
		}
		content, err := os.ReadFile(path)
		s.Files[programPath(path)] = content
		return err
	})
}

// real returns the path where an output belongs. Only files that the flags
// name, or that are in a folder they name, are outputs: a program in a browser
// shall not write elsewhere.
func (o outputs) real(path string) (string, error) {
	for output, real := range o {
		if path == output {
			return real, nil
		}
		if inside, ok := strings.CutPrefix(path, output+"/"); ok && filepath.IsLocal(filepath.FromSlash(inside)) {
			return filepath.Join(real, filepath.FromSlash(inside)), nil
		}
	}
	return "", fmt.Errorf("no flag names it")
}

func (o outputs) write(path string, content []byte) error {
	real, err := o.real(path)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(real), 0o755); err != nil {
		return err
	}
	return os.WriteFile(real, content, 0o644)
}

func (o outputs) remove(path string) error {
	real, err := o.real(path)
	if err != nil {
		return err
	}
	return os.Remove(real)
}
