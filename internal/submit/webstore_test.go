package submit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	testClient  = "client.apps.example"
	testCode    = "GOCSPX-secret"
	testRefresh = "1//refresh-secret"
	testAccess  = "ya29.access-secret"

	tokenPath   = "/token"
	statusPath  = "/v2/publishers/p-1/items/abcd:fetchStatus"
	storePath   = "/upload/v2/publishers/p-1/items/abcd:upload"
	publishPath = "/v2/publishers/p-1/items/abcd:publish"
	dashboard   = "https://chrome.google.com/webstore/devconsole/p-1/abcd"
)

// startWebStore starts a store that plays API v2 of the Chrome Web Store, with the
// sign-in of Google, and names it and credentials in the environment.
func startWebStore(t *testing.T) *localStore {
	t.Helper()
	local := newLocalStore(t, serveWebStore)
	for name, value := range map[string]string{
		cwsURL: local.url, cwsTokenURL: local.url + tokenPath, cwsClientID: testClient, cwsClientSecret: testCode,
		cwsRefreshToken: testRefresh, cwsPublisherID: "p-1", cwsExtensionID: "abcd",
	} {
		t.Setenv(name, value)
	}
	return local
}

// serveWebStore answers as the store does in a submission that goes well.
func serveWebStore(s *localStore, w http.ResponseWriter, r *http.Request) {
	text, _ := io.ReadAll(r.Body)
	if r.URL.Path != tokenPath && r.Header.Get("Authorization") != "Bearer "+testAccess {
		s.refuse(w, "%s without the access token", r.URL)
		return
	}
	switch r.Method + " " + r.URL.Path {
	case "POST " + tokenPath:
		const want = "client_id=client.apps.example&client_secret=GOCSPX-secret&grant_type=refresh_token&refresh_token=1%2F%2Frefresh-secret"
		if string(text) != want || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
			s.refuse(w, "token: %s", text)
			return
		}
		fmt.Fprint(w, `{"access_token": "`+testAccess+`", "expires_in": 3599, "token_type": "Bearer"}`)
	case "GET " + statusPath:
		fmt.Fprint(w, `{"itemId": "abcd", "publishedItemRevisionStatus": {"state": "PUBLISHED", "distributionChannels": [{"crxVersion": "1.1.0"}]}}`)
	case "POST " + storePath:
		if string(text) != "the package" || r.ContentLength != int64(len(text)) {
			s.refuse(w, "upload: %s", text)
			return
		}
		fmt.Fprint(w, `{"itemId": "abcd", "crxVersion": "1.2.0", "uploadState": "SUCCEEDED"}`)
	case "POST " + publishPath:
		var fields map[string]any
		if err := json.Unmarshal(text, &fields); err != nil || fields["publishType"] != "DEFAULT_PUBLISH" {
			s.refuse(w, "publish: %s", text)
			return
		}
		fmt.Fprint(w, `{"itemId": "abcd", "state": "PENDING_REVIEW", "warningInfo": {"warnings": [{"reason": "X", "description": "New <b>permission</b>."}]}}`)
	default:
		s.refuse(w, "unexpected %s %s", r.Method, r.URL)
	}
}

func TestExtensionIsSubmittedToTheWebStore(t *testing.T) {
	local := startWebStore(t)
	local.plan("POST "+storePath, answer{200, "", `{"uploadState": "UPLOAD_IN_PROGRESS"}`})
	local.plan("GET "+statusPath, answer{200, "", `{}`}, answer{200, "", `{"lastAsyncUploadState": "IN_PROGRESS"}`},
		answer{200, "", `{"lastAsyncUploadState": "SUCCEEDED"}`})
	var progress bytes.Buffer
	status, err := newSubmission(t, newWebStore, &progress).Send(t.Context())
	require.NoError(t, err)
	assert.Equal(t, Status{Store: "the Chrome Web Store", Version: "1.2.0", State: "waits for review", URL: dashboard, Warnings: []string{"New permission."}}, status)
	assert.Equal(t, []string{
		"GET " + statusPath, "POST " + storePath, "GET " + statusPath, "GET " + statusPath, "POST " + publishPath,
	}, local.asked[1:])
	assert.Equal(t, "POST "+tokenPath, local.asked[0], "one token is for the whole submission")
	assertNoSecret(t, progress.String(), []string{testCode, testRefresh, testAccess})
}

// googleRefusal is a refusal as https://google.aip.dev/193 has it.
func googleRefusal(code int, status, reason, message, description string) answer {
	text, _ := json.Marshal(map[string]any{"error": map[string]any{"code": code, "status": status, "message": message, "details": []any{
		map[string]any{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason},
		map[string]any{"@type": "type.googleapis.com/google.rpc.BadRequest",
			"fieldViolations": []any{map[string]any{"field": "media", "description": description, "reason": reason}}},
	}}})
	return answer{code, "", string(text)}
}

func TestWebStoreRefusalsSayTheWayOut(t *testing.T) {
	const (
		token, looking, uploading, publishing = "POST " + tokenPath, "GET " + statusPath, "POST " + storePath, "POST " + publishPath
		bump                                  = `raise it with "gangway version bump"`
	)
	in := func(state, version string) answer {
		return answer{200, "", `{"submittedItemRevisionStatus": {"state": "` + state + `", "distributionChannels": [{"crxVersion": "` + version + `"}]}}`}
	}
	assertRefused(t, []refused{
		{"old refresh token", token, answer{400, "", `{"error": "invalid_grant", "error_description": "Token has been expired or revoked."}`},
			"Google's sign-in finds that CWS_REFRESH_TOKEN has expired or was revoked; make a new one, as docs/store.md says"},
		{"unknown client", token, answer{401, "", `{"error": "invalid_client", "error_description": "The OAuth client was not found."}`},
			"Google's sign-in does not know the client; copy CWS_CLIENT_ID and CWS_CLIENT_SECRET from the credentials of your project at https://console.cloud.google.com/"},
		{"another fault of credentials", token, answer{400, "", `{"error": "invalid_request", "error_description": "Bad ` + testRefresh + `."}`},
			"Google's sign-in refuses the credentials (status 400, invalid_request Bad [secret].); make a new CWS_REFRESH_TOKEN, as docs/store.md says"},
		{"no token", token, answer{200, "", `{}`},
			"Google's sign-in gave no access token; make a new CWS_REFRESH_TOKEN"},
		{"access token refused", looking, googleRefusal(401, "UNAUTHENTICATED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "x", "Wrong scope of "+testAccess+"."),
			"the Chrome Web Store does not take the access token (Wrong scope of [secret]); make a new CWS_REFRESH_TOKEN, as docs/store.md says"},
		{"API is off", looking, googleRefusal(403, "PERMISSION_DENIED", "SERVICE_DISABLED", "x", "It is off."),
			"the Chrome Web Store API is off in the project of CWS_CLIENT_ID; turn it on at https://console.cloud.google.com/apis/library/chromewebstore.googleapis.com"},
		{"another's extension", looking, googleRefusal(403, "PERMISSION_DENIED", "", "x", "The caller does not have permission."),
			"the Chrome Web Store does not let this account change the extension (The caller does not have permission); make CWS_REFRESH_TOKEN with an account of the publisher"},
		{"no such extension", looking, answer{404, "", `<html>`},
			"the Chrome Web Store has no extension abcd of this publisher; correct CWS_EXTENSION_ID and CWS_PUBLISHER_ID, or upload the first version by hand at https://chrome.google.com/webstore/devconsole/"},
		{"taken down", looking, answer{200, "", `{"takenDown": true}`},
			"the Chrome Web Store has taken the extension down; its dashboard says why: " + dashboard},
		{"version exists", looking, in("PUBLISHED", "1.2.0"), "the Chrome Web Store has version 1.2.0 already; " + bump},
		{"in review", looking, in("PENDING_REVIEW", "1.1.5"),
			"the Chrome Web Store reviews another version and takes none until then; wait, or cancel that one at " + dashboard},
		{"version too low", uploading, googleRefusal(400, "INVALID_ARGUMENT", "PKG_INVALID_VERSION_NUMBER", "x",
			"Invalid version number in manifest: 1.2.0. Please make sure the newly uploaded package has a larger version."),
			"the Chrome Web Store refuses the submission (Invalid version number in manifest: 1.2.0. Please make sure the newly uploaded package has a larger version); " + bump},
		{"invalid package", uploading, googleRefusal(400, "INVALID_ARGUMENT", "PKG_MANIFEST_PARSE_ERROR", "x", `The manifest is <a href="x">invalid</a>.`),
			"the Chrome Web Store refuses the submission (The manifest is invalid); mend that and submit again"},
		{"too large", uploading, answer{413, "", ``},
			`the Chrome Web Store finds the archive too large; "gangway size" shows the packages that take the space`},
		{"throttled", uploading, answer{429, "86400", `{"error": {"status": "RESOURCE_EXHAUSTED"}}`},
			"the Chrome Web Store takes no more requests of this account for now; submit again in 24h0m0s"},
		{"processing fails", uploading, answer{200, "", `{"uploadState": "FAILED"}`},
			"the Chrome Web Store could not process the package (FAILED); its dashboard says why: " + dashboard},
		{"another version", uploading, answer{200, "", `{"uploadState": "SUCCEEDED", "crxVersion": "1.1.0"}`},
			"the Chrome Web Store has read version 1.1.0 in place of 1.2.0; look at " + dashboard},
		{"review began", publishing, answer{400, "", `{"error": {"message": "Publish condition not met: You may not edit or publish an item that is in review."}}`},
			"the Chrome Web Store refuses the submission (Publish condition not met: You may not edit or publish an item that is in review); " +
				"wait until it is reviewed, or cancel that at " + dashboard},
		{"listing not complete", publishing, answer{400, "", `{"error": {"status": "FAILED_PRECONDITION", "message": "At least one screenshot is required."}}`},
			"the Chrome Web Store refuses the submission (At least one screenshot is required); complete the listing at " + dashboard},
		{"refused at once", publishing, answer{200, "", `{"state": "REJECTED"}`},
			"the Chrome Web Store does not publish the version (refused); its dashboard says why: " + dashboard},
		{"a fault of the store", publishing, answer{502, "", ``},
			"the Chrome Web Store has a fault of its own (status 502); look with --status whether the version has arrived, and submit again later"},
		{"neither text nor JSON", publishing, answer{400, "", "\x00"},
			"the Chrome Web Store refuses the submission (status 400); mend that and submit again"},
	}, startWebStore, newWebStore, []string{testCode, testRefresh, testAccess})
}

func TestWebStoreThatProcessesForLong(t *testing.T) {
	local := startWebStore(t)
	local.plan("POST "+storePath, answer{200, "", `{"uploadState": "IN_PROGRESS"}`})
	local.plan("GET "+statusPath, answer{200, "", `{"lastAsyncUploadState": "IN_PROGRESS"}`})
	_, err := newSleeper(t, newWebStore, new(bytes.Buffer), endsEarly).Send(t.Context())
	assert.EqualError(t, err, "the Chrome Web Store has not processed the package in time; allow more with --timeout")
}

func TestWebStoreStatus(t *testing.T) {
	local := startWebStore(t)
	s := newSubmission(t, newWebStore, new(bytes.Buffer))
	status, err := s.to.status(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, Status{Store: "the Chrome Web Store", Version: "1.2.0", State: "not there", URL: dashboard}, status)

	local.plan("GET "+statusPath, answer{200, "", `{"submittedItemRevisionStatus": {"state": "STAGED", "distributionChannels": [{"crxVersion": "1.2.0"}]}, "warned": true}`})
	status, err = s.to.status(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, "approved, and to be published by hand", status.State)
	assert.Equal(t, []string{"the store has warned of a violation of its policies; the dashboard says of which"}, status.Warnings)
}
