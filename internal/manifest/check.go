package manifest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// checkManifest checks the entries on which the build relies, and finds those
// that no browser would take. The browser knows the rest better.
func checkManifest(m Node) error {
	checks := []func(Node) error{
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
func checkSpelling(m Node) error {
	fields, err := m.Object()
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		if meant := Misspelled(key, OwnKey); meant != "" {
			return m.At(key).Fail(fmt.Sprintf("browsers do not know this key; %q is probably meant", meant))
		}
	}
	return err
}

func checkNames(m Node) error {
	if err := checkText(m.At("name"), `a name for people, such as "My extension"`); err != nil {
		return err
	}
	return checkText(m.At("version"), `a string such as "1.0"`)
}

func checkVersion(m Node) error {
	n := m.At("manifest_version")
	if err := n.required("2 or 3"); err != nil {
		return err
	}
	if number, ok := n.Value.(json.Number); !ok || (number != "2" && number != "3") {
		return n.Fail("expected 2 or 3, found " + describe(n.Value))
	}
	return nil
}

func checkText(n Node, want string) error {
	if err := n.required(want); err != nil {
		return err
	}
	s, err := n.Text()
	if err == nil && s == "" {
		err = n.Fail("empty; expected " + want)
	}
	return err
}

func checkBackground(m Node) error {
	background := m.At("background")
	if _, err := background.At("scripts").Texts(); err != nil {
		return err
	}
	worker := background.At("service_worker")
	entry, err := worker.Text()
	if err == nil && NamesPackage(entry) {
		err = worker.Fail(fmt.Sprintf("a Go package cannot be a service worker yet; "+
			"expected it in background.scripts, as %q", entry))
	}
	return err
}

func checkContentScripts(m Node) error {
	scripts, err := m.At("content_scripts").List()
	if err != nil {
		return err
	}
	for _, script := range scripts {
		if err := script.At("matches").required(`a list such as ["https://example.org/*"]`); err != nil {
			return err
		}
		if _, err := script.At("matches").Texts(); err != nil {
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
func checkWorld(script Node) error {
	world := script.At("world")
	name, err := world.Text()
	if err != nil {
		return err
	}
	entries, err := script.At("js").Texts()
	for _, entry := range entries {
		if name == "MAIN" && NamesPackage(entry) {
			return world.Fail(fmt.Sprintf("the Go package %q cannot run in the world of the page; "+
				"remove \"world\", or name the package in a content script of its own", entry))
		}
	}
	return err
}

// ownKeys are the keys that the Section for Gangway may have.
var ownKeys = []string{"events", "expect", "frame", "ignore", "include", "modes", "native", "programs", "reflect"}

func checkOwn(m Node) error {
	own := m.At(OwnKey)
	if err := own.keys(ownKeys); err != nil {
		return err
	}
	if _, err := own.At("reflect").Boolean(true); err != nil {
		return err
	}
	if _, err := ReadFrame(m); err != nil {
		return err
	}
	if _, err := ReadSections(m); err != nil {
		return err
	}
	if _, err := ReadShipped(m); err != nil {
		return err
	}
	if _, err := ReadNative(m); err != nil {
		return err
	}
	if _, err := ReadEvents(m); err != nil {
		return err
	}
	if _, err := ReadModes(m); err != nil {
		return err
	}
	_, err := own.At("expect").Texts()
	return err
}

func checkID(m Node) error {
	_, err := IDNode(m).Text()
	return err
}

// IDNode is where the extension's id stands.
func IDNode(m Node) Node {
	return m.At("browser_specific_settings").At("gecko").At("id")
}
