package submit

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestNoRedirectionIsFollowed has each request of both stores led to another server,
// as 307 leads the body along.
func TestNoRedirectionIsFollowed(t *testing.T) {
	var asked atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
	}))
	t.Cleanup(elsewhere.Close)
	leading := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	t.Cleanup(leading.Close)
	startAddons(t)
	startWebStore(t)
	for _, name := range []string{amoURL, cwsURL, cwsTokenURL} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, leading.URL)
			newStore := newWebStore
			if name == amoURL {
				newStore = newAddons
			}
			_, err := newSubmission(t, newStore, new(bytes.Buffer)).Send(t.Context())
			require.Error(t, err)
			assert.Contains(t, err.Error(), "307")
			assert.Zero(t, asked.Load(), "the other server would have the credentials")
		})
	}
}
