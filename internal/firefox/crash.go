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

// KillBackgroundAlone ends a background that runs, or waits for one, without
// runtime.onSuspend, and leaves the pages of the extension. It returns when the
// background is gone; an event may have started it again.
func (e *Extension) KillBackgroundAlone(ctx context.Context) error {
	err := e.chrome(ctx, `
		let ended = false;
		const note = () => { ended = true; };
		extension.on("shutdown-background-script", note);
		const { emit } = extension; // Of its class.
		extension.emit = (name, ...rest) => name == "background-script-suspend" ? Promise.resolve() : emit.call(extension, name, ...rest);
		try {
			while (!ended) {
				if (extension.backgroundState == "running") {
					await extension.terminateBackground({ ignoreDevToolsAttached: true });
				}
				await new Promise((done) => setTimeout(done, 10));
			}
		} finally {
			delete extension.emit;
			extension.off("shutdown-background-script", note);
		}`, nil)
	if err != nil {
		return fmt.Errorf("kill background alone: %w", err)
	}
	return nil
}
