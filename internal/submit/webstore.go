package submit

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"

	"gangway/internal/extbuild"
)

// maxExtension is the most that the Chrome Web Store takes of a package.
// https://developer.chrome.com/docs/webstore/publish
const maxExtension = 2 << 30

// webStore is the Chrome Web Store.
type webStore struct {
	client
	base, tokenURL string
	path           string // Of the extension, as publishers/PUBLISHER/items/ID.
	id             string
	token          string // Empty until it is needed.
}

func newWebStore(o Options) (store, error) {
	base, err := server(cwsURL, "https://chromewebstore.googleapis.com")
	if err != nil {
		return nil, err
	}
	tokenURL, err := server(cwsTokenURL, "https://oauth2.googleapis.com/token")
	if err != nil {
		return nil, err
	}
	w := &webStore{
		client: newClient(o, "the Chrome Web Store", os.Getenv(cwsClientSecret), os.Getenv(cwsRefreshToken)),
		base:   base, tokenURL: tokenURL, id: os.Getenv(cwsExtensionID),
		path: "publishers/" + url.PathEscape(os.Getenv(cwsPublisherID)) + "/items/" + url.PathEscape(os.Getenv(cwsExtensionID)),
	}
	w.authorize = w.bear
	return w, nil
}

func (w *webStore) name() string { return w.store }

func (w *webStore) needs() []string {
	return []string{cwsClientID, cwsClientSecret, cwsRefreshToken, cwsPublisherID, cwsExtensionID}
}

func (w *webStore) check(s *Submission) error {
	return checkSize(w.store, s.Package.Path, maxExtension)
}

func (w *webStore) steps(s *Submission) []string {
	id := w.id
	if id == "" {
		id = cwsExtensionID
	}
	return []string{
		"look whether " + id + " may be changed, and is not yet in version " + s.Version,
		fmt.Sprintf("upload %s (%s), and wait until it is processed", s.Package.Path, extbuild.FormatSize(s.Package.Bytes)),
		"submit it for review, to be published when it is approved; this store takes no release notes",
	}
}

// An extensionStatus is the state of an extension.
type extensionStatus struct {
	Published  revision `json:"publishedItemRevisionStatus"`
	Submitted  revision `json:"submittedItemRevisionStatus"`
	LastUpload string   `json:"lastAsyncUploadState"`
	TakenDown  bool     `json:"takenDown"`
	Warned     bool     `json:"warned"`
}

// A revision is one version of an extension.
type revision struct {
	State    string `json:"state"`
	Channels []struct {
		Version string `json:"crxVersion"`
	} `json:"distributionChannels"`
}

func (r revision) has(version string) bool {
	for _, c := range r.Channels {
		if c.Version == version {
			return true
		}
	}
	return false
}

func (w *webStore) submit(ctx context.Context, s *Submission) (Status, error) {
	at, err := w.fetch(ctx)
	if err != nil {
		return Status{}, err
	}
	if err := w.takes(at, s.Version); err != nil {
		return Status{}, err
	}
	if err := w.upload(ctx, s); err != nil {
		return Status{}, err
	}
	return w.publish(ctx, s)
}

// takes says why an extension takes no new version.
func (w *webStore) takes(at extensionStatus, version string) error {
	switch {
	case at.TakenDown:
		return fmt.Errorf("%s has taken the extension down; its dashboard says why: %s", w.store, w.dashboard())
	case at.Published.has(version) || at.Submitted.has(version):
		return fmt.Errorf("%s has version %s already; raise it with \"gangway version bump\"", w.store, version)
	case at.Submitted.State == "PENDING_REVIEW":
		return fmt.Errorf("%s reviews another version and takes none until then; wait, or cancel that one at %s", w.store, w.dashboard())
	}
	return nil
}

func (w *webStore) status(ctx context.Context, s *Submission) (Status, error) {
	at, err := w.fetch(ctx)
	status := Status{Store: w.store, Version: s.Version, State: "not there", URL: w.dashboard()}
	for _, r := range []revision{at.Published, at.Submitted} {
		if r.has(s.Version) {
			status.State = w.state(r.State)
		}
	}
	if at.Warned {
		status.Warnings = append(status.Warnings, "the store has warned of a violation of its policies; the dashboard says of which")
	}
	if at.TakenDown {
		status.Warnings = append(status.Warnings, "the store has taken the extension down; the dashboard says why")
	}
	return status, err
}

func (w *webStore) fetch(ctx context.Context) (at extensionStatus, err error) {
	err = w.do(ctx, request{method: http.MethodGet, url: w.base + "/v2/" + w.path + ":fetchStatus"}, &at)
	return at, w.explain(err)
}

// upload uploads the package and waits until the store has processed it.
func (w *webStore) upload(ctx context.Context, s *Submission) error {
	fmt.Fprintf(w.progress, "upload %s\n", s.Package.Path)
	var uploaded struct {
		State   string `json:"uploadState"`
		Version string `json:"crxVersion"`
	}
	err := w.do(ctx, request{http.MethodPost, w.base + "/upload/v2/" + w.path + ":upload", zipBody{s.Package.Path}}, &uploaded)
	if err != nil {
		return w.explain(err)
	}
	if uploaded.Version != "" && uploaded.Version != s.Version {
		return fmt.Errorf("%s has read version %s in place of %s; look at %s", w.store, w.clean(uploaded.Version), s.Version, w.dashboard())
	}
	for state := uploaded.State; ; {
		switch state {
		case "SUCCEEDED":
			return nil
		case "IN_PROGRESS", "UPLOAD_IN_PROGRESS": // Its documentation has both.
		default:
			return fmt.Errorf("%s could not process the package (%s); its dashboard says why: %s", w.store, w.clean(state), w.dashboard())
		}
		if err := w.wait(ctx, "processed"); err != nil {
			return err
		}
		at, err := w.fetch(ctx)
		if err != nil {
			return err
		}
		state = at.LastUpload
	}
}

// publish submits the uploaded package for review.
func (w *webStore) publish(ctx context.Context, s *Submission) (Status, error) {
	fmt.Fprintf(w.progress, "submit version %s for review\n", s.Version)
	var published struct {
		State string `json:"state"`
		Info  struct {
			Warnings []struct {
				Description string `json:"description"`
			} `json:"warnings"`
		} `json:"warningInfo"`
	}
	err := w.do(ctx, request{http.MethodPost, w.base + "/v2/" + w.path + ":publish", jsonBody{map[string]any{"publishType": "DEFAULT_PUBLISH"}}}, &published)
	if err != nil {
		return Status{}, w.explain(err)
	}
	if published.State == "REJECTED" || published.State == "CANCELLED" {
		return Status{}, fmt.Errorf("%s does not publish the version (%s); its dashboard says why: %s", w.store, w.state(published.State), w.dashboard())
	}
	status := Status{Store: w.store, Version: s.Version, State: w.state(published.State), URL: w.dashboard()}
	for _, warning := range published.Info.Warnings {
		status.Warnings = append(status.Warnings, w.clean(warning.Description))
	}
	return status, nil
}

// revisionStates are the states of a revision, for people.
// https://developer.chrome.com/docs/webstore/api/reference/rest/v2/ItemState
var revisionStates = map[string]string{
	"PENDING_REVIEW":       "waits for review",
	"STAGED":               "approved, and to be published by hand",
	"PUBLISHED":            "published",
	"PUBLISHED_TO_TESTERS": "published to testers",
	"REJECTED":             "refused",
	"CANCELLED":            "cancelled",
}

func (w *webStore) state(state string) string {
	if text := revisionStates[state]; text != "" {
		return text
	}
	return w.clean(state)
}

// dashboard is where its author sees the extension.
func (w *webStore) dashboard() string {
	return "https://chrome.google.com/webstore/devconsole/" + url.PathEscape(os.Getenv(cwsPublisherID)) + "/" + url.PathEscape(w.id)
}
