package firefox

import "gangway/internal/console"

// A ConsoleLine is a line of Firefox's console. Its TabID is a [Tab.ID].
type ConsoleLine = console.Line

// The names of package console, for those who drive Firefox only.
const (
	SourceBackground    = console.SourceBackground
	SourceContentScript = console.SourceContentScript
	SourcePage          = console.SourcePage
	SourceExtensionPage = console.SourceExtensionPage
	SourcePopup         = console.SourcePopup
	SourceSidebar       = console.SourceSidebar
	SourceWorker        = console.SourceWorker
	SourceExtension     = console.SourceExtension
	SourceFirefox       = console.SourceFirefox
	CategoryCrash       = console.CategoryCrash
)

// Contains is [console.Contains].
func Contains(text string) func(ConsoleLine) bool { return console.Contains(text) }

// From is [console.From].
func From(source, text string) func(ConsoleLine) bool { return console.From(source, text) }

// LastLines is [console.LastLines].
func LastLines(lines []ConsoleLine, n int) string { return console.LastLines(lines, n) }
