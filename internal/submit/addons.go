package submit

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"gangway/internal/extbuild"
)

// maxAddon is the most that addons.mozilla.org takes of a package, and of the
// sources.
// https://extensionworkshop.com/documentation/publish/submitting-an-add-on/
const maxAddon = 200 << 20

// reviewerNote is the note to the reviewers.
const reviewerNote = "BUILD.md in the archive of the sources has the commands that build the same bytes."

// addons is addons.mozilla.org.
type addons struct {
	client
	base string
}

func newAddons(o Options) (store, error) {
	base, err := server(amoURL, "https://addons.mozilla.org")
	if err != nil {
		return nil, err
	}
	issuer, secret := os.Getenv(amoIssuer), os.Getenv(amoSecret)
	a := &addons{client: newClient(o, "addons.mozilla.org", secret, issuer), base: base}
	a.authorize = func(_ context.Context, r *http.Request) error {
		token, err := newJWT(issuer, secret, time.Now())
		r.Header.Set("Authorization", "JWT "+token)
		a.secrets = append(a.secrets, token)
		return err
	}
	return a, nil
}

func (a *addons) name() string { return a.store }

func (a *addons) needs() []string { return []string{amoIssuer, amoSecret} }

func (a *addons) check(s *Submission) error {
	if s.ID == "" {
		return fmt.Errorf("%s knows an add-on by its id; set browser_specific_settings.gecko.id in the manifest", a.store)
	}
	for _, file := range []string{s.Package.Path, s.Source.Path} {
		if err := checkSize(a.store, file, maxAddon); err != nil {
			return err
		}
	}
	return nil
}

func (a *addons) steps(s *Submission) []string {
	steps := []string{
		"look whether " + s.ID + " is there, and not yet in version " + s.Version,
		fmt.Sprintf("upload %s (%s) for the %s channel, and wait until it is validated", s.Package.Path, extbuild.FormatSize(s.Package.Bytes), s.Channel),
		"make version " + s.Version + " of it" + a.withNotes(s),
	}
	if s.Source.Path != "" {
		steps = append(steps, fmt.Sprintf("add %s (%s) for the reviewers", s.Source.Path, extbuild.FormatSize(s.Source.Bytes)))
	}
	return steps
}

func (a *addons) withNotes(s *Submission) string {
	if s.Notes == "" {
		return ", without release notes"
	}
	return ", with the release notes in " + s.Language
}

// An upload is a package that the store has taken and validates.
type upload struct {
	UUID       string     `json:"uuid"`
	Processed  bool       `json:"processed"`
	Valid      bool       `json:"valid"`
	Validation validation `json:"validation"`
}

// A version is one version of an add-on.
type version struct {
	ID      int    `json:"id"`
	Version string `json:"version"`
	Channel string `json:"channel"`
	EditURL string `json:"edit_url"`
	File    struct {
		Status string `json:"status"`
		URL    string `json:"url"`
	} `json:"file"`
}

func (a *addons) submit(ctx context.Context, s *Submission) (Status, error) {
	versions, err := a.versions(ctx, s.ID)
	if err != nil {
		return Status{}, err
	}
	for _, v := range versions {
		if v.Version == s.Version {
			return Status{}, a.exists(s.Version)
		}
	}
	uploaded, err := a.upload(ctx, s)
	if err != nil {
		return Status{}, err
	}
	made, err := a.create(ctx, s, uploaded)
	if err != nil {
		return Status{}, err
	}
	if err := a.addSources(ctx, s, made); err != nil {
		return a.statusOf(made), err
	}
	return a.statusOf(made), nil
}

func (a *addons) status(ctx context.Context, s *Submission) (Status, error) {
	versions, err := a.versions(ctx, s.ID)
	for _, v := range versions {
		if v.Version == s.Version {
			return a.statusOf(v), err
		}
	}
	return Status{Store: a.store, Version: s.Version, State: "not there"}, err
}

// versions returns the last versions of an add-on, in both channels.
func (a *addons) versions(ctx context.Context, id string) ([]version, error) {
	var page struct {
		Results []version `json:"results"`
	}
	err := a.do(ctx, request{method: http.MethodGet, url: a.of(id, "versions/?filter=all_with_unlisted&page_size=50")}, &page)
	return page.Results, a.explain(err, id)
}

// upload uploads the package and waits until the store has validated it.
func (a *addons) upload(ctx context.Context, s *Submission) (upload, error) {
	fmt.Fprintf(a.progress, "upload %s\n", s.Package.Path)
	var u upload
	form := multipartBody{fields: map[string]string{"channel": s.Channel}, name: "upload", path: s.Package.Path}
	if err := a.do(ctx, request{http.MethodPost, a.base + "/api/v5/addons/upload/", form}, &u); err != nil {
		return u, a.explain(err, s.ID)
	}
	fmt.Fprintln(a.progress, "wait for the validation")
	for at := a.base + "/api/v5/addons/upload/" + url.PathEscape(u.UUID) + "/"; !u.Processed; {
		if err := a.wait(ctx, "validated"); err != nil {
			return u, err
		}
		if err := a.do(ctx, request{method: http.MethodGet, url: at}, &u); err != nil {
			return u, a.explain(err, s.ID)
		}
	}
	if !u.Valid {
		return u, a.invalid(u.Validation)
	}
	return u, nil
}

// create makes a version of an upload.
func (a *addons) create(ctx context.Context, s *Submission, u upload) (v version, err error) {
	fields := map[string]any{"upload": u.UUID}
	if s.Notes != "" {
		fields["release_notes"] = map[string]string{s.Language: s.Notes}
	}
	if s.Source.Path != "" {
		fields["approval_notes"] = reviewerNote
	}
	fmt.Fprintf(a.progress, "make version %s\n", s.Version)
	err = a.do(ctx, request{http.MethodPost, a.of(s.ID, "versions/"), jsonBody{fields}}, &v)
	return v, a.explain(err, s.ID)
}

// addSources adds the sources to a version. The store takes no file together with
// notes in a language.
func (a *addons) addSources(ctx context.Context, s *Submission, v version) error {
	if s.Source.Path == "" {
		return nil
	}
	fmt.Fprintf(a.progress, "add %s\n", s.Source.Path)
	form := multipartBody{name: "source", path: s.Source.Path}
	err := a.do(ctx, request{http.MethodPatch, a.of(s.ID, fmt.Sprintf("versions/%d/", v.ID)), form}, nil)
	if err = a.explain(err, s.ID); err != nil {
		return fmt.Errorf("version %s is there, but without its sources: %w; add %s by hand at %s",
			s.Version, err, filepath.Base(s.Source.Path), a.clean(v.EditURL))
	}
	return nil
}

// of returns an address below that of an add-on.
func (a *addons) of(id, rest string) string {
	return a.base + "/api/v5/addons/addon/" + url.PathEscape(id) + "/" + rest
}

// fileStates are the states of a file, for people.
// https://mozilla.github.io/addons-server/topics/api/addons.html
var fileStates = map[string]string{
	"public":     "approved",
	"unreviewed": "waits for review",
	"nominated":  "waits for review",
	"disabled":   "refused or disabled",
}

// statusOf returns how a version stands, with clean texts.
func (a *addons) statusOf(v version) Status {
	state := fileStates[v.File.Status]
	if state == "" {
		state = a.clean(v.File.Status)
	}
	s := Status{Store: a.store, Version: a.clean(v.Version), Channel: a.clean(v.Channel), State: state, URL: a.clean(v.EditURL)}
	if v.File.Status == "public" {
		s.File = a.clean(v.File.URL)
	}
	return s
}
