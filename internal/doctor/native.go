package doctor

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"gangway/internal/manifest"
	"gangway/internal/nativeapp"
)

// checkNative looks at the native applications that an extension can reach, if
// it asks for the permission. A browser tells the extension nearly nothing of
// its faults.
func checkNative(extension string, places []nativeapp.Place) []Check {
	e, applications, err := readNative(extension)
	if err != nil {
		return nil
	}
	var checks []Check
	found := map[string]bool{}
	for _, p := range places {
		files, _ := filepath.Glob(filepath.Join(p.Folder, "*.json"))
		for _, file := range files {
			found[strings.TrimSuffix(filepath.Base(file), ".json")] = true
			checks = append(checks, checkApplication(p, file, e))
		}
	}
	for _, a := range applications {
		if !found[a.Name] {
			checks = append(checks, Check{
				Name: "native", For: fmt.Sprintf("ConnectNative(%q)", a.Name), Found: "it is not installed", Next: "gangway native install",
			})
		}
	}
	if checks == nil {
		return []Check{{Name: "native", For: "runtime.connectNative", Found: "no manifest of a native application in " + folders(places)}}
	}
	return checks
}

// readNative reads the ids of an extension that may reach native applications,
// and the applications of its own.
func readNative(dir string) (e nativeapp.Extension, applications []manifest.NativeApplication, err error) {
	file := filepath.Join(dir, manifest.Name)
	firefox, err := manifest.Read(file, manifest.Firefox)
	if err != nil {
		return e, nil, err
	}
	if !slices.Contains(slices.Concat(manifest.Strings(firefox["permissions"]), manifest.Strings(firefox["optional_permissions"])), "nativeMessaging") {
		return e, nil, errors.New("it does not ask for the permission")
	}
	chromium, err := manifest.Read(file, manifest.Chromium)
	if err != nil {
		return e, nil, err
	}
	if applications, err = manifest.ReadNative(manifest.Node{Value: firefox}); err != nil {
		return e, nil, err
	}
	e, err = nativeapp.ExtensionOf(firefox, chromium)
	return e, applications, err
}

func folders(places []nativeapp.Place) string {
	names := make([]string, len(places))
	for i, p := range places {
		names[i] = p.Folder
	}
	return strings.Join(names, ", ")
}

// checkApplication looks at the manifest of one native application.
func checkApplication(p nativeapp.Place, file string, e nativeapp.Extension) Check {
	name := strings.TrimSuffix(filepath.Base(file), ".json")
	c := Check{Name: "native", For: fmt.Sprintf("ConnectNative(%q) in %s", name, p.Browser)}
	program, err := readApplication(file, name, p.Family, e)
	if err != nil {
		c.Found = file + ": " + err.Error()
		return c
	}
	c.OK, c.Found = true, program+" by "+file
	return c
}

// readApplication returns the program of a native application, or why browsers of
// a family would not start it for an extension.
func readApplication(file, name, family string, e nativeapp.Extension) (program string, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	var m struct {
		Name, Path, Type  string
		AllowedExtensions []string `json:"allowed_extensions"`
		AllowedOrigins    []string `json:"allowed_origins"`
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return "", fmt.Errorf("it is not JSON as expected: %w", err)
	}
	switch {
	case m.Name != name:
		return "", fmt.Errorf("its name is %q; expected %q, as the file is called", m.Name, name)
	case m.Type != "stdio":
		return "", fmt.Errorf("its type is %q; expected \"stdio\"", m.Type)
	case family == manifest.Firefox && !slices.Contains(m.AllowedExtensions, e.Firefox):
		return "", fmt.Errorf("its allowed_extensions do not name this extension, %q", e.Firefox)
	case family == manifest.Chromium && !slices.Contains(m.AllowedOrigins, e.Origin()):
		return "", fmt.Errorf("its allowed_origins do not name this extension, %q", e.Origin())
	}
	return m.Path, executable(m.Path)
}

// executable says why a program cannot be started.
func executable(path string) error {
	if !filepath.IsAbs(path) && runtime.GOOS != "windows" {
		return fmt.Errorf("its path is %q; expected one from the root of the disk", path)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("its path is %s, which does not exist", path)
	case err != nil:
		return err
	case info.IsDir():
		return fmt.Errorf("its path is %s, which is a folder", path)
	case info.Mode().Perm()&0o111 == 0 && runtime.GOOS != "windows":
		return fmt.Errorf("its path is %s, which is not executable: chmod +x it", path)
	}
	return nil
}
