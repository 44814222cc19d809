package extbuild

import (
	"encoding/json"
	"fmt"

	"gangway/internal/manifest"
)

// checkManifest checks what the build relies on and what no browser would take.
// The browser knows the rest better.
func checkManifest(m node) error {
	checks := []func(node) error{
		checkSpelling, checkVersion, checkNames, checkBackground, checkContentScripts, checkOwn, checkID,
	}
	for _, check := range checks {
		if err := check(m); err != nil {
			return err
		}
	}
	return nil
}

// checkSpelling refuses a key at the top that is nearly one that browsers know:
// they would pass over it.
func checkSpelling(m node) error {
	fields, err := m.object()
	for _, key := range sortedKeys(fields) {
		if meant := manifest.Misspelled(key, ownKey); meant != "" {
			return m.at(key).fail(fmt.Sprintf("browsers do not know this key; %q is probably meant", meant))
		}
	}
	return err
}

func checkNames(m node) error {
	if err := checkText(m.at("name"), `a name for people, such as "My extension"`); err != nil {
		return err
	}
	return checkText(m.at("version"), `a string such as "1.0"`)
}

func checkVersion(m node) error {
	n := m.at("manifest_version")
	if err := n.required("2 or 3"); err != nil {
		return err
	}
	if number, ok := n.value.(json.Number); !ok || (number != "2" && number != "3") {
		return n.fail("expected 2 or 3, found " + describe(n.value))
	}
	return nil
}

func checkText(n node, want string) error {
	if err := n.required(want); err != nil {
		return err
	}
	s, err := n.text()
	if err == nil && s == "" {
		err = n.fail("empty; expected " + want)
	}
	return err
}

func checkBackground(m node) error {
	background := m.at("background")
	if _, err := background.at("scripts").texts(); err != nil {
		return err
	}
	worker := background.at("service_worker")
	entry, err := worker.text()
	if err == nil && namesPackage(entry) {
		err = worker.fail(fmt.Sprintf("a Go package cannot be a service worker yet; "+
			"expected it in background.scripts, as %q", entry))
	}
	return err
}

func checkContentScripts(m node) error {
	scripts, err := m.at("content_scripts").list()
	if err != nil {
		return err
	}
	for _, script := range scripts {
		if err := script.at("matches").required(`a list such as ["https://example.org/*"]`); err != nil {
			return err
		}
		if _, err := script.at("matches").texts(); err != nil {
			return err
		}
		if err := checkWorld(script); err != nil {
			return err
		}
	}
	return nil
}

// checkWorld refuses Go packages in the world of the page, which has neither the
// browser's API nor the right to compile WebAssembly.
func checkWorld(script node) error {
	world := script.at("world")
	name, err := world.text()
	if err != nil {
		return err
	}
	entries, err := script.at("js").texts()
	for _, entry := range entries {
		if name == "MAIN" && namesPackage(entry) {
			return world.fail(fmt.Sprintf("the Go package %q cannot run in the world of the page; "+
				"remove \"world\", or name the package in a content script of its own", entry))
		}
	}
	return err
}

// ownKeys are the keys that the section for Gangway may have.
var ownKeys = []string{"expect", "ignore", "include", "programs", "reflect"}

func checkOwn(m node) error {
	own := m.at(ownKey)
	if err := own.keys(ownKeys); err != nil {
		return err
	}
	if _, err := own.at("reflect").boolean(true); err != nil {
		return err
	}
	if _, err := readSections(m); err != nil {
		return err
	}
	if _, err := readShipped(m); err != nil {
		return err
	}
	_, err := own.at("expect").texts()
	return err
}

func checkID(m node) error {
	_, err := idNode(m).text()
	return err
}

// idNode is where the extension's id stands.
func idNode(m node) node {
	return m.at("browser_specific_settings").at("gecko").at("id")
}
