package documents_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/scaffold"
	"gangway/tests/documents"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// newFolder is where documents make a new extension, beside the repository. A
// temporary folder stands for it.
const newFolder = "../hello"

// gangwayFolder is where documents have this repository, seen from an extension.
const gangwayFolder = "../gangway"

// TestCommandsInDocumentsWork runs the commands of the README and the guides.
// Lines of sh succeed; those in a console write what is shown of them.
func TestCommandsInDocumentsWork(t *testing.T) {
	firefoxtest.Binary(t)
	top, inside := newDesk(t, "../.."), newDesk(t, newExtension(t))
	all, err := documents.All("../..")
	require.NoError(t, err)
	var commands []string
	for _, document := range all {
		if document.Path == documents.Walk {
			continue
		}
		old := newDesk(t, t.TempDir())
		for _, block := range document.Blocks {
			at := top
			switch block.Given {
			case documents.InNew:
				at = inside
			case documents.InOld:
				at = old
				old.writeExtension(t, document)
			}
			for _, e := range commandsOf(block) {
				commands = append(commands, e.Command)
				t.Run(block.String()+" "+e.Command, func(t *testing.T) { at.do(t, e) })
			}
		}
	}
	assert.Subset(t, commands, []string{"./build.sh run", "./build.sh test"}, "the README's two commands")
}

// commandsOf returns the commands of a block: the lines of sh, or those of a
// console with their output.
func commandsOf(block documents.Block) []documents.Exchange {
	switch block.Language {
	case "sh":
		var commands []documents.Exchange
		for line := range strings.Lines(block.Code) {
			commands = append(commands, documents.Exchange{Command: strings.TrimSpace(line)})
		}
		return commands
	case "":
		return block.Exchanges()
	}
	return nil
}

// A desk is where commands are typed.
type desk struct {
	dir     string
	hello   string            // What stands for newFolder.
	gangway string            // What stands for gangwayFolder.
	ran     map[string]result // By command.
}

func newDesk(t *testing.T, dir string) desk {
	t.Helper()
	gangway, err := filepath.Abs("../..")
	require.NoError(t, err)
	return desk{dir: dir, hello: filepath.Join(t.TempDir(), "hello"), gangway: gangway, ran: make(map[string]result)}
}

// A result is what became of a command.
type result struct {
	output string
	err    error
}

// do runs a command as it stands, but for the window that Firefox would need,
// and once if it comes again.
func (d *desk) do(t *testing.T, e documents.Exchange) {
	t.Helper()
	if e.Command == "./build.sh test" {
		return // CI runs it, and it runs this.
	}
	if folder, found := strings.CutPrefix(e.Command, "cd "); found {
		d.dir = strings.Replace(folder, newFolder, d.hello, 1)
		return
	}
	command := strings.NewReplacer(newFolder, d.hello, gangwayFolder, d.gangway).Replace(e.Command)
	if strings.HasSuffix(command, " run") {
		command += " --headless --once"
	}
	done, found := d.ran[command]
	if !found {
		output, err := shellIn(t.Context(), d.dir, command).CombinedOutput()
		done = result{strings.ReplaceAll(string(output), d.hello, newFolder), err}
		d.ran[command] = done
	}
	assert.Equal(t, e.Fails(), done.err != nil, "%v\n%s", done.err, done.output)
	assert.NoError(t, e.Compare(done.output))
}

// newExtension makes an extension with all contexts.
func newExtension(t *testing.T) string {
	t.Helper()
	plan, err := scaffold.NewPlan(filepath.Join(t.TempDir(), "hello"))
	require.NoError(t, err)
	plan.Contexts = scaffold.Contexts
	require.NoError(t, scaffold.Create(t.Context(), plan))
	return plan.Dir
}

// oldExtension is one in JavaScript that works: its content script asks for a
// price as the guide of migrating does.
var oldExtension = map[string]string{
	"manifest.json": `{
		"manifest_version": 3, "name": "Shop", "version": "1.0",
		"browser_specific_settings": {"gecko": {"id": "shop@gangway.test"}},
		"background": {"scripts": ["background.js"]},
		"content_scripts": [{"matches": ["<all_urls>"], "js": ["content.js"]}]
	}`,
	"background.js": `browser.runtime.onMessage.addListener(async ({ item }) => ({ cents: item.length * 100 }));`,
	"content.js": `(async () => {
		const price = await browser.runtime.sendMessage({ item: "tea" });
		console.log(price.cents);
	})();`,
}

// writeExtension writes oldExtension, and what a document tells to write there.
func (d *desk) writeExtension(t *testing.T, document documents.Document) {
	t.Helper()
	for name, text := range oldExtension {
		require.NoError(t, os.WriteFile(filepath.Join(d.dir, name), []byte(text), 0o644))
	}
	for _, block := range document.Blocks {
		if fileName.MatchString(block.Lead) {
			d.change(t, block)
		}
	}
}
