package webext

import (
	"strconv"
	"strings"

	"gangway/wasm/internal/host"
)

// maxID is the largest id that JavaScript's numbers hold. Of a larger one
// Firefox says that an integer is out of range, and not which.
const (
	maxID       = 1<<53 - 1
	atMostMaxID = ": expected at most 9007199254740991"
)

// tabTarget checks which content scripts of a tab are meant.
func tabTarget(tabID int64, frameID *int64, documentID string) (host.Target, error) {
	// Firefox takes tab id 0 as none, and reaches the background instead. No
	// browser gives it out.
	if tabID <= 0 {
		return host.Target{}, invalidArgument("tab id " + strconv.FormatInt(tabID, 10) + ": expected 1 or more")
	}
	if tabID > maxID {
		return host.Target{}, invalidArgument("tab id " + strconv.FormatInt(tabID, 10) + atMostMaxID)
	}
	if frameID != nil && *frameID < 0 {
		return host.Target{}, invalidArgument("frame id " + strconv.FormatInt(*frameID, 10) + ": expected 0 or more")
	}
	if frameID != nil && *frameID > maxID {
		return host.Target{}, invalidArgument("frame id " + strconv.FormatInt(*frameID, 10) + atMostMaxID)
	}
	return host.Target{Tab: &host.TabTarget{ID: tabID, FrameID: frameID, DocumentID: documentID}}, nil
}

// validExtensionID reports whether a browser could have given out id. Firefox
// takes name@domain and UUIDs in braces
// (https://extensionworkshop.com/documentation/develop/extensions-and-the-add-on-id/),
// Chromium makes 32 letters from a to p. Both say only that nobody is there
// when an id has another form.
func validExtensionID(id string) bool {
	name, domain, isAddress := strings.Cut(id, "@")
	switch {
	case len(id) > 80:
		return false
	case isAddress:
		return domain != "" && consistsOf(name, idCharacters) && consistsOf(domain, idCharacters)
	case strings.HasPrefix(id, "{"):
		return validUUID(id)
	}
	return len(id) == 32 && consistsOf(id, "abcdefghijklmnop")
}

func invalidExtensionID(id string) error {
	return invalidArgument("extension id " + strconv.Quote(id) +
		": expected name@domain, a UUID in braces, or 32 letters from a to p")
}

const (
	lowerLetters  = "abcdefghijklmnopqrstuvwxyz"
	digits        = "0123456789"
	letters       = lowerLetters + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	idCharacters  = letters + digits + "-._"
	hexCharacters = digits + "abcdefABCDEF"
)

// validUUID reports whether id is a UUID in braces.
func validUUID(id string) bool {
	id, closed := strings.CutSuffix(id, "}")
	parts := strings.Split(strings.TrimPrefix(id, "{"), "-")
	if !closed || len(parts) != 5 {
		return false
	}
	for i, length := range [...]int{8, 4, 4, 4, 12} {
		if len(parts[i]) != length || !consistsOf(parts[i], hexCharacters) {
			return false
		}
	}
	return true
}

// validApplication reports whether name is one of a native application:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Native_manifests
func validApplication(name string) bool {
	for part := range strings.SplitSeq(name, ".") {
		if part == "" || !consistsOf(part, letters+digits+"_") {
			return false
		}
	}
	return true
}

func invalidApplication(name string) error {
	return invalidArgument("native application " + strconv.Quote(name) + ": expected letters, digits and underscores, with single dots between")
}

// consistsOf reports whether every character of s is one of set.
func consistsOf(s, set string) bool {
	return strings.Trim(s, set) == ""
}
