package webexttest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"gangway/wasm/codec"
	"gangway/wasm/internal/host"
	"gangway/wasm/webext"
	"gangway/wasm/webext/runtime"
)

// runtimeFunctions are the functions of runtime that are not ports and messages.
var runtimeFunctions = functions{
	"runtime.getManifest":     (*Context).getManifest,
	"runtime.getURL":          (*Context).getURL,
	"runtime.getPlatformInfo": (*Context).getPlatformInfo,
	"runtime.getBrowserInfo":  (*Context).getBrowserInfo,
	"runtime.openOptionsPage": (*Context).openOptionsPage,
	"runtime.setUninstallURL": (*Context).setUninstallURL,
	"runtime.reload":          (*Context).reload,
}

// getManifest is runtime.getManifest. Firefox adds keys, which are null.
func (c *Context) getManifest() (map[string]webext.Message, error) {
	text, err := json.Marshal(c.extension.manifest)
	if err != nil {
		return nil, err
	}
	var fields map[string]any // With numbers as JavaScript has them.
	if err := json.Unmarshal(text, &fields); err != nil {
		return nil, err
	}
	manifest := make(map[string]webext.Message, len(fields))
	for key, v := range fields {
		item, err := codec.Marshal(v)
		if err != nil {
			return nil, err
		}
		manifest[key] = webext.MessageOf(item)
	}
	return manifest, nil
}

// getURL is runtime.getURL. Chromium gives an address as a page has it.
func (c *Context) getURL(path string) (string, error) {
	path = strings.TrimPrefix(path, "/")
	if c.browser.profile == Firefox {
		return c.extension.URL(path), nil
	}
	root, err := url.Parse(c.extension.URL(""))
	if err != nil {
		return "", err
	}
	u, err := root.Parse("./" + path)
	if err != nil {
		return "", refused("Illegal URL: " + path)
	}
	return u.String(), nil
}

func (c *Context) getPlatformInfo() (runtime.PlatformInfo, error) {
	return runtime.PlatformInfo{OS: runtime.PlatformOSLinux, Arch: runtime.PlatformArchX8664}, nil
}

func (c *Context) getBrowserInfo() (runtime.BrowserInfo, error) {
	if c.browser.profile != Firefox {
		return runtime.BrowserInfo{}, host.Unsupported("runtime.getBrowserInfo", "Firefox")
	}
	return runtime.BrowserInfo{Name: "Firefox", Vendor: "Mozilla", Version: "153.8.0", BuildID: "20261117185949"}, nil
}

// openOptionsPage opens a tab, also where the manifest has the page shown in the
// browser's own.
func (c *Context) openOptionsPage() error {
	page, ok := c.extension.optionsPage()
	switch {
	case ok:
		c.browser.openTab(c.extension.URL(strings.TrimPrefix(page, "/")))
		return nil
	case c.browser.profile == Firefox:
		return refused("No `options_ui` declared")
	default:
		return refused("Could not create an options page.")
	}
}

// optionsPage returns the path of the page that the manifest has for options.
func (e *Extension) optionsPage() (path string, found bool) {
	options, _ := e.manifest["options_ui"].(map[string]any)
	if path, found = options["page"].(string); !found {
		path, found = e.manifest["options_page"].(string)
	}
	return path, found
}

// setUninstallURL says which page is opened when the extension is removed; none
// if it is empty.
func (c *Context) setUninstallURL(address *string) error {
	text := textOf(address)
	if text != "" {
		u, err := url.Parse(text)
		switch {
		case err != nil || u.Scheme == "":
			return refused(fmt.Sprintf("Invalid URL: %q", text))
		case u.Scheme != "http" && u.Scheme != "https":
			return refused("url must have the scheme http or https")
		}
	}
	c.extension.uninstallURL = text
	return nil
}

func (c *Context) reload() error {
	c.extension.disable()
	c.extension.enable()
	return nil
}
