package run

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/extbuild"
	"gangway/internal/manifest"
)

func TestPageSaysWhatItIs(t *testing.T) {
	p, err := openPage(t.Context(), Options{})
	require.NoError(t, err)
	defer p.close()
	p.describe(&extbuild.Result{Name: "<One> & Only", Version: "1.2", ManifestVersion: 3, Button: true})

	text := get(t, p.urls[0], http.StatusOK)
	assert.Contains(t, text, "&lt;One&gt; &amp; Only <small>1.2, manifest v3</small>")
	assert.Contains(t, text, "This Firefox is a fresh one")
	assert.Contains(t, text, "Served by <code>gangway run</code> on this computer only")
	assert.Contains(t, text, "button in the toolbar")
	get(t, p.urls[0]+"favicon.ico", http.StatusNotFound)

	p.describe(&extbuild.Result{Name: "x"})
	assert.NotContains(t, get(t, p.urls[0], http.StatusOK), "button in the toolbar")
}

func TestPageNamesItsBrowser(t *testing.T) {
	p, err := openPage(t.Context(), Options{Build: extbuild.Options{Browser: manifest.Chromium}})
	require.NoError(t, err)
	defer p.close()
	p.describe(&extbuild.Result{Name: "x"})
	text := get(t, p.urls[0], http.StatusOK)
	assert.Contains(t, text, "This Chromium is a fresh one")
	assert.NotContains(t, text, "Firefox")
}

func TestPageIsServedOnThisMachineOnly(t *testing.T) {
	p, err := openPage(t.Context(), Options{})
	require.NoError(t, err)
	defer p.close()
	where, err := url.Parse(p.urls[0])
	require.NoError(t, err)
	assert.Equal(t, "127.0.0.1", where.Hostname())
}

func TestPageAnswersOnlyToItsOwnHost(t *testing.T) {
	p, err := openPage(t.Context(), Options{})
	require.NoError(t, err)
	defer p.close()
	p.describe(&extbuild.Result{Name: "x"})
	for _, host := range []string{"evil.example", "localhost", "127.0.0.1", "127.0.0.1:1"} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.urls[0], nil)
		require.NoError(t, err)
		request.Host = host
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		response.Body.Close()
		assert.Equal(t, http.StatusMisdirectedRequest, response.StatusCode, host)
	}
	get(t, p.urls[0], http.StatusOK)
}

func TestPageRefusesAPortInUse(t *testing.T) {
	other, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer other.Close()
	port := other.Addr().(*net.TCPAddr).Port
	_, err = openPage(t.Context(), Options{Port: port})
	assert.EqualError(t, err, fmt.Sprintf("port %d of 127.0.0.1 is in use; choose another with --port, "+
		"or leave --port out for any that is free", port))
}

func TestPageIsNotServedInPlaceOfAnother(t *testing.T) {
	p, err := openPage(t.Context(), Options{URLs: []string{"https://example.org/"}})
	require.NoError(t, err)
	defer p.close()
	assert.Equal(t, "https://example.org/", p.urls[0])
	assert.Nil(t, p.server)
}

func get(t *testing.T, url string, status int) string {
	t.Helper()
	response, err := http.Get(url)
	require.NoError(t, err)
	defer response.Body.Close()
	assert.Equal(t, status, response.StatusCode)
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return string(body)
}
