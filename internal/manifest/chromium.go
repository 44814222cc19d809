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

// structuredClone is the first Chromium that sends messages by structured clone,
// without which no byte arrays cross.
const structuredClone = 148

// ForChromium makes a manifest that is built as v3 one that Chromium loads, too:
// it asks for structured clone, and names the first version that has it unless
// the manifest names a later one. Firefox then warns that it does not know the
// first of these keys. version is the manifest version that is asked for, 0 for
// that of the manifest.
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
	if wire, err := m.At("message_serialization").Text(); err != nil || wire != "" && wire != "structured_clone" {
		return m.At("message_serialization").Fail(`the programs need "structured_clone", which the build writes`)
	}
	minimum, err := m.At("minimum_chrome_version").Text()
	if err != nil {
		return err
	}
	if first := firstNumber(minimum); minimum != "" && first < structuredClone {
		return m.At("minimum_chrome_version").Fail(fmt.Sprintf(
			"found %q; the programs need structured clone, which Chromium has since %d", minimum, structuredClone))
	}
	if minimum == "" {
		manifest["minimum_chrome_version"] = strconv.Itoa(structuredClone)
	}
	manifest["message_serialization"] = "structured_clone"
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
	n, _ := strconv.Atoi(text) // 0 is no version of Chromium.
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
