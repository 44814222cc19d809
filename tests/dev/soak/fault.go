package soak

import "context"

// A fault is something that happens to extensions.
type fault struct {
	name string
	// share is how often it happens, compared with others.
	share int
	// strike lets it happen, to a tab if it concerns one, and reports whether
	// it hit something.
	strike func(ctx context.Context, r *run, t *tab) (hit bool, err error)
}

// faults are all of them. Most concern the background, since that is what most
// happens to.
var faults = []fault{
	{"suspend", 20, suspend},
	{"idle suspension", 4, suspendIdle},
	{"kill background", 16, killBackground},
	{"panic in background", 6, panicBackground},
	{"cut ports", 10, cutPorts},
	{"storage refuses", 4, refuseStorage},
	{"clock jump", 5, jumpClock},
	{"hostile peer", 6, attack},
	{"back and forth", 6, backAndForth},
	{"reload page", 5, reloadPage},
	{"leave page", 3, leavePage},
	{"crash page", 4, crashPage},
	{"discard tab", 3, discardTab},
	{"move to window", 4, moveTab},
	{"new private window", 3, renewPrivateWindow},
	{"reload extension", 3, reloadExtension},
	{"update extension", 3, updateExtension},
}
