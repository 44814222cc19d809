package manifest

// FirstFirefox returns the first version of Firefox that takes the extension, on
// any system: the first number of strict_min_version. It is 0 where the manifest
// names none, or one that is no version.
//
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/manifest.json/browser_specific_settings
func FirstFirefox(manifest map[string]any) int {
	settings := Node{Value: manifest}.At("browser_specific_settings")
	text, _ := settings.path("gecko.strict_min_version").Text()
	first := firstNumber(text)
	// Firefox for Android goes by the key above unless it has one of its own.
	android := settings.path("gecko_android.strict_min_version")
	if android.Value == nil {
		return first
	}
	text, _ = android.Text()
	return min(first, firstNumber(text))
}
