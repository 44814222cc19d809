package firefox

import (
	"context"
	"encoding/json"
	"fmt"
)

// Sandboxes of Marionette: with the rights of the page, and with all.
const (
	asThePage = ""
	asFirefox = "system"
)

// pageActor is the part of Marionette that works in the page of browser, which
// is no tab: its own commands reach tabs alone.
const pageActor = `
		const actor = browser.browsingContext.currentWindowGlobal.getActor("MarionetteCommands");
		`

// evalInPage runs a script in the page of browser, which the script find
// declares.
func (e *Extension) evalInPage(ctx context.Context, find, sandbox, script string, result any, args []any) error {
	var answer json.RawMessage
	err := e.chrome(ctx, find+pageActor+`
		const [sandboxName, script, timeout, ...rest] = args;
		return await actor.executeScript(script, rest,
			{ timeout, sandboxName: sandboxName || null, newSandbox: true, file: "", line: 0, async: true });`,
		&answer, append([]any{sandbox, fmt.Sprintf(asyncScript, script), timeoutOf(ctx).Milliseconds()}, args...)...)
	if err != nil {
		return err
	}
	value, err := outcomeOf(answer)
	return decodeResult(value, err, result)
}

// EvalBackground runs a script in the background page, as [Tab.Eval] does in a
// tab. It starts a background that does not run.
func (e *Extension) EvalBackground(ctx context.Context, script string, result any, args ...any) error {
	return e.evalInPage(ctx, `
		await extension.wakeupBackground?.();
		const browser = [...extension.views].find(view => view.viewType == "background")?.xulBrowser;
		if (!browser) {
			throw new Error("it has no background that runs");
		}
		`, asThePage, script, result, args)
}

// EvalPanel waits for a panel of the extension in the developer tools, and runs a
// script in it, as [Tab.Eval] does in a tab.
func (e *Extension) EvalPanel(ctx context.Context, script string, result any, args ...any) error {
	return e.evalInPage(ctx, `
		const { setTimeout } = ChromeUtils.importESModule("resource://gre/modules/Timer.sys.mjs");
		let browser;
		while (!(browser = [...extension.views].find(view => view.viewType == "devtools_panel")?.xulBrowser)) {
			await new Promise(resolve => setTimeout(resolve, 20));
		}
		`, asThePage, script, result, args)
}

// contentScript runs a script in the sandbox of an extension's content scripts,
// and waits until there is one. Values cross its border as JSON.
const contentScript = `
	const [id, script, rest] = arguments;
	const { ExtensionContent } = ChromeUtils.importESModule("resource://gre/modules/ExtensionContent.sys.mjs");
	const { setTimeout } = ChromeUtils.importESModule("resource://gre/modules/Timer.sys.mjs");
	let context;
	while (!(context = ExtensionContent.getContextByExtensionId(id, window))) {
		await new Promise(resolve => setTimeout(resolve, 20));
	}
	return JSON.parse(await Cu.evalInSandbox(script, context.cloneScope)(rest));`

// inContent lets a script use await, return and arguments there.
const inContent = `(async (rest) => {
	try {
		const value = await (async function () {
%s
		}).apply(null, JSON.parse(rest));
		return JSON.stringify({ value: value === undefined ? null : value });
	} catch (error) {
		return JSON.stringify({ error: String(error), stack: String(error?.stack ?? "") });
	}
})`

// EvalContent runs a script where the extension's content scripts run in the
// page of a tab, as [Tab.Eval] does in the page. It waits for the first of them.
func (e *Extension) EvalContent(ctx context.Context, tab *Tab, script string, result any, args ...any) error {
	if args == nil {
		args = []any{}
	}
	rest, err := json.Marshal(args)
	if err != nil {
		return fmt.Errorf("script: its arguments: %w", err)
	}
	raw, err := tab.run(ctx, false, func() (json.RawMessage, error) {
		return e.browser.scriptIn(ctx, asFirefox, contentScript,
			[]any{e.ID, fmt.Sprintf(inContent, script), string(rest)})
	})
	if err == nil {
		raw, err = outcomeOf(raw)
	}
	return decodeResult(raw, err, result)
}
