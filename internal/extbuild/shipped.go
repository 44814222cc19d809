package extbuild

import (
	"fmt"
	"path/filepath"

	"gangway/internal/manifest"
	"gangway/internal/secrets"
)

// CheckShipped returns an error if the file at path, called name in the package,
// must not leave the machine: a link out of the folder root, or a secret that no
// person named under "include".
func CheckShipped(shipped manifest.Shipped, root, file, name string) error {
	if err := secrets.CheckLink(root, file); err != nil {
		return err
	}
	if shipped.Includes(name) {
		return nil
	}
	secret, err := secrets.Is(file)
	if err == nil && secret {
		err = refuse(file, name, "looks like a secret, such as a private key or a password")
	}
	return err
}

// checkArchive returns an error if a file is an archive that no person named
// under "include".
func checkArchive(shipped manifest.Shipped, file, name string) error {
	if secrets.IsArchive(name) && !shipped.Includes(name) {
		return refuse(file, name, "is an archive")
	}
	return nil
}

func refuse(file, name, reason string) error {
	return fmt.Errorf("%s %s, and would go out with the extension; move it out of the folder, or name %q in %s "+
		"under %q, \"ignore\" (it stays here) or \"include\" (it goes out)", file, reason, name, manifest.Name, manifest.OwnKey)
}

// slashPath returns the path of a file as seen from a folder, with slashes.
func slashPath(folder, file string) string {
	rel, err := filepath.Rel(folder, file)
	if err != nil {
		return filepath.ToSlash(file)
	}
	return filepath.ToSlash(rel)
}
