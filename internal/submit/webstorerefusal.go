package submit

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// A googleError is the content of a refusal.
// https://google.aip.dev/193
type googleError struct {
	Error struct {
		Message string `json:"message"`
		Status  string `json:"status"`
		Details []struct {
			Reason     string `json:"reason"`
			Violations []struct {
				Description string `json:"description"`
				Reason      string `json:"reason"`
			} `json:"fieldViolations"`
		} `json:"details"`
	} `json:"error"`
}

// reasons returns the constants that say why.
func (e googleError) reasons() (all []string) {
	for _, d := range e.Error.Details {
		all = append(all, d.Reason)
		for _, v := range d.Violations {
			all = append(all, v.Reason)
		}
	}
	return all
}

// text returns the most exact message.
func (e googleError) text() string {
	var all []string
	for _, d := range e.Error.Details {
		for _, v := range d.Violations {
			all = append(all, v.Description)
		}
	}
	if len(all) == 0 {
		all = []string{e.Error.Message}
	}
	return strings.Join(all, " ")
}

// explain says in one sentence why the Chrome Web Store refuses something, and the
// way out.
func (w *webStore) explain(err error) error {
	var r *refusal
	if !errors.As(err, &r) {
		return err
	}
	if common := w.common(r); common != nil {
		return common
	}
	var e googleError
	_ = json.Unmarshal(r.body, &e) // Without it the status alone is said.
	text := strings.TrimRight(w.clean(e.text()), ". ")
	if text == "" {
		text = fmt.Sprintf("status %d", r.status)
	}
	switch r.status {
	case http.StatusUnauthorized:
		return fmt.Errorf("%s does not take the access token (%s); make a new %s, as docs/store.md says", w.store, text, cwsRefreshToken)
	case http.StatusForbidden:
		return w.forbidden(e, text)
	case http.StatusNotFound:
		return fmt.Errorf("%s has no extension %s of this publisher; correct %s and %s, or upload the first version by hand at https://chrome.google.com/webstore/devconsole/",
			w.store, w.clean(w.id), cwsExtensionID, cwsPublisherID)
	}
	return fmt.Errorf("%s refuses the submission (%s); %s", w.store, text, w.way(e))
}

func (w *webStore) forbidden(e googleError, text string) error {
	if slices.Contains(e.reasons(), "SERVICE_DISABLED") {
		return fmt.Errorf("the Chrome Web Store API is off in the project of %s; turn it on at https://console.cloud.google.com/apis/library/chromewebstore.googleapis.com", cwsClientID)
	}
	return fmt.Errorf("%s does not let this account change the extension (%s); make %s with an account of the publisher", w.store, text, cwsRefreshToken)
}

// way returns the way out of a refusal.
func (w *webStore) way(e googleError) string {
	switch {
	case slices.Contains(e.reasons(), "PKG_INVALID_VERSION_NUMBER"):
		return `raise it with "gangway version bump"`
	case slices.Contains(e.reasons(), "PKG_TOO_LARGE"):
		return `"gangway size" shows the packages that take the space`
	case strings.Contains(e.Error.Message, "in review"):
		return "wait until it is reviewed, or cancel that at " + w.dashboard()
	case e.Error.Status == "FAILED_PRECONDITION":
		return "complete the listing at " + w.dashboard()
	}
	return "mend that and submit again"
}
