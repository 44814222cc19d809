// Package tempdir makes temporary folders that do not outlive the program that
// made them for long, however that program ends, and folders of profiles that
// stay.
package tempdir

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"gangway/internal/process"
)

// pattern is the name of a temporary folder. The number is the process that
// made it.
var pattern = regexp.MustCompile(`^gangway-[a-z]+-(\d+)-`)

// Make makes a temporary folder, gangway-NAME-... with a name of small letters.
// The caller removes it. If the caller is killed before that, a later Make
// does.
func Make(name string) (string, error) { return MakeIn(os.TempDir(), name) }

// MakeIn is Make in another folder than that of the machine.
func MakeIn(dir, name string) (string, error) {
	sweep(dir)
	return os.MkdirTemp(dir, fmt.Sprintf("gangway-%s-%d-", name, os.Getpid()))
}

// sweep removes temporary folders whose makers were killed before they could.
// Folders of the last minute stay: their maker may live in another container
// that shares this place, where its number means nothing to us.
func sweep(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, entry := range entries {
		match := pattern.FindStringSubmatch(entry.Name())
		if match == nil {
			continue
		}
		pid, err := strconv.Atoi(match[1])
		if err != nil || process.Exists(pid) {
			continue
		}
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > time.Minute {
			os.RemoveAll(filepath.Join(dir, entry.Name()))
		}
	}
}

// Remove removes a folder whose files a process had open that has ended. On
// Windows files can stay locked for a moment after their process is gone.
func Remove(dir string) error {
	deadline := time.Now().Add(5 * time.Second)
	for {
		err := os.RemoveAll(dir)
		if err == nil || time.Now().After(deadline) {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}
