package firefox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// The results of [Extension.BackgroundState].
const (
	BackgroundStarting   = "starting"
	BackgroundRunning    = "running"
	BackgroundSuspending = "suspending"
	BackgroundStopped    = "stopped"
)

// statePoll is the pause between two looks at a background's state.
const statePoll = 20 * time.Millisecond

// An Extension is an installed add-on.
type Extension struct {
	// ID is the add-on's name for Firefox, from its manifest.
	ID string
	// BaseURL is the address of its files in this Firefox:
	// moz-extension://UUID/.
	BaseURL string
	// ManifestVersion is 2 or 3.
	ManifestVersion int

	browser *Browser
}

// InstallAddon installs the unpacked extension in dir as a temporary add-on and
// grants the host permissions that its manifest asks for. When Firefox refuses
// it, the error has the lines of Firefox's console.
func (b *Browser) InstallAddon(ctx context.Context, dir string) (*Extension, error) {
	path, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(path, "manifest.json")); err != nil {
		return nil, fmt.Errorf("install extension: %w", err)
	}
	before := b.LastNumber()
	raw, err := b.do(ctx, func() (json.RawMessage, error) {
		return b.value("Addon:Install", map[string]any{"path": path, "temporary": true})
	})
	if err != nil {
		return nil, b.refusedAddon(ctx, path, before, err)
	}
	e := &Extension{browser: b}
	if err := json.Unmarshal(raw, &e.ID); err != nil {
		return nil, fmt.Errorf("install extension: %w", err)
	}
	return e, e.load(ctx)
}

// logPrefix finds the text that Firefox's log puts before a message: a time,
// the name of the log, a level.
var logPrefix = regexp.MustCompile(`^\d+\taddons\S*\t[A-Z]+\t`)

// refusedAddon adds the lines of Firefox's console about a refused add-on,
// which say more than the refusal itself.
func (b *Browser) refusedAddon(ctx context.Context, path string, before int, err error) error {
	var refusal *CommandError
	if !errors.As(err, &refusal) {
		return fmt.Errorf("install extension %s: %w", path, err)
	}
	_ = b.Flush(ctx) // Without it, only an explanation is missing.
	var reasons strings.Builder
	for _, line := range b.LinesAfter(before) {
		if logPrefix.MatchString(line.Text) {
			reasons.WriteString("\n    " + logPrefix.ReplaceAllString(line.Text, ""))
		}
	}
	return fmt.Errorf("install extension %s: Firefox refuses it: %w%s", path, refusal, reasons.String())
}

// known is Firefox's knowledge of an add-on.
type known struct {
	Host            string
	ManifestVersion int
}

// load reads Firefox's knowledge of the add-on and grants permissions.
func (e *Extension) load(ctx context.Context) error {
	var k known
	err := e.chrome(ctx, grantHosts+`
		await grantHosts(extension);
		return { Host: policy.mozExtensionHostname, ManifestVersion: extension.manifestVersion };`, &k)
	e.take(k)
	return err
}

func (e *Extension) take(k known) {
	e.BaseURL = "moz-extension://" + k.Host + "/"
	e.ManifestVersion = k.ManifestVersion
}

// grantHosts grants the host permissions that a manifest asks for.
const grantHosts = `
	const grantHosts = async extension => {
		const { ExtensionPermissions } =
			ChromeUtils.importESModule("resource://gre/modules/ExtensionPermissions.sys.mjs");
		const origins = extension.manifest.host_permissions ?? [];
		if (origins.length) {
			await ExtensionPermissions.add(extension.id, { permissions: [], origins }, extension);
		}
	};`

// chrome runs a script that finds the add-on in policy and extension, and args
// in args.
func (e *Extension) chrome(ctx context.Context, script string, result any, args ...any) error {
	err := e.browser.Chrome(ctx, `
		const [id, ...args] = arguments;
		const policy = WebExtensionPolicy.getByID(id);
		if (!policy) {
			throw new Error("the extension " + id + " is not installed, or is disabled");
		}
		const extension = policy.extension;`+script, result, append([]any{e.ID}, args...)...)
	if err != nil {
		return fmt.Errorf("extension %s: %w", e.ID, err)
	}
	return nil
}

// addon runs a script that finds the add-on manager's record in addon.
func (e *Extension) addon(ctx context.Context, script string) error {
	err := e.browser.Chrome(ctx, `
		const { AddonManager } = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs");
		const addon = await AddonManager.getAddonByID(arguments[0]);
		if (!addon) {
			throw new Error("it is not installed");
		}
		`+script, nil, e.ID)
	if err != nil {
		return fmt.Errorf("extension %s: %w", e.ID, err)
	}
	return nil
}

// URL is the address of one of the extension's files.
func (e *Extension) URL(path string) string {
	return e.BaseURL + strings.TrimPrefix(path, "/")
}

// Reload loads the extension anew from its folder.
func (e *Extension) Reload(ctx context.Context) error {
	if err := e.addon(ctx, `await addon.reload();`); err != nil {
		return err
	}
	return e.load(ctx)
}

// Grant gives the extension a permission, or one for the hosts of a pattern, as a
// person does who is asked for it.
func (e *Extension) Grant(ctx context.Context, permission string) error {
	return e.chrome(ctx, `
		const { ExtensionPermissions } =
			ChromeUtils.importESModule("resource://gre/modules/ExtensionPermissions.sys.mjs");
		const added = { permissions: [], origins: [], data_collection: [] };
		added[args[0].includes("://") ? "origins" : "permissions"].push(args[0]);
		await ExtensionPermissions.add(id, added, extension);`, nil, permission)
}

// AllowPrivate lets the extension run in private windows, as a person does in
// the add-ons manager, and loads it anew.
func (e *Extension) AllowPrivate(ctx context.Context) error {
	if err := e.Grant(ctx, "internal:privateBrowsingAllowed"); err != nil {
		return err
	}
	return e.Reload(ctx)
}

// Disable disables the extension, as a person does in the add-ons manager.
func (e *Extension) Disable(ctx context.Context) error {
	return e.addon(ctx, `await addon.disable();`)
}

// Enable enables the extension again.
func (e *Extension) Enable(ctx context.Context) error {
	return e.addon(ctx, `await addon.enable();`)
}

// Uninstall removes the extension.
func (e *Extension) Uninstall(ctx context.Context) error {
	return e.addon(ctx, `await addon.uninstall();`)
}

// BackgroundState returns one of the Background constants.
func (e *Extension) BackgroundState(ctx context.Context) (string, error) {
	var state string
	err := e.chrome(ctx, `return extension.backgroundState ?? "stopped";`, &state)
	return state, err
}

// WaitBackground waits until the background is in the given state.
func (e *Extension) WaitBackground(ctx context.Context, state string) error {
	tick := time.NewTicker(statePoll)
	defer tick.Stop()
	for {
		now, err := e.BackgroundState(ctx)
		if err != nil || now == state {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("extension %s: wait for its background to be %s, it is %s: %w",
				e.ID, state, now, context.Cause(ctx))
		}
	}
}

// suspensions is how often TerminateBackground tries. The first try may only note that
// a listener's promise was pending, and a message that arrives while the background
// suspends keeps it running, as any event does in Firefox.
const suspensions = 10

// TerminateBackground suspends the background as Firefox does when it is
// idle, runtime.onSuspend included. An event may start it again at once. It is an
// error if the background is persistent, or if something that keeps it alive does
// not end within a second or so.
func (e *Extension) TerminateBackground(ctx context.Context) error {
	for try := 1; ; try++ {
		var state string
		if err := e.chrome(ctx, suspend, &state); err != nil || state == BackgroundStopped {
			return err
		}
		if try == suspensions {
			return fmt.Errorf("extension %s: something keeps its background alive; its state is %s", e.ID, state)
		}
		select {
		case <-time.After(time.Duration(try) * statePoll):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// suspend suspends the background once, and returns its state: that it was stopped,
// though an event may have started it again.
const suspend = `
	if (extension.persistentBackground) {
		throw new Error("its background is persistent and never suspends");
	}
	let ended = extension.backgroundState == "stopped";
	const note = () => { ended = true; };
	extension.on("shutdown-background-script", note);
	await extension.terminateBackground({ ignoreDevToolsAttached: true });
	extension.off("shutdown-background-script", note);
	return ended ? "stopped" : extension.backgroundState;`

// ClickAction selects the tab and clicks the extension's toolbar button, which
// the manifest's key action or browser_action makes.
func (e *Extension) ClickAction(ctx context.Context, tab *Tab) error {
	return e.chrome(ctx, `
		const { ExtensionParent } = ChromeUtils.importESModule("resource://gre/modules/ExtensionParent.sys.mjs");
		const action = ExtensionParent.apiManager.global.browserActionFor(extension);
		if (!action) {
			throw new Error("it has no toolbar button: its manifest needs the key " +
				(extension.manifestVersion == 2 ? "browser_action" : "action"));
		}
		const tab = [...Services.wm.getEnumerator("navigator:browser")]
			.flatMap(w => [...w.gBrowser.tabs]).find(t => t.linkedBrowser.browserId == args[0]);
		if (!tab) {
			throw new Error("the tab is closed");
		}
		const window = tab.ownerGlobal ?? tab.documentGlobal;
		window.gBrowser.selectedTab = tab;
		// Buttons of new add-ons are put away in a panel; pin it, as a person does.
		const { CustomizableUI } = window;
		if (CustomizableUI.getPlacementOfWidget(action.widget.id)?.area != "nav-bar") {
			CustomizableUI.addWidgetToArea(action.widget.id, "nav-bar");
		}
		const button = action.widget.forWindow(window).node.querySelector(".unified-extensions-item-action-button");
		if (button.disabled) {
			throw new Error("its toolbar button is disabled in this tab");
		}
		button.click();`, nil, tab.ID)
}
