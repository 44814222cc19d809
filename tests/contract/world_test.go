package contract

import "testing"

// An extension is one of those that a world has.
type extension string

const (
	mainExtension  extension = "puppets@gangway.test"
	otherExtension extension = "other@gangway.test"
	// deafExtension declares no events.
	deafExtension extension = "deaf@gangway.test"
	// apiExtension declares the events of the browser's API, too.
	apiExtension extension = "api@gangway.test"
	// mixedExtension has a Go module and scripts from different builds.
	mixedExtension extension = "mixed@gangway.test"
)

// A location is what a tab shows.
type location string

const (
	webPage      location = "/puppets/page"     // With the content script of mainExtension.
	uncachedPage location = "/puppets/no-store" // The same, kept out of the back/forward cache.
	deafPage     location = "/deaf/page"        // With the content script of deafExtension.
	plainPage    location = "/plain"            // Without any.
	mixedPage    location = "/mixed/page"       // With the content script of mixedExtension.
	apiPage      location = "/api/page"         // With the content script of apiExtension.
	injectedPage location = "/injected/page"    // Into which apiExtension puts its content script.
	extPage      location = "page.html"         // A page of mainExtension.
	thirdPage    location = "listening.html"    // A page of mainExtension that can listen.
	apiExtPage   location = "api page.html"     // A page of apiExtension.
	deafExtPage  location = "deaf page.html"    // A page of deafExtension.
	mixedExtPage location = "mixed page.html"   // A page of mixedExtension.
)

// A world is a browser with the extensions of the suite in it.
type world interface {
	// id returns the id that the browser gives an extension.
	id(e extension) string
	// background returns the background of an extension, which is started if
	// it does not run.
	background(t *testing.T, e extension) *client
	// renewed says that the background has another program from now on.
	renewed(t *testing.T, e extension)
	// suspend does what idleness does.
	suspend(t *testing.T, e extension)
	// suspended reports whether the background is suspended, and nothing has
	// begun to wake it.
	suspended(t *testing.T, e extension) bool

	// hasten has backgrounds suspended when they are idle for a short time
	// from now on, until undo is called. No step may need one after it.
	hasten(t *testing.T) (undo func())
	// remove uninstalls an extension. undo installs it again.
	remove(t *testing.T, e extension) (undo func())
	disable(t *testing.T, e extension)
	// grant gives an extension a permission, as its user does.
	grant(t *testing.T, e extension, permission string)
	enable(t *testing.T, e extension)
	// clickNotification and closeNotification are acts of the user.
	clickNotification(t *testing.T, e extension, id string)
	closeNotification(t *testing.T, e extension, id string)

	// open opens a tab, which is closed when the test ends.
	open(t *testing.T, l location) tab
	// address returns the URL of a location.
	address(l location) string
	// home returns a tab that several claims use, and none harms.
	home(t *testing.T, l location) tab

	// postFormless posts a value that contains itself, on the newest port of
	// the context that p is in.
	postFormless(t *testing.T, p *port)

	// leftovers counts what could be left in the context of a puppet, for
	// comparing.
	leftovers(t *testing.T, end *client) any

	// native returns the native application that mainExtension may use.
	native() *nativeApplication
	// settle waits until all that can happen has happened, where that can be
	// known.
	settle(t *testing.T)
}

// A tab is a tab of a world.
type tab interface {
	// id is tabs.Tab.id.
	id(t *testing.T) int64
	// puppet returns the puppet in the page that is shown.
	puppet(t *testing.T) *client
	// addFrame adds a frame to the page and returns the puppet in it.
	addFrame(t *testing.T) *client
	removeFrame(t *testing.T)
	// connect opens a port to an extension, as a script of the web page does.
	connect(t *testing.T, id, name string) pagePort
	// leave goes to another page.
	leave(t *testing.T)
	// back goes back from there. The page that is shown then has the puppet
	// that it had, if it was in the back/forward cache.
	back(t *testing.T)
	close(t *testing.T)
	// crash ends the process of the page.
	crash(t *testing.T)
}
