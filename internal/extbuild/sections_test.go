package extbuild

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/manifest"
	"gangway/internal/unpacked"
	"gangway/jsbridge"
)

// listensTo is a program that listens to events, such as runtime.onConnect.
func listensTo(events ...string) string {
	markers := ""
	for _, event := range events {
		markers += "gangway:event:" + event + ";"
	}
	return "package main\n\nvar events = \"" + markers + "\"\n\nfunc main() { println(events) }\n"
}

// withSection returns a manifest whose content script has a section.
func withSection(section string) map[string]string {
	return map[string]string{"ext/manifest.json": minimalJSON(`
		"content_scripts": [{"matches": [], "js": ["first.js", "./content", "last.js"]}],
		"gangway": {"programs": {"./content/": ` + section + `}}`)}
}

func TestBuildLetsAContentScriptStartLater(t *testing.T) {
	inModule(t, with(withSection(`{
		"lazy": true, "ports": ["buy"], "messages": [{"type": "buy"}],
		"dom": [{"event": "click", "selector": "button.buy", "preventDefault": true}]}`),
		map[string]string{"ext/content/main.go": listensTo("runtime.onConnect", "page.onDOMEvent", "page.onMessage")}))
	result, err := Build(context.Background(), Options{Dir: "ext"})
	require.NoError(t, err)
	files := readTree(t, result.Dir)
	assert.Contains(t, files[manifest.Name], `"js": [
        "first.js",
        "gangway/lazy.js",
        "content.js",
        "last.js"
      ]`)
	assert.NotContains(t, files[manifest.Name], "programs")
	assert.Equal(t, string(jsbridge.Lazy), files["gangway/lazy.js"])
	assertStarts(t, files["content.js"], `gangway.lazy({
  "program": "content",
  "events": [
    "page.onDOMEvent",
    "page.onMessage",
    "runtime.onConnect"
  ],
  "lazy": true,
  "ports": [
    "buy"
  ],
  "dom": [
    {
      "event": "click",
      "selector": "button.buy",
      "preventDefault": true
    }
  ],
  "messages": [
    {
      "type": "buy"
    }
  ]
}, (sources) => {
(() => {
`)
	for _, script := range unpacked.StartScripts() {
		assert.Contains(t, files["content.js"], files[script])
	}
	assert.Regexp(t, `\*/}, sources\);\n}\);\n$`, files["content.js"])
	module, err := unpacked.Module(result.Dir, "content")
	require.NoError(t, err)
	assert.Equal(t, result.Programs[0].Size, int64(len(module)))
}

func TestBuildWritesLazyOnlyWhereItIsNeeded(t *testing.T) {
	inModule(t, source())
	result, err := Build(context.Background(), Options{Dir: "ext"})
	require.NoError(t, err)
	assert.NoFileExists(t, filepath.Join(result.Dir, filepath.FromSlash(unpacked.LazyScript)))
}

func TestBuildNeedsEachScriptOnce(t *testing.T) {
	inModule(t, with(map[string]string{
		"ext/manifest.json": minimalJSON(`
			"content_scripts": [{"matches": [], "js": ["./content", "./second", "./third"]}],
			"gangway": {"programs": {"./second": {}, "./third": {}}}`),
		"ext/second/main.go": listensTo(),
		"ext/third/main.go":  listensTo(),
	}))
	result, err := Build(context.Background(), Options{Dir: "ext"})
	require.NoError(t, err)
	data, err := os.ReadFile(filepath.Join(result.Dir, manifest.Name))
	require.NoError(t, err)
	fields, err := manifest.Parse(manifest.Name, data)
	require.NoError(t, err)
	scripts, err := (manifest.Node{Value: fields}).At("content_scripts").List()
	require.NoError(t, err)
	names, err := scripts[0].At("js").Texts()
	require.NoError(t, err)
	assert.Equal(t, append(unpacked.StartScripts("content"), unpacked.LazyScript, "second.js", "third.js"), names)
}

func TestBuildRefusesSectionsThatWouldBeSilent(t *testing.T) {
	click := `"dom": [{"event": "click", "selector": "a"}]`
	for name, test := range map[string]struct {
		files []map[string]string
		want  string
	}{
		"not named": {
			[]map[string]string{{"ext/manifest.json": minimalJSON(`"gangway": {"programs": {"./content": {}}}`)}},
			`programs../content: expected a content script, but content_scripts does not name this package`,
		},
		"twice": {
			[]map[string]string{{"ext/manifest.json": minimalJSON(`"gangway": {"programs": {"./content": {}, "./content/": {}}}`)}},
			`programs../content/: names the same package as another key; expected each once`,
		},
		"background": {
			[]map[string]string{{"ext/manifest.json": minimalJSON(`"background": {"scripts": ["./background"]},
				"gangway": {"programs": {"./background": {"lazy": true}}}`)}},
			`programs../background: expected a content script, but content_scripts does not name this package`,
		},
		"background too": {
			[]map[string]string{{"ext/manifest.json": minimalJSON(`"background": {"scripts": ["./content"]},
				"content_scripts": [{"matches": [], "js": ["./content"]}],
				"gangway": {"programs": {"./content": {"lazy": true}}}`)}},
			`expected a content script and nothing else, but ext/manifest.json, background.scripts[0] names it, too`,
		},
		"page too": {
			[]map[string]string{withSection(`{"lazy": true}`), {"ext/page.html": `<script src="./content"></script>`}},
			`expected a content script and nothing else, but ext/page.html names it, too`,
		},
		"nothing starts it": {
			[]map[string]string{withSection(`{"lazy": true}`), {"ext/content/main.go": listensTo("page.onShow")}},
			`nothing would start ./content: it calls none of OnConnect, OnMessage, OnDOMEvent, OnPageMessage and OnCall`,
		},
		"nobody hears DOM events": {
			[]map[string]string{withSection(`{` + click + `}`)},
			`has DOM events that ./content does not listen to; call OnDOMEvent in it`,
		},
		"no DOM events": {
			[]map[string]string{withSection(`{}`), {"ext/content/main.go": listensTo("page.onDOMEvent")}},
			`./content calls OnDOMEvent; expected "dom" with the events that it listens to`,
		},
		"nobody takes ports": {
			[]map[string]string{withSection(`{"ports": ["buy"]}`)},
			`has names of ports, but ./content takes none; call OnConnect in it`,
		},
		"nobody takes messages of the page": {
			[]map[string]string{withSection(`{"messages": [{"type": "buy"}]}`)},
			`has messages of the page, but ./content takes none; call OnPageMessage in it`,
		},
		"messages of no property": {
			[]map[string]string{withSection(`{"messages": [{}]}`)},
			`programs../content/.messages[0]: expected properties of a message, such as {"type": "buy"}`,
		},
		"no messages": {
			[]map[string]string{withSection(`{"messages": []}`)},
			`programs../content/.messages: empty; expected properties of messages, or no such key for all messages`,
		},
		"messages of a number": {
			[]map[string]string{withSection(`{"messages": [{"type": 7}]}`)},
			`messages[0].type: `,
		},
		"no section for calls": {
			[]map[string]string{{"ext/content/main.go": listensTo("page.onCall")}},
			`content_scripts[0].js[0]: ./content calls OnDOMEvent or OnCall; expected it under "programs" in the section "gangway", as "./content": {}`,
		},
		"no section for DOM events": {
			[]map[string]string{{"ext/content/main.go": listensTo("page.onDOMEvent")}},
			`./content calls OnDOMEvent or OnCall; expected it under "programs"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			inModule(t, with(test.files...))
			_, err := Build(context.Background(), Options{Dir: "ext"})
			var manifestErr *manifest.Error
			require.ErrorAs(t, err, &manifestErr)
			assert.ErrorContains(t, err, test.want)
			assert.ErrorContains(t, err, "ext/manifest.json: ")
		})
	}
}
