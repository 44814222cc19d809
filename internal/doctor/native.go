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
)

// nativeFolders are the folders in which Firefox looks for the manifests of
// native applications, below that of the person and for everyone:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Native_manifests#manifest_location
func nativeFolders(system string) []string {
	home, err := os.UserHomeDir()
	switch {
	case err != nil || system == "windows":
		return nil
	case system == "darwin":
		const folder = "Library/Application Support/Mozilla/NativeMessagingHosts"
		return []string{filepath.Join(home, folder), filepath.Join("/", folder)}
	}
	const folder = "native-messaging-hosts"
	return []string{
		filepath.Join(home, ".mozilla", folder),
		filepath.Join("/usr/lib/mozilla", folder), filepath.Join("/usr/lib64/mozilla", folder),
		filepath.Join("/usr/share/mozilla", folder),
	}
}

// checkNative looks at the native applications that an extension can reach, if
// it asks for the permission. A browser tells the extension nearly nothing of
// its faults.
func checkNative(extension string, folders []string) []Check {
	m, err := manifest.Read(filepath.Join(extension, manifest.Name), manifest.Firefox)
	if err != nil || !slices.Contains(slices.Concat(manifest.Strings(m["permissions"]), manifest.Strings(m["optional_permissions"])), "nativeMessaging") {
		return nil
	}
	id, _ := manifest.Node{Value: m}.At("browser_specific_settings").At("gecko").At("id").Text()
	none := Check{Name: "native", For: "runtime.connectNative", Found: "no manifest of a native application in " + strings.Join(folders, ", ")}
	if runtime.GOOS == "windows" {
		none.Found = `not looked at: Firefox finds native applications in the registry, under Software\Mozilla\NativeMessagingHosts`
	}
	var checks []Check
	for _, folder := range folders {
		files, _ := filepath.Glob(filepath.Join(folder, "*.json"))
		for _, file := range files {
			checks = append(checks, checkApplication(file, id))
		}
	}
	if checks == nil {
		return []Check{none}
	}
	return checks
}

// checkApplication looks at the manifest of one native application.
func checkApplication(file, extension string) Check {
	name := strings.TrimSuffix(filepath.Base(file), ".json")
	c := Check{Name: "native", For: fmt.Sprintf("ConnectNative(%q)", name)}
	program, err := readApplication(file, name, extension)
	if err != nil {
		c.Found = file + ": " + err.Error()
		return c
	}
	c.OK, c.Found = true, program+" by "+file
	return c
}

// readApplication returns the program of a native application, or why Firefox
// would not start it for an extension.
func readApplication(file, name, extension string) (program string, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	var m struct {
		Name, Path, Type  string
		AllowedExtensions []string `json:"allowed_extensions"`
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return "", fmt.Errorf("it is not JSON as expected: %w", err)
	}
	switch {
	case m.Name != name:
		return "", fmt.Errorf("its name is %q; expected %q, as the file is called", m.Name, name)
	case m.Type != "stdio":
		return "", fmt.Errorf("its type is %q; expected \"stdio\"", m.Type)
	case !slices.Contains(m.AllowedExtensions, extension):
		return "", fmt.Errorf("its allowed_extensions do not name this extension, %q", extension)
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
