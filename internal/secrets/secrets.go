// Package secrets finds files that must not leave the machine with an extension:
// keys, passwords, and files from elsewhere that a symbolic link brings in.
package secrets

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Names and endings, in small letters, of files that hold secrets whatever
// else they hold.
var (
	names = []string{"id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "credentials", "credentials.json",
		"client_secret.json", "service-account.json", "secrets.json"}
	endings = []string{".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".ppk", ".kdbx"}
)

// keyHead is how much of a file is read to find a private key in it.
const keyHead = 4096

// CheckLink returns an error if path is a symbolic link, or lies behind one,
// that leads out of the folder root.
func CheckLink(root, path string) error {
	from, err := resolved(root)
	if err != nil {
		return err
	}
	to, err := resolved(path)
	if err != nil {
		return err
	}
	if rel, err := filepath.Rel(from, to); err == nil && filepath.IsLocal(rel) {
		return nil
	}
	return fmt.Errorf("%s is a link that leads out of the project, to %s; copy the file, or remove the link", path, to)
}

func resolved(path string) (string, error) {
	path, err := filepath.Abs(path) // First: the working directory may be a link, too.
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(path)
}

// Is reports whether a file is known to hold a secret, by its name or by a
// private key at its beginning.
func Is(path string) (bool, error) {
	name := strings.ToLower(filepath.Base(path))
	if slices.Contains(names, name) || slices.Contains(endings, filepath.Ext(name)) {
		return true, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer file.Close()
	head, err := io.ReadAll(io.LimitReader(file, keyHead))
	_, after, found := bytes.Cut(head, []byte("-----BEGIN "))
	line, _, _ := bytes.Cut(after, []byte("\n"))
	return found && bytes.Contains(line, []byte("PRIVATE KEY-----")), err
}

// IsArchive reports whether a file is an archive, whose content nobody sees at
// a glance.
func IsArchive(path string) bool {
	return slices.Contains([]string{".zip", ".xpi", ".crx", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".rar"},
		strings.ToLower(filepath.Ext(path)))
}
