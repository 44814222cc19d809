package lint

import "gangway/internal/extbuild"

// checkManifest checks the manifest of a source.
func checkManifest(source *extbuild.Source) []Finding {
	c := &manifestCheck{dir: source.Dir, file: source.ManifestFile, version: 3}
	if number(source.Manifest["manifest_version"]) == "2" {
		c.version = 2
	}
	c.object("", "", source.Manifest)
	c.presence(source.Manifest)
	c.permissions(source.Manifest)
	return c.findings
}

// presence checks what a store wants to be there.
func (c *manifestCheck) presence(manifest map[string]any) {
	if geckoID(manifest) == "" {
		c.found(Error, "browser_specific_settings.gecko.id",
			"missing; expected an id such as \"hello@example.org\": without one, Firefox gives the extension another at each start")
	}
	if manifest["icons"] == nil {
		c.found(Warning, "icons", "missing; expected an icon such as {\"96\": \"icon.png\"}: "+
			"stores and the browser show a placeholder without one")
	}
	if manifest["description"] == nil {
		c.found(Warning, "description", "missing; expected one sentence that says what the extension does")
	}
}

func geckoID(manifest map[string]any) string {
	settings, _ := manifest["browser_specific_settings"].(map[string]any)
	gecko, _ := settings["gecko"].(map[string]any)
	id, _ := gecko["id"].(string)
	return id
}
