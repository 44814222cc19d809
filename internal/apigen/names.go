package apigen

import (
	"go/token"
	"path"
	"strings"
	"unicode"
)

// initialisms are words that are all capitals in Go.
var initialisms = map[string]string{
	"id": "ID", "ids": "IDs", "url": "URL", "urls": "URLs", "uri": "URI", "css": "CSS", "html": "HTML", "js": "JS", "dns": "DNS",
	"ip": "IP", "http": "HTTP", "https": "HTTPS", "tls": "TLS", "ssl": "SSL", "api": "API", "os": "OS", "ui": "UI", "har": "HAR", "ftp": "FTP", "srgb": "SRGB", "rtcip": "RTCIP",
	"json": "JSON", "csp": "CSP", "pkcs11": "PKCS11", "hsts": "HSTS", "hpkp": "HPKP", "webrtc": "WebRTC", "cname": "CNAME",
}

// exported returns a name of the browser's as one of Go that others see.
func exported(name string) string {
	var out strings.Builder
	for _, word := range words(name) {
		lower := strings.ToLower(word)
		if capitals, found := initialisms[lower]; found {
			out.WriteString(capitals)
			continue
		}
		if word == strings.ToUpper(word) && len(word) > 1 {
			word = lower
		}
		out.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	made := out.String()
	if made == "" {
		return "Empty"
	}
	if unicode.IsDigit(rune(made[0])) {
		return "N" + made
	}
	return made
}

// words cuts a name in its words.
func words(name string) []string {
	var all []string
	start := 0
	cut := func(end int) {
		if end > start {
			all = append(all, name[start:end])
		}
	}
	for i := range len(name) {
		c := name[i]
		switch {
		case !isLetter(c) && !isDigit(c):
			cut(i)
			start = i + 1
		case i > start && isUpper(c) && (!isUpper(name[i-1]) || i+1 < len(name) && isLower(name[i+1]) && !isPlural(name[i:])):
			cut(i)
			start = i
		}
	}
	cut(len(name))
	return all
}

// isPlural reports whether a rest is the end of initials in the plural, as in
// IDs.
func isPlural(rest string) bool {
	return len(rest) >= 2 && rest[1] == 's' && (len(rest) == 2 || isUpper(rest[2]))
}

func isUpper(c byte) bool  { return c >= 'A' && c <= 'Z' }
func isLower(c byte) bool  { return c >= 'a' && c <= 'z' }
func isLetter(c byte) bool { return isUpper(c) || isLower(c) }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

// parameter returns a name of the browser's as that of a parameter, which is
// none of those in use.
func parameter(name string, used map[string]bool) string {
	all := words(name)
	if len(all) == 0 {
		return "value"
	}
	first := strings.ToLower(all[0])
	made := first + strings.TrimPrefix(exported(name), exported(first))
	for token.IsKeyword(made) || used[made] {
		made += "Value"
	}
	used[made] = true
	return made
}

// folderOf returns the folder of a namespace, below wasm/webext.
func folderOf(namespace string) string {
	return strings.ReplaceAll(strings.ToLower(namespace), ".", "/")
}

// packageOf returns the name of the package of a namespace.
func packageOf(namespace string) string { return path.Base(folderOf(namespace)) }

// documentation returns the address of the page on MDN for a part of a namespace.
func documentation(namespace, part string) string {
	address := "https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/" + strings.ReplaceAll(namespace, ".", "/")
	if part != "" {
		address += "/" + strings.ReplaceAll(part, ".", "/")
	}
	return address
}
