package webexttest

import "net/url"

// originOf returns the origin of a URL as senders have it.
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme == "file" {
		return "null"
	}
	return u.Scheme + "://" + u.Host
}

// isWeb reports whether content scripts that match all URLs run there.
func isWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https" || u.Scheme == "file")
}

// resolve returns an address that an extension opens, as seen from a context, or
// an error if extensions may not open it. Chromium lets them open any.
func (c *Context) resolve(address string) (string, error) {
	base, err := url.Parse(c.url)
	if err != nil {
		return "", err
	}
	u, err := base.Parse(address)
	if err != nil {
		return "", refused("Illegal URL: " + address)
	}
	if u.Host != "" && u.Path == "" {
		u.Path = "/"
	}
	switch u.Scheme {
	case "http", "https", c.browser.profile.scheme():
		return u.String(), nil
	}
	if u.String() == blank || c.browser.profile == Chromium {
		return u.String(), nil
	}
	return "", refused("Illegal URL: " + u.String())
}
