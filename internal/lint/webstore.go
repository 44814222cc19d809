package lint

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"gangway/internal/manifest"
)

// longest are the texts of a manifest that the Chrome Web Store takes no longer,
// in characters, and the short name, which Chromium cuts.
// https://developer.chrome.com/docs/extensions/reference/manifest
var longest = []struct {
	key      string
	most     int
	severity manifest.Severity
}{
	{"name", 75, Error},
	{"short_name", 12, Warning},
	{"description", 132, Error},
}

// maxVersionNumber is the largest number in a version that Chromium takes.
// https://developer.chrome.com/docs/extensions/reference/manifest/version
const maxVersionNumber = 65535

// webStoreEntries checks the entries for which the Chrome Web Store has rules of
// its own.
func webStoreEntries(fields map[string]any) (findings []Finding) {
	found := func(severity manifest.Severity, key, format string, args ...any) {
		findings = append(findings, Finding{Severity: severity, Key: key, Text: fmt.Sprintf(format, args...)})
	}
	for _, l := range longest {
		text, _ := fields[l.key].(string)
		if n := utf8.RuneCountInString(text); n > l.most {
			found(l.severity, l.key, "has %d characters; the Chrome Web Store shows at most %d", n, l.most)
		}
	}
	version, _ := fields["version"].(string)
	for number := range strings.SplitSeq(version, ".") {
		if n, err := strconv.Atoi(number); err == nil && n > maxVersionNumber {
			found(Error, "version", "%s is larger than %d, the most that Chromium takes", number, maxVersionNumber)
		}
	}
	if icons, _ := fields["icons"].(map[string]any); icons["128"] == nil {
		found(Error, "icons.128", "missing; the Chrome Web Store shows an icon of 128 pixels")
	}
	policy, _ := fields["content_security_policy"].(map[string]any)
	pages, _ := policy["extension_pages"].(string)
	if lax := laxSource.FindString(pages); lax != "" {
		found(Error, "content_security_policy.extension_pages",
			"Chromium refuses %s; scripts come from 'self', and 'wasm-unsafe-eval' is enough for Go", strings.TrimSpace(lax))
	}
	if fields["update_url"] != nil {
		found(Error, "update_url", "the Chrome Web Store updates extensions itself; remove it")
	}
	return findings
}

// laxSource is a source of scripts that Chromium allows no extension.
// https://developer.chrome.com/docs/extensions/reference/manifest/content-security-policy
var laxSource = regexp.MustCompile(`\b(?:default|script|object|worker)-src[^;]*\s('unsafe-(?:eval|inline)'|(?:https?|data|blob):[^\s;]*|\*)`)

// The ways in which scripts and pages bring code from elsewhere, which the Chrome
// Web Store refuses, and code from texts, which it looks at.
// https://developer.chrome.com/docs/webstore/program-policies/mv3-requirements
var (
	remoteCode = regexp.MustCompile(`(?i)<script\b[^>]*\bsrc\s*=\s*["']?(?:https?:)?//[^"'\s>]+` +
		"|\\b(?:importScripts|import)\\s*\\(\\s*[\"'`]https?://[^\"'`]+" +
		"|\\b(?:import|export)\\b[^;\"'`]*[\"']https?://[^\"']+")
	codeOfText = regexp.MustCompile(`\beval\s*\(|\bnew\s+Function\s*\(`)
)

// remote finds code that is not in the extension.
func (c code) remote() (findings []Finding) {
	for _, s := range c.scripts {
		if brought := remoteCode.FindString(s.text); brought != "" {
			findings = append(findings, Finding{Severity: Error, File: s.file,
				Text: fmt.Sprintf("brings code from elsewhere, which the Chrome Web Store refuses: %s; put it into the extension", brought)})
		}
		if made := codeOfText.FindString(s.text); made != "" {
			findings = append(findings, Finding{Severity: Warning, File: s.file,
				Text: fmt.Sprintf("makes code of a text by %q: the Chrome Web Store refuses that for texts from elsewhere, and Chromium's policy for extensions forbids it", made)})
		}
	}
	return findings
}
