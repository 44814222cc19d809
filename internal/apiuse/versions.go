package apiuse

import (
	"fmt"
	"strconv"
	"strings"

	"gangway/internal/manifest"
	"gangway/internal/webschema"
)

// Warnings returns the uses that programs reach and do not have in some
// browsers for which the extension is: in the minimum versions that the manifest
// names, or in a version of the manifest, 2 or 3. A program that looks where it
// is may reach it all the same.
func Warnings(m Manifest, version int, programs []Program) ([]manifest.Finding, error) {
	var findings []manifest.Finding
	for _, p := range programs {
		uses := p.uses()
		if len(uses) == 0 {
			continue
		}
		api, err := schemaOf(uses)
		if err != nil {
			return nil, err
		}
		for _, u := range uses {
			if f, known := api.factOf(u); known && !f.hasVersion(version) {
				findings = append(findings, warning("manifest_version",
					"%s %s, which extensions with manifest v%d do not have", p.Package, u.said(), version))
			}
		}
		late, err := m.late(p, uses)
		if err != nil {
			return nil, err
		}
		findings = append(findings, late...)
	}
	return findings, nil
}

func warning(key, format string, args ...any) manifest.Finding {
	return manifest.Finding{Severity: manifest.SeverityWarning, Key: key, Text: fmt.Sprintf(format, args...)}
}

// A minimum is the first version of a browser for which an extension is.
type minimum struct {
	browser string
	key     string // Where the manifest has it.
	text    string // Empty if it has none.
	first   func(webschema.Versions) string
}

// minimums returns those of a manifest.
func minimums(m manifest.Node) []minimum {
	all := []minimum{
		{browser: "Firefox", key: "gecko", first: func(v webschema.Versions) string { return v.Firefox }},
		{browser: "Firefox for Android", key: "gecko_android", first: func(v webschema.Versions) string { return v.Android }},
	}
	for i := range all {
		at := m.At("browser_specific_settings").At(all[i].key).At("strict_min_version")
		all[i].key = at.Path
		all[i].text, _ = at.Text()
	}
	chromium := m.At("minimum_chrome_version")
	text, _ := chromium.Text()
	return append(all, minimum{
		browser: "Chromium", key: chromium.Path, text: text,
		first: func(v webschema.Versions) string { return v.Chrome },
	})
}

// late finds the uses that came after the minimum versions.
func (m Manifest) late(p Program, uses []use) ([]manifest.Finding, error) {
	since, err := webschema.Since()
	if err != nil {
		return nil, err
	}
	var findings []manifest.Finding
	for _, least := range m.minimums {
		from := number(least.text)
		for _, u := range uses {
			first := firstOf(since, u.path, least.first)
			if from > 0 && first > from {
				findings = append(findings, warning(least.key,
					"%s %s, which %s has since %d, and the minimum is %s", p.Package, u.said(), least.browser, first, least.text))
			}
		}
	}
	return findings, nil
}

// firstOf returns the first version of a browser with a part of the API, 0 if it
// is not known. An object is there since the first of its functions is.
func firstOf(since map[string]webschema.Versions, path string, of func(webschema.Versions) string) int {
	if v, found := since[path]; found {
		return number(of(v))
	}
	first := 0
	for name, v := range since {
		if version := number(of(v)); strings.HasPrefix(name, path+".") && version > 0 && (first == 0 || version < first) {
			first = version
		}
	}
	return first
}

// number returns the first number of a version, 0 if there is none.
func number(version string) int {
	text, _, _ := strings.Cut(version, ".")
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}
