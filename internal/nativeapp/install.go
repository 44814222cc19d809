package nativeapp

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"gangway/internal/manifest"
)

// An Extension is one that may use an application, by its ids.
type Extension struct {
	Name     string
	Firefox  string // "" if it has none.
	Chromium string
}

// ExtensionOf returns the extension of a manifest: in Chromium its id follows from
// the key.
func ExtensionOf(firefox, chromium map[string]any) (Extension, error) {
	id, err := manifest.IDNode(manifest.Node{Value: firefox}).Text()
	if err != nil {
		return Extension{}, err
	}
	key, err := manifest.Node{Value: chromium}.At("key").Text()
	if err != nil {
		return Extension{}, err
	}
	name, _ := firefox["name"].(string)
	e := Extension{Name: name, Firefox: id}
	if key != "" {
		if e.Chromium, err = chromiumID(key); err != nil {
			return e, manifest.Node{Path: "key"}.Fail(err.Error())
		}
	}
	return e, nil
}

// chromiumID returns the id of the extensions with a public key: the first half of
// its hash, in the letters a to p.
func chromiumID(key string) (string, error) {
	der, err := base64.StdEncoding.DecodeString(key)
	if err != nil {
		return "", errors.New("expected a public key in base64")
	}
	hash := sha256.Sum256(der)
	var id strings.Builder
	for _, b := range hash[:16] {
		id.WriteByte('a' + b>>4)
		id.WriteByte('a' + b&15)
	}
	return id.String(), nil
}

// Origin is that of the extension's pages in Chromium, as manifests of applications
// name it.
func (e Extension) Origin() string { return "chrome-extension://" + e.Chromium + "/" }

// An Installed is an application as one browser has it.
type Installed struct {
	Name    string `json:"name"`
	Browser string `json:"browser"`
	File    string `json:"file"` // Its manifest.
}

// ProgramPath is where the program of an application is put.
func ProgramPath(name string) string {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(programFolder(), name)
}

// Install writes the manifests of an application, whose program is in its place,
// for the browsers of this person in which the extension has an id.
func Install(ctx context.Context, name string, e Extension) ([]Installed, error) {
	return install(ctx, Places(), name, e)
}

func install(ctx context.Context, places []Place, name string, e Extension) ([]Installed, error) {
	var all []Installed
	for _, p := range places {
		if !p.Own || !p.used() || e.id(p.Family) == "" {
			continue
		}
		file := filepath.Join(p.Folder, name+".json")
		if err := write(file, describe(name, e, p.Family)); err != nil {
			return all, err
		}
		if p.Key != "" {
			if err := registry(ctx, "add", p.Key+`\`+name, "/ve", "/t", "REG_SZ", "/d", file, "/f"); err != nil {
				return all, err
			}
		}
		all = append(all, Installed{name, p.Browser, file})
	}
	return all, nil
}

func (e Extension) id(family string) string {
	if family == manifest.Firefox {
		return e.Firefox
	}
	return e.Chromium
}

// describe returns the manifest of an application.
func describe(name string, e Extension, family string) map[string]any {
	m := map[string]any{"name": name, "description": "The native application of " + e.Name, "path": ProgramPath(name), "type": "stdio"}
	if family == manifest.Firefox {
		m["allowed_extensions"] = []string{e.Firefox}
	} else {
		m["allowed_origins"] = []string{e.Origin()}
	}
	return m
}

func write(file string, m map[string]any) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}

// Uninstall removes an application from the browsers of this person, and its
// program. It returns those that had it.
func Uninstall(ctx context.Context, name string) ([]Installed, error) {
	return uninstall(ctx, Places(), name)
}

func uninstall(ctx context.Context, places []Place, name string) ([]Installed, error) {
	var all []Installed
	for _, p := range places {
		file := filepath.Join(p.Folder, name+".json")
		if !p.Own {
			continue
		}
		switch err := os.Remove(file); {
		case errors.Is(err, os.ErrNotExist):
			continue
		case err != nil:
			return all, err
		}
		if p.Key != "" {
			if err := registry(ctx, "delete", p.Key+`\`+name, "/f"); err != nil {
				return all, err
			}
		}
		all = append(all, Installed{name, p.Browser, file})
	}
	if err := os.Remove(ProgramPath(name)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return all, err
	}
	return all, nil
}

// registry runs the command of Windows that changes the registry.
func registry(ctx context.Context, args ...string) error {
	output, err := exec.CommandContext(ctx, "reg", args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("reg %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(string(output)))
	}
	return nil
}
