package submit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
)

// bear gives a request the access token, for which the refresh token is exchanged
// once: it lives longer than a submission.
func (w *webStore) bear(ctx context.Context, r *http.Request) error {
	if w.token == "" {
		if err := w.exchange(ctx); err != nil {
			return err
		}
	}
	r.Header.Set("Authorization", "Bearer "+w.token)
	return nil
}

// exchange gets an access token (RFC 6749, section 6).
func (w *webStore) exchange(ctx context.Context) error {
	google := &client{store: "Google's sign-in", secrets: w.secrets, progress: w.progress, sleep: w.sleep}
	var answer struct {
		Token string `json:"access_token"`
	}
	err := google.do(ctx, request{http.MethodPost, w.tokenURL, formBody(url.Values{
		"grant_type":    {"refresh_token"},
		"client_id":     {os.Getenv(cwsClientID)},
		"client_secret": {os.Getenv(cwsClientSecret)},
		"refresh_token": {os.Getenv(cwsRefreshToken)},
	})}, &answer)
	if err != nil {
		return google.explainOAuth(err)
	}
	if answer.Token == "" {
		return fmt.Errorf("%s gave no access token; make a new %s", google.store, cwsRefreshToken)
	}
	w.token = answer.Token
	w.secrets = append(w.secrets, answer.Token)
	return nil
}

// explainOAuth says in one sentence why there is no token (RFC 6749, section 5.2).
func (c *client) explainOAuth(err error) error {
	var r *refusal
	if !errors.As(err, &r) {
		return err
	}
	if common := c.common(r); common != nil {
		return common
	}
	var answer struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	_ = json.Unmarshal(r.body, &answer) // Without it the status alone is said.
	switch answer.Error {
	case "invalid_grant":
		return fmt.Errorf("%s finds that %s has expired or was revoked; make a new one, as docs/store.md says", c.store, cwsRefreshToken)
	case "invalid_client", "unauthorized_client":
		return fmt.Errorf("%s does not know the client; copy %s and %s from the credentials of your project at https://console.cloud.google.com/", c.store, cwsClientID, cwsClientSecret)
	}
	return fmt.Errorf("%s refuses the credentials (status %d, %s); make a new %s, as docs/store.md says",
		c.store, r.status, c.clean(answer.Error+" "+answer.Description), cwsRefreshToken)
}
