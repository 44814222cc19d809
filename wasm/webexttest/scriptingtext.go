package webexttest

import (
	"fmt"
	"slices"
	"strings"

	"gangway/wasm/webext/scripting"
)

// The texts of scripting are those of Firefox's ext-scripting.js and
// ext-tabs-base.js, and those that Chromium 156 gave.

func (p Profile) noFiles() string {
	if p == Chromium {
		return "Exactly one of 'func' and 'files' must be specified"
	}
	return "Exactly one of files and func must be specified."
}

// twoTargets returns the text at a target that says in two ways which frames it
// means, or nothing.
func (p Profile) twoTargets(t scripting.InjectionTarget) string {
	all, frames, documents := isTrue(t.AllFrames), t.FrameIDs != nil, t.DocumentIDs != nil
	switch {
	case frames && documents && p == Chromium:
		return "Cannot specify both 'frameIds' and 'documentIds'."
	case frames && documents:
		return "Cannot specify both 'documentIds' and 'frameIds'."
	case all && (frames || documents) && p == Chromium:
		return "Cannot specify 'allFrames' if either 'frameIds' or 'documentIds' is specified."
	case all && frames:
		return "Cannot specify both 'allFrames' and 'frameIds'."
	case all && documents:
		return "Cannot specify both 'allFrames' and 'documentIds'."
	}
	return ""
}

// noHost is the text where a permission for a host is missing, of one of the
// documents that are meant.
func (p Profile) noHost(topAlone bool, meant []*document) string {
	ofExtension := func(d *document) bool { return strings.HasPrefix(d.url, p.scheme()+":") }
	switch {
	case p == Chromium && slices.ContainsFunc(meant, ofExtension):
		return "Cannot access a chrome-extension:// URL of different extension"
	case p == Chromium:
		return "Cannot access contents of the page. Extension manifest must request permission to access the respective host."
	case topAlone:
		return "Missing host permission for the tab"
	}
	return "Missing host permission for the tab or frames"
}

func (p Profile) noFrame(id, tab int64) string {
	if p == Chromium {
		return fmt.Sprintf("No frame with id %d in tab with id %d", id, tab)
	}
	return fmt.Sprintf("Invalid frame IDs: [%d].", id)
}

func (p Profile) noDocument(id string, tab int64) string {
	if p == Chromium {
		return "Invalid document id " + id
	}
	return "Invalid documentId: " + id
}
