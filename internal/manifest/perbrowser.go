package manifest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// choose makes a value that of one browser. A key such as
// "{chromium}.permissions" takes the place of "permissions" in Chromium, takes
// it away if its value is null, and is not there for other browsers. It may
// stand in every object.
func choose(n Node, browser string) error {
	switch value := n.Value.(type) {
	case map[string]any:
		if err := chooseKeys(n, value, browser); err != nil {
			return err
		}
		for _, key := range slices.Sorted(maps.Keys(value)) {
			if err := choose(n.At(key), browser); err != nil {
				return err
			}
		}
	case []any:
		elements, err := n.List()
		if err != nil {
			return err
		}
		for _, element := range elements {
			if err := choose(element, browser); err != nil {
				return err
			}
		}
	}
	return nil
}

// ParseForAll parses a manifest for code that is generated once for all browsers:
// keys of which it is made are errors if they are for one browser.
func ParseForAll(file string, data []byte) (Node, error) {
	fields, err := Parse(file, data)
	if err != nil {
		return Node{}, err
	}
	whole := Node{Value: fields}
	return whole, InFile(file, choose(whole, Firefox))
}

// generated reports whether code is generated of the value of a key.
func generated(path string) bool {
	const modes = OwnKey + ".modes"
	return path == "default_locale" || path == OwnKey || path == modes || strings.HasPrefix(path, modes+".")
}

// chooseKeys replaces the keys of one object that are for a browser.
func chooseKeys(n Node, fields map[string]any, browser string) error {
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		owner, plain, found := splitKey(key)
		if !found {
			continue
		}
		if !slices.Contains(Browsers, owner) || plain == "" {
			return n.At(key).Fail(`a key for one browser begins with "{` + strings.Join(Browsers, `}." or "{`) +
				`}.", and the key follows`)
		}
		if generated(n.At(plain).Path) {
			return n.At(key).Fail(fmt.Sprintf("code is generated of %q once for all browsers; leave the browser out of the key", plain))
		}
		value := fields[key]
		delete(fields, key)
		if owner != browser {
			continue
		}
		if fields[plain] = value; value == nil {
			delete(fields, plain)
		}
	}
	return nil
}

// splitKey splits a key that is for one browser.
func splitKey(key string) (browser, plain string, found bool) {
	rest, found := strings.CutPrefix(key, "{")
	if !found {
		return "", key, false
	}
	browser, plain, _ = strings.Cut(rest, "}.")
	return browser, plain, true
}
