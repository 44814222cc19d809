package lint

import (
	"gangway/internal/extbuild"
	"gangway/internal/manifest"
)

// checkManifest checks the manifest of a source.
func checkManifest(source *extbuild.Source, browser string) []Finding {
	findings := presence(source.Manifest)
	if browser == manifest.Chromium {
		findings = append(findings, webStoreEntries(source.Manifest)...)
	} else if geckoID(source.Manifest) == "" {
		findings = append(findings, Finding{Severity: Error, Key: "browser_specific_settings.gecko.id",
			Text: "missing; expected an id such as \"hello@example.org\": without one, Firefox gives the extension another at each start"})
	}
	for _, f := range manifest.Findings(source.Dir, source.Manifest, browser) {
		findings = append(findings, Finding{Severity: f.Severity, Key: f.Key, Text: f.Text})
	}
	for i := range findings {
		findings[i].File = source.ManifestFile
	}
	return findings
}

// presence checks for the entries that every store wants.
func presence(fields map[string]any) (findings []Finding) {
	found := func(severity manifest.Severity, key, text string) {
		findings = append(findings, Finding{Severity: severity, Key: key, Text: text})
	}
	if fields["icons"] == nil {
		found(Warning, "icons", "missing; expected an icon such as {\"128\": \"icon.png\"}: "+
			"stores and the browser show a placeholder without one")
	}
	if fields["description"] == nil {
		found(Warning, "description", "missing; expected one sentence that says what the extension does")
	}
	return findings
}

func geckoID(fields map[string]any) string {
	settings, _ := fields["browser_specific_settings"].(map[string]any)
	gecko, _ := settings["gecko"].(map[string]any)
	id, _ := gecko["id"].(string)
	return id
}
