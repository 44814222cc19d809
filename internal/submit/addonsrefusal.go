package submit

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// explain says in one sentence why addons.mozilla.org refuses something of an
// add-on, and the way out. The statuses and the fields are those of
// https://mozilla.github.io/addons-server/topics/api/overview.html.
func (a *addons) explain(err error, id string) error {
	var r *refusal
	if !errors.As(err, &r) {
		return err
	}
	if common := a.common(r); common != nil {
		return common
	}
	var fields map[string]any
	if json.Unmarshal(r.body, &fields) != nil {
		fields = nil
	}
	switch r.status {
	case http.StatusUnauthorized:
		return a.unauthorized(fields)
	case http.StatusForbidden:
		return fmt.Errorf("%s does not let this account submit %s%s; take the credentials of one of its authors", a.store, id, a.said(fields))
	case http.StatusNotFound:
		return fmt.Errorf("%s has no add-on %s of this account; submit its first version by hand at https://addons.mozilla.org/developers/addon/submit/, "+
			"or correct browser_specific_settings.gecko.id", a.store, id)
	}
	return a.badFields(r, fields)
}

func (a *addons) unauthorized(fields map[string]any) error {
	if fields["code"] == "ERROR_SIGNATURE_EXPIRED" {
		return fmt.Errorf("%s finds that the request is too old; set the clock of this machine right", a.store)
	}
	return fmt.Errorf("%s does not take the credentials%s; make new ones at https://addons.mozilla.org/developers/addon/api/key/, and set %s and %s",
		a.store, a.said(fields), amoIssuer, amoSecret)
}

// said returns the message of a refusal in brackets.
func (a *addons) said(fields map[string]any) string {
	detail, _ := fields["detail"].(string)
	if detail = strings.TrimSuffix(a.clean(detail), "."); detail == "" {
		return ""
	}
	return " (" + detail + ")"
}

func (a *addons) exists(version string) error {
	return fmt.Errorf("%s has version %s already; raise it with \"gangway version bump\"", a.store, version)
}

// remedies are the ways out for the fields that the store refuses.
var remedies = map[string]string{
	"version":        `raise it with "gangway version bump"`,
	"upload":         "submit again, so that the package is uploaded anew",
	"license":        "choose a license for the add-on at https://addons.mozilla.org/developers/addons",
	"categories":     "complete the listing at https://addons.mozilla.org/developers/addons",
	"summary":        "complete the listing at https://addons.mozilla.org/developers/addons",
	"release_notes":  "change this version's section of CHANGELOG.md",
	"source":         `look at the archive that "gangway pack" writes`,
	"channel":        "choose another --channel",
	"compatibility":  "correct browser_specific_settings in the manifest",
	"approval_notes": "update Gangway",
}

// languageCode is in the message about notes in a language that the store does not
// have.
var languageCode = regexp.MustCompile(`(?i)language code\W+([a-z0-9-]+)`)

// badFields explains a refusal that names fields, each with its messages.
func (a *addons) badFields(r *refusal, fields map[string]any) error {
	if code := languageCode.FindStringSubmatch(strings.Join(texts(fields["release_notes"]), " ")); code != nil {
		return fmt.Errorf("%s has no language %q; choose another default_locale, or leave the section out of %s", a.store, a.clean(code[1]), ChangeLog)
	}
	var parts, ways []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		text := strings.TrimRight(strings.Join(texts(fields[name]), " "), ". ")
		switch name {
		case "detail", "error", "non_field_errors":
			parts = append(parts, text)
		default:
			parts = append(parts, name+": "+text)
		}
		if way := remedies[name]; way != "" && !slices.Contains(ways, way) {
			ways = append(ways, way)
		}
	}
	if len(parts) == 0 {
		parts = []string{fmt.Sprintf("status %d", r.status)}
	}
	if len(ways) == 0 {
		ways = []string{"mend that and submit again"}
	}
	return fmt.Errorf("%s refuses the submission (%s); %s", a.store, a.clean(strings.Join(parts, "; ")), strings.Join(ways, ", and "))
}

// texts returns the texts in a value of JSON.
func texts(value any) (all []string) {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []any:
		for _, element := range v {
			all = append(all, texts(element)...)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			all = append(all, texts(v[key])...)
		}
	}
	return all
}

// A validation is the report of the store's linter.
type validation struct {
	Messages []struct {
		Type        string `json:"type"`
		Message     string `json:"message"`
		Description any    `json:"description"` // A text or several.
		File        string `json:"file"`
		Line        int    `json:"line"`
	} `json:"messages"`
}

// maxMessages is how many messages of a validation are shown.
const maxMessages = 50

// An invalidError says that the store's linter refuses a package. Its details are
// the messages, a line for each.
type invalidError struct {
	store    string
	messages []string
}

func (e *invalidError) Error() string {
	return fmt.Sprintf("%s finds the package invalid; mend the errors above, and check with \"gangway lint\"", e.store)
}

// Details returns the messages.
func (e *invalidError) Details() string { return strings.Join(e.messages, "") }

func (a *addons) invalid(v validation) error {
	e := &invalidError{store: a.store}
	for _, m := range v.Messages {
		if m.Type != "error" {
			continue
		}
		if len(e.messages) == maxMessages {
			e.messages = append(e.messages, "and more\n")
			break
		}
		where := ""
		if m.File != "" {
			where = fmt.Sprintf("%s:%d: ", m.File, m.Line)
		}
		text := strings.Join(append([]string{m.Message}, texts(m.Description)...), " ")
		e.messages = append(e.messages, "error   "+a.clean(where+text)+"\n")
	}
	if e.messages == nil {
		e.messages = []string{"error   the store names no reason\n"}
	}
	return e
}
