package scaffold

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"gangway/internal/manifest"
)

// An api is a namespace of the browser's API, and how the background of a new
// extension uses it: it listens to one event, or calls one function. The texts
// are Go, of a function that has rt and its lifetime ctx.
type api struct {
	Name   string   // Such as "devtools.panels".
	First  []string // Statements that set err, before anything else.
	Listen string   // A listener to the event Part, or
	Call   string   // a call of the function Part, with its result and err.
	Part   string   // Such as "onAlarm".
	Say    string   // The part of v, the value of the event or the call, that is said.

	Sample string   // A value of the event, or a result of the call as package codec has it.
	Said   string   // The text for that sample.
	Fakes  []string // Functions that First calls.

	grants
}

// grants are the things that a manifest needs for an API.
type grants struct {
	Permissions []string
	Optional    []string // Permissions that only a user grants.
	Hosts       bool
	Key         string // A key of the manifest, with
	Value       object // its value.
	Events      object // The arguments of events that wake, by event.
	Context     string // The context that brings the key.
	Minimum     string // The first version of Firefox that has it, if it is newer than minVersion.
}

// Import returns the path of the package that has the namespace.
func (a api) Import() string {
	return "gangway/wasm/webext/" + strings.ReplaceAll(strings.ToLower(a.Name), ".", "/")
}

// Func returns the end of the names of functions, such as PrivacyNetwork.
func (a api) Func() string {
	var name strings.Builder
	for part := range strings.SplitSeq(a.Name, ".") {
		name.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return name.String()
}

// File returns the name of its file, without the end.
func (a api) File() string { return strings.ReplaceAll(strings.ToLower(a.Name), ".", "") }

// Imports returns the packages that a text uses, beside that of the API.
func (a api) Imports(texts ...string) []string {
	var used []string
	for _, name := range []string{"webext", "webext/menus", "webext/tabs", "webext/types"} {
		folder := "gangway/wasm/" + name
		uses := regexp.MustCompile(`\b` + path.Base(name) + `\.`).MatchString
		if folder != a.Import() && slices.ContainsFunc(texts, uses) {
			used = append(used, folder)
		}
	}
	return used
}

// Uses reports whether a text uses the package of the API.
func (a api) Uses(text string) bool { return strings.HasPrefix(text, path.Base(a.Import())+".") }

// Special reports whether the API has templates of its own.
func (a api) Special() bool { return a.Listen == "" && a.Call == "" }

// APIs are the names of the namespaces of which a new background can use one.
func APIs() []string { return slices.Sorted(maps.Keys(apis)) }

// ParseAPIs returns the namespaces in a list with commas, sorted.
func ParseAPIs(list string) ([]string, error) {
	var wanted []string
	for word := range strings.SplitSeq(list, ",") {
		word = strings.TrimSpace(word)
		if err := checkAPI(word); err != nil {
			return nil, err
		}
		wanted = append(wanted, word)
	}
	slices.Sort(wanted)
	return slices.Compact(wanted), nil
}

// checkAPI returns why a new background cannot use a namespace.
func checkAPI(name string) error {
	if _, found := apis[name]; found {
		return nil
	}
	if why := unused[name]; why != "" {
		return fmt.Errorf("a new background cannot use the API %q: %s", name, why)
	}
	known := slices.Concat(APIs(), slices.Collect(maps.Keys(unused)))
	meant := func(known string) bool { return strings.EqualFold(known, name) }
	nearest := manifest.Nearest(name, known)
	if i := slices.IndexFunc(known, meant); i >= 0 {
		nearest = known[i]
	}
	if nearest != "" {
		nearest = fmt.Sprintf(", perhaps you mean %q", nearest)
	}
	return fmt.Errorf("there is no API %q%s; expected some of %s", name, nearest, strings.Join(APIs(), ","))
}

// checkAPIs returns why the contexts of a plan do not suit its APIs.
func (p Plan) checkAPIs() error {
	if len(p.APIs) > 0 && !slices.Contains(p.Contexts, Background) {
		return errors.New("APIs are for the background script; expected background among the contexts")
	}
	for _, name := range p.APIs {
		if context := apis[name].Context; context != "" && !slices.Contains(p.Contexts, context) {
			return fmt.Errorf("the API %q is for extensions with a %s; expected %s among the contexts", name, context, context)
		}
	}
	return nil
}

// apiList returns the APIs of a plan.
func (p Plan) apiList() []api {
	var list []api
	for _, name := range p.APIs {
		a := apis[name]
		a.Name = name
		list = append(list, a)
	}
	return list
}

// sources returns the templates of the files for an API.
func (a api) sources() map[string]string {
	use, test := "api/use.go", "api/use_test.go"
	if a.Special() {
		use, test = path.Join("api", a.File()+".go"), path.Join("api", a.File()+"_test.go")
	}
	return map[string]string{"background/" + a.File() + ".go": use, "background/" + a.File() + "_test.go": test}
}
