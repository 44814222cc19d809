// Package page holds the files of the inspector's page but for its program,
// which is the package beside it.
package page

import "embed"

// Files are the page and its style.
//
//go:embed inspector.html inspector.css devtools.html devtools.js
var Files embed.FS

const (
	// HTML is the page among Files. It names one program.
	HTML = "inspector.html"

	// DevTools is the page among Files that adds the inspector to the developer
	// tools, and DevToolsScript its script.
	DevTools       = "devtools.html"
	DevToolsScript = "devtools.js"

	// Types is where the page takes the message types of the programs, as JSON.
	Types = `<script id="types" type="application/json">`

	// Program is the folder of the program in Gangway's module.
	Program = "internal/inspect/inspector"
)
