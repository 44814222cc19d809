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
