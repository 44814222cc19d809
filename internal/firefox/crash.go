package firefox

import (
	"context"
	"fmt"
)

// KillBackground kills the process in which the extension's background runs,
// and with it all backgrounds and pages of extensions, as a crash does. It
// returns when the process is gone. Firefox starts the background again for the
// next event.
//
// Firefox counts crashes and gives up after some in a short time: for more than
// a few, set the preference extensions.webextensions.crash.threshold.
func (e *Extension) KillBackground(ctx context.Context) error {
	err := e.chrome(ctx, `
		const find = async () =>
			(await ChromeUtils.requestProcInfo()).children.find((child) => child.type == "extension");
		const found = await find();
		if (!found) {
			throw new Error("no process of extensions runs");
		}
		Cc["@mozilla.org/processtools-service;1"].getService(Ci.nsIProcessToolsService).kill(found.pid);
		while ((await find())?.pid == found.pid) {
			await new Promise((done) => setTimeout(done, 10));
		}`, nil)
	if err != nil {
		return fmt.Errorf("kill background: %w", err)
	}
	return nil
}
