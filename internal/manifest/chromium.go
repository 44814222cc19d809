package manifest

import (
	"fmt"
	"strconv"
	"strings"
)

// The browsers that extensions are built for.
const (
	Firefox  = "firefox"
	Chromium = "chromium"
)

// Browsers lists them, the default first.
var Browsers = []string{Firefox, Chromium}

const (
	// structuredClone is the first Chromium that sends messages by structured
	// clone.
	structuredClone = 148

	// bothBackgrounds is the first Chromium that loads a manifest v3 with
	// background.scripts beside background.service_worker.
	bothBackgrounds = 121
)

// The values of the key message_serialization.
const (
	byClone = "structured_clone"
	byJSON  = "json"
)

// SendsJSON reports whether the manifest asks Chromium to send messages as JSON.
func SendsJSON(manifest map[string]any) bool {
	wire, _ := Node{Value: manifest}.At("message_serialization").Text()
	return wire == byJSON
}

// ForChromium makes a manifest that is built as v3 one that Chromium loads, too:
// it asks for structured clone unless the manifest asks for JSON, and names the
// first version that has all that the programs need unless the manifest names a
// later one. Firefox then warns that it does not know the first of these keys.
// version is the manifest version that is asked for, 0 for that of the manifest.
func ForChromium(manifest map[string]any, version int) error {
	m := Node{Value: manifest}
	if VersionOf(manifest) != 3 || version == 2 {
		return m.At("manifest_version").Fail("Chromium takes no extensions with manifest v2; write it for v3")
	}
	for _, other := range []struct{ key, use string }{
		{"page_action", "action"},
		{"background.page", "background.scripts, which then run in a service worker"},
	} {
		if at := m.path(other.key); at.Value != nil {
			return at.Fail("Chromium has no such key; use " + other.use)
		}
	}
	wire, err := m.At("message_serialization").Text()
	if err != nil || wire != "" && wire != byClone && wire != byJSON {
		return m.At("message_serialization").Fail(`expected "structured_clone", which the build writes, or "json"`)
	}
	first, need := structuredClone, `structured clone, which Chromium has since 148 ("message_serialization": "json" does without)`
	if wire == byJSON {
		first, need = bothBackgrounds, "scripts beside a service worker, which Chromium takes since 121"
	} else {
		manifest["message_serialization"] = byClone
	}
	return needVersion(manifest, first, need)
}

// needVersion has a manifest name the first Chromium that will do. One that names
// an older one is an error that says of which need.
func needVersion(manifest map[string]any, first int, need string) error {
	m := Node{Value: manifest}
	minimum, err := m.At("minimum_chrome_version").Text()
	if err != nil {
		return err
	}
	if minimum != "" && firstNumber(minimum) < first {
		return m.At("minimum_chrome_version").Fail(fmt.Sprintf("found %q; the programs need %s", minimum, need))
	}
	if minimum == "" {
		manifest["minimum_chrome_version"] = strconv.Itoa(first)
	}
	return nil
}

// path returns the value at a path with dots.
func (n Node) path(keys string) Node {
	for key := range strings.SplitSeq(keys, ".") {
		n = n.At(key)
	}
	return n
}

// firstNumber returns the first number of a version, 0 if there is none.
func firstNumber(version string) int {
	text, _, _ := strings.Cut(version, ".")
	n, _ := strconv.Atoi(text) // 0 is no version of a browser.
	return n
}

// ServeBackground names the service worker that runs the scripts of the
// background where there are no background pages. The manifest must not name one
// itself.
func ServeBackground(manifest map[string]any, worker string) error {
	at := Node{Value: manifest}.path("background.service_worker")
	if at.Value != nil {
		return at.Fail("the build writes a service worker that runs background.scripts; remove this one, " +
			"and name its scripts there")
	}
	manifest["background"].(map[string]any)["service_worker"] = worker
	return nil
}
