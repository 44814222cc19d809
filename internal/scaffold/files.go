package scaffold

import (
	"bytes"
	"embed"
	"fmt"
	"go/format"
	"html"
	"slices"
	"strings"
	"text/template"
)

//go:embed templates
var templateFiles embed.FS

var templates = parseTemplates()

func parseTemplates() map[string]*template.Template {
	functions := template.FuncMap{"html": html.EscapeString}
	parsed := map[string]*template.Template{}
	for _, name := range []string{
		"gitignore", "README.md", "browser_test.go",
		"greeting/greeting.go", "greeting/greet.go", "greeting/word.go", "greeting/tab.go",
		"greeting/greeting_test.go", "greeting/tab_test.go",
		"background/main.go", "background/main_test.go", "content/main.go",
		"api/apis.go", "api/apis_test.go", "api/use.go", "api/use_test.go",
		"api/alarms.go", "api/alarms_test.go", "api/clipboard.go", "api/clipboard_test.go", "api/notifications.go", "api/notifications_test.go",
		"api/storage.go", "api/storage_test.go",
		"page/main.go", "page/page.html", "page/page.css", "options/main.go", "options/options.html",
		"editor/settings.json", "editor/tasks.json", "editor/jsonSchemas.xml", "editor/gangway.run.xml",
	} {
		text, err := templateFiles.ReadFile("templates/" + name + ".tmpl")
		if err != nil {
			panic(err) // Embedded: a test would have seen it.
		}
		parsed[name] = template.Must(template.New(name).Funcs(functions).Parse(string(text)))
	}
	return parsed
}

// A scene has the values that the templates see.
type scene struct {
	Plan
	Module     string // The module's path.
	Go         string // The Go version, such as 1.26.
	Replace    string // Where the go.mod finds Gangway.
	Background bool
	Content    bool
	HasPopup   bool
	HasOptions bool
	HasSidebar bool
	OwnWord    bool // Who greets looks up the word itself, not the background script.
	GreetsTabs bool // A page greets content scripts.
	Pages      []htmlPage
	Page       htmlPage // The one that a template is for.
	Uses       []api
	API        api // The one that a template is for.
}

// An htmlPage is a page of the extension.
type htmlPage struct {
	Key   string // The context, and the name of the file and the package.
	Title string // For people, within a sentence.
}

var allPages = []htmlPage{{Popup, "popup"}, {Options, "options page"}, {Sidebar, "sidebar"}}

func newScene(plan Plan) scene {
	s := scene{Plan: plan, Uses: plan.apiList()}
	s.Background, s.Content = s.has(Background), s.has(Content)
	s.HasPopup, s.HasOptions, s.HasSidebar = s.has(Popup), s.has(Options), s.has(Sidebar)
	s.OwnWord = s.HasOptions && !s.Background
	s.GreetsTabs = s.Content && (s.HasPopup || s.HasSidebar)
	for _, page := range allPages {
		if s.has(page.Key) {
			s.Pages = append(s.Pages, page)
		}
	}
	return s
}

// Optional returns the permissions of the APIs that only a user grants.
func (s scene) Optional() (permissions []string) {
	for _, use := range s.Uses {
		permissions = append(permissions, use.Optional...)
	}
	return permissions
}

// messages returns the folders of packages with types of messages.
func (s scene) messages() []string {
	if slices.Contains(s.APIs, "storage") {
		return []string{"greeting", "background"}
	}
	return []string{"greeting"}
}

func (s scene) has(context string) bool { return slices.Contains(s.Contexts, context) }

// files returns all files but those of Go's module, by slash-separated path.
func (s scene) files() (map[string][]byte, error) {
	manifest, err := s.manifest()
	if err != nil {
		return nil, err
	}
	icon, err := templateFiles.ReadFile("templates/" + iconName)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{"manifest.json": manifest, iconName: icon}
	if err := s.add(files, s.sources()); err != nil {
		return nil, err
	}
	if err := s.addEditors(files); err != nil {
		return nil, err
	}
	for _, page := range s.Pages {
		s.Page = page
		if err := s.add(files, page.sources()); err != nil {
			return nil, err
		}
	}
	for _, use := range s.Uses {
		s.API = use
		if err := s.add(files, use.sources()); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// add adds files of templates.
func (s scene) add(files map[string][]byte, sources map[string]string) (err error) {
	for name, from := range sources {
		if files[name], err = s.render(from); err != nil {
			return err
		}
	}
	return nil
}

// sources returns the templates of the files of a page.
func (p htmlPage) sources() map[string]string {
	if p.Key == Options {
		return map[string]string{"options/main.go": "options/main.go", "options.html": "options/options.html"}
	}
	return map[string]string{p.Key + "/main.go": "page/main.go", p.Key + ".html": "page/page.html"}
}

// sources returns the templates of the files that are not of one page.
func (s scene) sources() map[string]string {
	names := map[string]string{".gitignore": "gitignore"}
	same := []string{"README.md", "browser_test.go", "greeting/greeting.go", "greeting/greeting_test.go"}
	if s.Background {
		same = append(same, "greeting/greet.go", "background/main.go", "background/main_test.go")
	}
	if s.Content {
		same = append(same, "content/main.go")
	}
	if s.HasOptions {
		same = append(same, "greeting/word.go")
	}
	if s.GreetsTabs {
		same = append(same, "greeting/tab.go", "greeting/tab_test.go")
	}
	for _, name := range same {
		names[name] = name
	}
	if len(s.Uses) > 0 {
		names["background/apis.go"], names["background/apis_test.go"] = "api/apis.go", "api/apis_test.go"
	}
	if len(s.Pages) > 0 {
		names["page.css"] = "page/page.css"
	}
	return names
}

func (s scene) render(name string) ([]byte, error) {
	var text bytes.Buffer
	if err := templates[name].Execute(&text, s); err != nil {
		return nil, fmt.Errorf("write %s: %w", name, err)
	}
	if !strings.HasSuffix(name, ".go") {
		return text.Bytes(), nil
	}
	return format.Source(text.Bytes()) // The order of imports depends on the module's name.
}
