// Package inspectortest reads the inspector's page for the tests of both browsers:
// in a tab, and as a panel of the developer tools.
package inspectortest

import (
	"context"
	"fmt"
	"testing"

	"gangway/internal/drivertest"

	"github.com/stretchr/testify/require"
)

// functions are those that scripts find: rows, calls, messages and nodes return the
// texts that the inspector shows, and press presses a key.
const functions = `
	const texts = selector => [...document.querySelectorAll(selector)].map(row => [...row.children].map(cell => cell.textContent));
	const rows = () => texts("#rows tr"), calls = () => texts("#calls tr"), messages = () => texts("#messages li");
	const nodes = () => [...document.querySelectorAll(".node")].map(node => node.getAttribute("aria-label"));
	const press = (key, on = document.activeElement) => on.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));`

// An Eval runs a script in a page: the method Eval of a tab of either driver, or one
// of its kind.
type Eval func(ctx context.Context, script string, result any, args ...any) error

// A Page is the inspector's, or another one of its extension.
type Page struct {
	t    testing.TB
	eval Eval
}

// New returns the page in which eval runs scripts.
func New(t testing.TB, eval Eval) *Page { return &Page{t, eval} }

// Eval runs a script in the page.
func (p *Page) Eval(script string, result any, args ...any) {
	p.t.Helper()
	require.NoError(p.t, p.eval(drivertest.Context(p.t), functions+script, result, args...), script)
}

// Waits waits until an expression of JavaScript holds in the page.
func (p *Page) Waits(expression string) {
	p.t.Helper()
	p.Eval(`
		for (const end = Date.now() + 30_000; !(`+expression+`);) {
			if (Date.now() > end) throw new Error("it shows " + JSON.stringify(nodes()) + document.body.innerText);
			await new Promise(resolve => setTimeout(resolve, 50));
		}`, nil)
}

// ShowsOneTabAndAll expects of a panel in the developer tools of a tab that it shows
// that one, of a title, and then another one, too. Both have the example, and speak
// in click: a program finds the inspector then.
func (p *Page) ShowsOneTabAndAll(inspected, other string, click func()) {
	p.t.Helper()
	p.Waits(`document.querySelector("#scope")?.ariaPressed == "true"`)
	click()
	says := func(title string) string { return fmt.Sprintf(`messages().some(m => m[5].includes(%q))`, title) }
	p.Waits(`rows().length == 1 && rows()[0][1] == "greetings (session)" && nodes().length == 2 && ` + says(inspected) + ` && !` + says(other))
	p.Eval(`press("a", document.body);`, nil)
	p.Waits(`document.querySelector("#scope").ariaPressed == "false" && rows().length == 2 && ` + says(other))
}
