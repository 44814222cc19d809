package submit

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	testIssuer = "user:12345:67"
	testSecret = "b0a7e1d4secret"

	versionsPath = "/api/v5/addons/addon/{a b}@example.org/versions/"
	uploadPath   = "/api/v5/addons/upload/"
	uploadedPath = "/api/v5/addons/upload/u-1/"
	sourcePath   = versionsPath + "77/"
)

// startAddons starts a store that plays API v5 of addons.mozilla.org, and names it
// and credentials in the environment.
func startAddons(t *testing.T) *localStore {
	t.Helper()
	seen := map[string]bool{} // The ids of tokens: each is for one request.
	local := newLocalStore(t, func(s *localStore, w http.ResponseWriter, r *http.Request) {
		if err := checkJWT(r.Header.Get("Authorization"), seen); err != nil {
			s.refuse(w, "%s %s: %v", r.Method, r.URL, err)
			return
		}
		serveAddons(s, w, r)
	})
	t.Setenv(amoURL, local.url)
	t.Setenv(amoIssuer, testIssuer)
	t.Setenv(amoSecret, testSecret)
	return local
}

// checkJWT checks a token as https://mozilla.github.io/addons-server/topics/api/auth.html
// has it.
func checkJWT(header string, seen map[string]bool) error {
	token, found := strings.CutPrefix(header, "JWT ")
	parts := strings.Split(token, ".")
	if !found || len(parts) != 3 {
		return fmt.Errorf("no token: %q", header)
	}
	mac := hmac.New(sha256.New, []byte(testSecret))
	mac.Write([]byte(parts[0] + "." + parts[1]))
	if base64.RawURLEncoding.EncodeToString(mac.Sum(nil)) != parts[2] {
		return errors.New("the signature is wrong")
	}
	head, _ := base64.RawURLEncoding.DecodeString(parts[0])
	if string(head) != `{"alg":"HS256","typ":"JWT"}` {
		return fmt.Errorf("header %s", head)
	}
	text, _ := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct {
		Iss, Jti string
		Iat, Exp int64
	}
	if err := json.Unmarshal(text, &claims); err != nil {
		return err
	}
	now := time.Now().Unix()
	if claims.Iss != testIssuer || claims.Iat > now+1 || claims.Iat < now-60 || claims.Exp <= now || claims.Exp-claims.Iat > 300 {
		return fmt.Errorf("claims %s", text)
	}
	if seen[claims.Jti] || len(claims.Jti) < 16 {
		return fmt.Errorf("jti %q is not new", claims.Jti)
	}
	seen[claims.Jti] = true
	return nil
}

// serveAddons answers as the store does in a submission that goes well.
func serveAddons(s *localStore, w http.ResponseWriter, r *http.Request) {
	switch r.Method + " " + r.URL.Path {
	case "GET " + versionsPath:
		if r.URL.Query().Get("filter") != "all_with_unlisted" {
			s.refuse(w, "versions without the unlisted ones: %s", r.URL)
			return
		}
		fmt.Fprint(w, `{"count": 1, "results": [{"id": 76, "version": "1.1.0", "channel": "listed", "file": {"status": "public"}}]}`)
	case "POST " + uploadPath:
		if got := form(r); got != "channel=listed upload[hello.xpi]=the package" {
			s.refuse(w, "upload: %s", got)
			return
		}
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{"uuid": "u-1", "channel": "listed", "processed": false, "valid": false, "validation": null}`)
	case "GET " + uploadedPath:
		fmt.Fprint(w, `{"uuid": "u-1", "processed": true, "valid": true, "validation": {"success": true, "messages": []}}`)
	case "POST " + versionsPath:
		var fields map[string]any
		_ = json.NewDecoder(r.Body).Decode(&fields)
		notes, _ := fields["release_notes"].(map[string]any)
		if fields["upload"] != "u-1" || notes["de"] != "* Faster." || !strings.HasPrefix(fmt.Sprint(fields["approval_notes"]), "BUILD.md") {
			s.refuse(w, "version: %v", fields)
			return
		}
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{"id": 77, "version": "1.2.0", "channel": "listed", "edit_url": "https://addons.mozilla.org/edit/77", "file": {"status": "unreviewed"}}`)
	case "PATCH " + sourcePath:
		if got := form(r); got != "source[source.zip]=the sources" {
			s.refuse(w, "sources: %s", got)
			return
		}
		fmt.Fprint(w, `{"id": 77}`)
	default:
		s.refuse(w, "unexpected %s %s", r.Method, r.URL)
	}
}

// form writes the fields of a form in their order.
func form(r *http.Request) string {
	reader, err := r.MultipartReader()
	if err != nil {
		return err.Error()
	}
	if r.ContentLength <= 0 {
		return "no length"
	}
	var fields []string
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return strings.Join(fields, " ")
		}
		if err != nil {
			return err.Error()
		}
		text, _ := io.ReadAll(part)
		name := part.FormName()
		if part.FileName() != "" {
			name += "[" + part.FileName() + "]"
		}
		fields = append(fields, name+"="+string(text))
	}
}

func TestAddonIsSubmittedWithItsSourcesAndNotes(t *testing.T) {
	local := startAddons(t)
	local.plan("GET "+uploadedPath, answer{200, "", `{"uuid": "u-1", "processed": false, "valid": false}`}, answer{})
	local.planned["GET "+uploadedPath][1] = answer{200, "", `{"uuid": "u-1", "processed": true, "valid": true, "validation": {}}`}
	var progress bytes.Buffer
	status, err := newSubmission(t, newAddons, &progress).Send(t.Context())
	require.NoError(t, err)
	assert.Equal(t, Status{Store: "addons.mozilla.org", Version: "1.2.0", State: "waits for review", Channel: "listed", URL: "https://addons.mozilla.org/edit/77"}, status)
	assert.Equal(t, []string{
		"GET " + versionsPath, "POST " + uploadPath, "GET " + uploadedPath, "GET " + uploadedPath, "POST " + versionsPath, "PATCH " + sourcePath,
	}, local.asked)
	assertNoSecret(t, progress.String(), []string{testIssuer, testSecret})
}

func TestAddonsRefusalsSayTheWayOut(t *testing.T) {
	const (
		versions, uploading, validated = "GET " + versionsPath, "POST " + uploadPath, "GET " + uploadedPath
		creating                       = "POST " + versionsPath
		bump                           = `raise it with "gangway version bump"`
		keys                           = "make new ones at https://addons.mozilla.org/developers/addon/api/key/, and set AMO_JWT_ISSUER and AMO_JWT_SECRET"
	)
	assertRefused(t, []refused{
		{"unknown credentials", versions, answer{401, "", `{"detail": "Unknown JWT iss (issuer) ` + testIssuer + `."}`},
			"addons.mozilla.org does not take the credentials (Unknown JWT iss (issuer) [secret]); " + keys},
		{"wrong signature", versions, answer{401, "", `{"detail": "Error decoding signature.", "code": "ERROR_DECODING_SIGNATURE"}`},
			"addons.mozilla.org does not take the credentials (Error decoding signature); " + keys},
		{"wrong header", versions, answer{401, "", `{"detail": "Invalid Authorization header.", "code": "ERROR_INVALID_HEADER"}`},
			"addons.mozilla.org does not take the credentials (Invalid Authorization header); " + keys},
		{"wrong clock", versions, answer{401, "", `{"detail": "JWT iat is invalid.", "code": "ERROR_SIGNATURE_EXPIRED"}`},
			"addons.mozilla.org finds that the request is too old; set the clock of this machine right"},
		{"another's add-on", versions, answer{403, "", `{"detail": "You do not have permission to perform this action."}`},
			"addons.mozilla.org does not let this account submit {a b}@example.org (You do not have permission to perform this action); take the credentials of one of its authors"},
		{"no such add-on", versions, answer{404, "", `{"detail": "Not found."}`},
			"addons.mozilla.org has no add-on {a b}@example.org of this account; submit its first version by hand at " +
				"https://addons.mozilla.org/developers/addon/submit/, or correct browser_specific_settings.gecko.id"},
		{"version exists", versions, answer{200, "", `{"results": [{"version": "1.2.0"}]}`},
			"addons.mozilla.org has version 1.2.0 already; " + bump},
		{"version exists since", creating, answer{409, "", `{"version": ["Version 1.2.0 already exists."]}`},
			"addons.mozilla.org refuses the submission (version: Version 1.2.0 already exists); " + bump},
		{"version too low", creating, answer{400, "", `{"version": ["Version 1.2.0 must be greater than the previous approved version 1.3.0."]}`},
			"addons.mozilla.org refuses the submission (version: Version 1.2.0 must be greater than the previous approved version 1.3.0); " + bump},
		{"too large", uploading, answer{413, "", `<html><b>Request Entity Too Large</b></html>`},
			`addons.mozilla.org finds the archive too large; "gangway size" shows the packages that take the space`},
		{"no archive", uploading, answer{400, "", `{"upload": ["Unsupported file type, please upload a supported file (.crx, .xpi, .zip)."]}`},
			"addons.mozilla.org refuses the submission (upload: Unsupported file type, please upload a supported file (.crx, .xpi, .zip)); submit again, so that the package is uploaded anew"},
		{"throttled for long", uploading, answer{429, "26175", `{"detail": "Request was throttled. Expected available in 26175 seconds."}`},
			"addons.mozilla.org takes no more requests of this account for now; submit again in 7h16m15s"},
		{"throttled without a time", uploading, answer{429, "", `{"detail": "Request was throttled."}`},
			"addons.mozilla.org takes no more requests of this account for now; submit again later"},
		{"maintenance", uploading, answer{503, "3600", `{"error": "Some features are temporarily disabled."}`},
			"addons.mozilla.org is being maintained and takes nothing; submit again in 1h0m0s"},
		{"a fault of the store", creating, answer{500, "", `oops`},
			"addons.mozilla.org has a fault of its own (status 500); look with --status whether the version has arrived, and submit again later"},
		{"elsewhere", uploading, answer{302, "", ``},
			"addons.mozilla.org sends requests elsewhere (status 302), and credentials do not follow; update Gangway"},
		{"invalid package", validated, answer{200, "", `{"processed": true, "valid": false, "validation": {"messages": []}}`},
			`addons.mozilla.org finds the package invalid; mend the errors above, and check with "gangway lint"`},
		{"no license", creating, answer{400, "", `{"license": ["This field, or custom_license, is required for listed versions."]}`},
			"addons.mozilla.org refuses the submission (license: This field, or custom_license, is required for listed versions); " +
				"choose a license for the add-on at https://addons.mozilla.org/developers/addons"},
		{"wrong id", creating, answer{400, "", `{"non_field_errors": ["The add-on ID in your manifest.json does not match the ID of your add-on on AMO."]}`},
			"addons.mozilla.org refuses the submission (The add-on ID in your manifest.json does not match the ID of your add-on on AMO); mend that and submit again"},
		{"language of the notes", creating, answer{400, "", `{"release_notes": {"de-AT": ["The language code \"de-AT\" is invalid."]}}`},
			`addons.mozilla.org has no language "de-AT"; choose another default_locale, or leave the section out of CHANGELOG.md`},
		{"language of the notes, in another form", creating, answer{400, "", `{"release_notes": ["The language code 'de-AT' is invalid."]}`},
			`addons.mozilla.org has no language "de-AT"; choose another default_locale, or leave the section out of CHANGELOG.md`},
		{"notes too long", creating, answer{400, "", `{"release_notes": {"de": ["Ensure this field has no more than 3000 characters."]}}`},
			"addons.mozilla.org refuses the submission (release_notes: Ensure this field has no more than 3000 characters); change this version's section of CHANGELOG.md"},
		{"not JSON", versions, answer{200, "", `<html>`},
			"the answer of addons.mozilla.org is not as its documentation says (invalid character '<' looking for beginning of value); try again later"},
		{"endless", versions, answer{200, "", strings.Repeat(" ", maxAnswer+1)},
			"the answer of addons.mozilla.org has more than 4194304 bytes; try again later"},
		{"sources too large", "PATCH " + sourcePath, answer{413, "", ``},
			`version 1.2.0 is there, but without its sources: addons.mozilla.org finds the archive too large; "gangway size" shows the packages that take the space; ` +
				"add source.zip by hand at https://addons.mozilla.org/edit/77"},
	}, startAddons, newAddons, []string{testIssuer, testSecret})
}

func TestAddonsValidationIsShown(t *testing.T) {
	local := startAddons(t)
	local.plan("GET "+uploadedPath, answer{200, "", `{"processed": true, "valid": false, "validation": {"messages": [
		{"type": "warning", "message": "Not shown."},
		{"type": "error", "message": "Bad <b>manifest</b>", "description": ["It is", "bad."], "file": "manifest.json", "line": 3},
		{"type": "error", "message": "No id.\u001b[31m", "description": "Add one."}]}}`})
	_, err := newSubmission(t, newAddons, new(bytes.Buffer)).Send(t.Context())
	var invalid *invalidError
	require.ErrorAs(t, err, &invalid)
	assert.Equal(t, "error   manifest.json:3: Bad manifest It is bad.\nerror   No id.[31m Add one.\n", invalid.Details())
}

func TestAShortThrottleIsWaitedFor(t *testing.T) {
	for after, want := range map[string]time.Duration{
		"2": 2 * time.Second, "0": time.Second, "-5": time.Second, "Sun, 06 Nov 1994 08:49:37 GMT": time.Second,
	} {
		local := startAddons(t)
		local.plan("POST "+versionsPath, answer{429, after, `{"detail": "Request was throttled."}`},
			answer{201, "", `{"id": 77, "version": "1.2.0", "file": {"status": "unreviewed"}}`})
		var progress bytes.Buffer
		var waits []time.Duration
		_, err := newSleeper(t, newAddons, &progress, func(_ context.Context, wait time.Duration) error {
			waits = append(waits, wait)
			return nil
		}).Send(t.Context())
		require.NoError(t, err, after)
		assert.Equal(t, []time.Duration{pause, want}, waits, after)
		assert.Contains(t, progress.String(), fmt.Sprintf("wait %v, as addons.mozilla.org asks\n", want))
	}
}

func TestAThrottleThatOutlastsTheTimeIsExplained(t *testing.T) {
	local := startAddons(t)
	local.plan("GET "+versionsPath, answer{429, "2", ``})
	_, err := newSleeper(t, newAddons, new(bytes.Buffer), endsEarly).Send(t.Context())
	assert.EqualError(t, err, "addons.mozilla.org takes no more requests of this account for now; submit again in 2s")
}

func TestAddonsThatDoNotAnswerInTime(t *testing.T) {
	local := startAddons(t)
	local.plan("GET "+uploadedPath, answer{200, "", `{"uuid": "u-1", "processed": false}`})
	_, err := newSleeper(t, newAddons, new(bytes.Buffer), endsEarly).Send(t.Context())
	require.EqualError(t, err, "addons.mozilla.org has not validated the package in time; allow more with --timeout")

	t.Setenv(amoURL, "http://127.0.0.1:1")
	_, err = newSubmission(t, newAddons, new(bytes.Buffer)).Send(t.Context())
	require.Error(t, err)
	assert.Regexp(t, `^addons\.mozilla\.org cannot be reached \(.*\); check the network and submit again$`, err.Error())
}

func TestAddonsStatus(t *testing.T) {
	local := startAddons(t)
	s := newSubmission(t, newAddons, new(bytes.Buffer))
	status, err := s.to.status(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, Status{Store: "addons.mozilla.org", Version: "1.2.0", State: "not there"}, status)

	for state, want := range map[string]string{"public": "approved", "unreviewed": "waits for review", "disabled": "refused or disabled", "new": "new"} {
		local.plan("GET "+versionsPath, answer{200, "", `{"results": [{"version": "1.2.0", "channel": "unlisted", "edit_url": "https://e",
			"file": {"status": "` + state + `", "url": "https://f"}}]}`})
		status, err := s.to.status(t.Context(), s)
		require.NoError(t, err)
		assert.Equal(t, want, status.State)
		assert.Equal(t, state == "public", status.File == "https://f", "only the approved file is signed")
	}
}

// TestNoTextOfAddonsShowsASecret has a store that puts secrets and control
// characters in answers of success.
func TestNoTextOfAddonsShowsASecret(t *testing.T) {
	local := startAddons(t)
	const echo = `"version": "1.2.0", "channel": "` + testSecret + `", "edit_url": "https://e/\u001b` + testIssuer + `",
		"file": {"status": "public", "url": "https://f/` + testSecret + `"}`
	want := Status{Store: "addons.mozilla.org", Version: "1.2.0", State: "approved", Channel: "[secret]", URL: "https://e/[secret]", File: "https://f/[secret]"}
	local.plan("POST "+versionsPath, answer{201, "", `{"id": 77, ` + echo + `}`})
	var progress bytes.Buffer
	status, err := newSubmission(t, newAddons, &progress).Send(t.Context())
	require.NoError(t, err)
	assert.Equal(t, want, status)
	assertNoSecret(t, progress.String(), []string{testIssuer, testSecret})

	local.plan("GET "+versionsPath, answer{200, "", `{"results": [{` + echo + `}]}`})
	s := newSubmission(t, newAddons, new(bytes.Buffer))
	status, err = s.to.status(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, want, status)

	local.plan("GET "+versionsPath, answer{200, "", `{"results": []}`})
	local.plan("POST "+versionsPath, answer{201, "", `{"id": 77, "version": "` + testSecret + `\u001b", "file": {"status": "` + testSecret + `\u001b"}}`})
	local.plan("PATCH "+sourcePath, answer{400, "", `{}`})
	status, err = newSubmission(t, newAddons, new(bytes.Buffer)).Send(t.Context())
	require.Error(t, err)
	assertNoSecret(t, err.Error(), []string{testIssuer, testSecret, "\x1b"})
	assert.Equal(t, Status{Store: "addons.mozilla.org", Version: "[secret]", State: "[secret]"}, status)
}

// A countedBody counts how often it is attached.
type countedBody struct{ attached int }

func (b *countedBody) attach(*http.Request) error {
	b.attached++
	return nil
}

func TestNothingIsOpenedWithoutAuthorization(t *testing.T) {
	c := newClient(Options{}, "the store")
	c.authorize = func(context.Context, *http.Request) error { return errors.New("no token") }
	body := new(countedBody)
	assert.EqualError(t, c.do(t.Context(), request{http.MethodPost, "http://127.0.0.1:1", body}, nil), "no token")
	assert.Zero(t, body.attached)
}
