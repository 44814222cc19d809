// Package extbuild turns an extension folder, a manifest.json and Go packages
// beside it, into an unpacked extension that a browser loads.
//
// In the folder's manifest a Go package stands where the browser wants a
// script: "./background" in background.scripts or in the js list of a content
// script. A page names one in the same way, relative to itself: <script
// src="./popup"></script>. The build compiles each package once, puts loader
// scripts in place of it, and copies everything else. The same sources give the
// same bytes, and a build that fails leaves the files that were there before.
//
// The manifest's section "gangway" is for Gangway alone: "reflect" false leaves
// reflection out of messages, "expect" lists console texts that "gangway run
// --once" waits for, and "programs" says by content script which events of its
// page it hears and whether it starts only when something is for it:
//
//	"programs": {
//	  "./content": {
//	    "lazy": true,
//	    "ports": ["prices"],
//	    "dom": [{ "event": "click", "selector": "button.buy", "preventDefault": true }]
//	  }
//	}
//
// "frame" false builds an extension for Chromium whose content scripts run in
// place or not at all: otherwise they run in a frame of the extension where the
// policy of the page refuses WebAssembly.
//
// "ignore" lists files and folders that stay out of the extension, "include"
// those that go into it although they look like secrets or archives, which the
// build refuses otherwise.
//
// Every key may be left out. Go receives the DOM events by
// webext.Runtime.OnDOMEvent, lazy or not.
//
// [Build] does all of that; package unpacked is the lower level, for tools that
// bring their own manifest and modules.
package extbuild
