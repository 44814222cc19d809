// Package nativeapp installs native applications for the browsers of a person,
// and knows where browsers look for them.
package nativeapp

import (
	"os"
	"path/filepath"
	"runtime"

	"gangway/internal/manifest"
)

// A Place is where a browser looks for the manifests of native applications:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Native_manifests#manifest_location
// https://developer.chrome.com/docs/extensions/develop/concepts/native-messaging#native-messaging-host-location
type Place struct {
	Browser string // As people call it.
	Family  string // [manifest.Firefox] or [manifest.Chromium].
	Folder  string // Of the files; on Windows they may be anywhere.
	Key     string // Of the registry, on Windows.

	// Own says that it is this person's, and not everyone's.
	Own bool

	settings string // The folder that the browser has made where it is used, "" if that is not asked.
}

// used reports whether the browser seems to be in use here.
func (p Place) used() bool {
	if p.settings == "" {
		return true
	}
	info, err := os.Stat(p.settings)
	return err == nil && info.IsDir()
}

// Places returns where the browsers of this machine look, those of this person
// first.
func Places() []Place {
	home, err := os.UserHomeDir()
	if err != nil {
		return nil
	}
	return placesOn(runtime.GOOS, home)
}

func placesOn(system, home string) []Place {
	switch system {
	case "windows":
		return onWindows(filepath.Join(programFolder(), "manifests"))
	case "darwin":
		return onMac(home)
	}
	return onUnix(home)
}

func onUnix(home string) []Place {
	const folder = "native-messaging-hosts"
	config := filepath.Join(home, ".config")
	places := []Place{
		{Browser: "Firefox", Family: manifest.Firefox, Folder: filepath.Join(home, ".mozilla", folder), Own: true},
		chromium("Chromium", filepath.Join(config, "chromium"), ""),
	}
	for _, other := range [][2]string{
		{"Google Chrome", "google-chrome"}, {"Microsoft Edge", "microsoft-edge"}, {"Brave", "BraveSoftware/Brave-Browser"},
	} {
		settings := filepath.Join(config, other[1])
		places = append(places, chromium(other[0], settings, settings))
	}
	for _, parent := range []string{"/usr/lib/mozilla", "/usr/lib64/mozilla", "/usr/share/mozilla"} {
		places = append(places, Place{Browser: "Firefox", Family: manifest.Firefox, Folder: filepath.Join(parent, folder)})
	}
	for _, parent := range []string{"/etc/chromium", "/etc/opt/chrome"} {
		places = append(places, Place{Browser: "Chromium", Family: manifest.Chromium, Folder: filepath.Join(parent, folder)})
	}
	return places
}

func onMac(home string) []Place {
	const folder = "NativeMessagingHosts"
	settings := filepath.Join(home, "Library", "Application Support")
	chrome := filepath.Join(settings, "Google", "Chrome")
	return []Place{
		{Browser: "Firefox", Family: manifest.Firefox, Folder: filepath.Join(settings, "Mozilla", folder), Own: true},
		chromium("Chromium", filepath.Join(settings, "Chromium"), ""),
		chromium("Google Chrome", chrome, chrome),
		{Browser: "Firefox", Family: manifest.Firefox, Folder: filepath.Join("/Library/Application Support/Mozilla", folder)},
	}
}

func chromium(browser, profile, settings string) Place {
	return Place{Browser: browser, Family: manifest.Chromium, Folder: filepath.Join(profile, "NativeMessagingHosts"), Own: true, settings: settings}
}

func onWindows(folder string) []Place {
	place := func(browser, family, key string) Place {
		return Place{Browser: browser, Family: family, Folder: filepath.Join(folder, family), Key: `HKCU\Software\` + key + `\NativeMessagingHosts`, Own: true}
	}
	return []Place{
		place("Firefox", manifest.Firefox, "Mozilla"),
		place("Chromium", manifest.Chromium, "Chromium"),
		place("Google Chrome", manifest.Chromium, `Google\Chrome`),
		place("Microsoft Edge", manifest.Chromium, `Microsoft\Edge`),
	}
}

// programFolder is where the programs are installed.
func programFolder() string {
	config, err := os.UserConfigDir()
	if err != nil {
		config = os.TempDir()
	}
	return filepath.Join(config, "gangway", "native")
}
