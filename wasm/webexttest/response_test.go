package webexttest_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"gangway/wasm/webext"
	"gangway/wasm/webext/webrequest"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// filtering are the permissions of an extension that filters responses.
var filtering = webexttest.Permissions("webRequest", "webRequestBlocking", "webRequestFilterResponse", "<all_urls>")

// An upper reads capital letters.
type upper struct{ io.Reader }

func (u upper) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	copy(p, bytes.ToUpper(p[:n]))
	return n, err
}

// filters is the logic of a background that has filter do something with each
// response.
func filters(filter func(*webrequest.ResponseFilter) error) func(*webext.Runtime) error {
	return func(rt *webext.Runtime) error {
		requests, err := webrequest.AskBeforeRequest(rt, &webrequest.RequestFilter{URLs: []string{"<all_urls>"}},
			[]webrequest.OnBeforeRequestOptions{webrequest.OnBeforeRequestOptionsBlocking})
		if err != nil {
			return err
		}
		for request := range requests.Values(rt.Lifetime()) {
			f, err := webrequest.FilterResponseData(rt.Lifetime(), rt, request.Value.RequestID)
			if err != nil {
				return err
			}
			request.Ignore()
			if err := filter(f); err != nil {
				return err
			}
		}
		return nil
	}
}

// responds has a page ask for something, and returns the bytes that it gets of the
// body that the server sends.
func responds(t *testing.T, e *webexttest.Extension, body io.Reader) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	_, answered, err := webexttest.Ask[webrequest.BeforeRequestDetails, webrequest.BlockingResponse](ctx, e, "webRequest.onBeforeRequest",
		webrequest.BeforeRequestDetails{RequestID: "7", URL: "https://example.org/"})
	require.NoError(t, err)
	assert.False(t, answered)
	got, err := e.Respond(ctx, "7", body)
	return string(got), err
}

func TestProgramFiltersResponses(t *testing.T) {
	long := strings.Repeat("a long response ", 200_000)
	for name, tt := range map[string]struct {
		filter func(*webrequest.ResponseFilter) error
		want   string
	}{
		"rewrites": {func(f *webrequest.ResponseFilter) error {
			defer f.Disconnect()
			_, err := io.Copy(f, upper{f})
			return err
		}, strings.ToUpper(long)},
		"disconnects early": {func(f *webrequest.ResponseFilter) error {
			defer f.Disconnect()
			_, err := io.Copy(f, upper{io.LimitReader(f, 40_000)})
			return err
		}, strings.ToUpper(long[:40_000]) + long[40_000:]},
		"disconnects at once": {func(f *webrequest.ResponseFilter) error {
			f.Disconnect()
			return nil
		}, long},
		"closes early": {func(f *webrequest.ResponseFilter) error {
			_, err := io.WriteString(f, "no more")
			return errors.Join(err, f.Close(), f.Close())
		}, "no more"},
		"closes at the end": {func(f *webrequest.ResponseFilter) error {
			n, err := io.Copy(io.Discard, f)
			_, errWrite := io.WriteString(f, strings.Repeat("!", int(n)))
			return errors.Join(err, errWrite, f.Close())
		}, strings.Repeat("!", len(long))},
		"ends in the middle": {func(f *webrequest.ResponseFilter) error {
			if _, err := io.CopyN(f, upper{f}, 32<<10); err != nil {
				return err
			}
			return errors.New("told to end")
		}, strings.ToUpper(long[:32<<10]) + long[32<<10:]},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := webexttest.NewBrowser(t, webexttest.Firefox).Install("filter@gangway.test", filtering)
				e.Background(filters(tt.filter))
				got, err := responds(t, e, strings.NewReader(long))
				require.NoError(t, err)
				assert.True(t, got == tt.want, "%d bytes in place of %d", len(got), len(tt.want))
			})
		})
	}
}

// withFilter runs a test in a background with the filter of a request.
func withFilter(t *testing.T, test func(t *testing.T, e *webexttest.Extension, bg *webexttest.Background, f *webrequest.ResponseFilter)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e := webexttest.NewBrowser(t, webexttest.Firefox).Install("filter@gangway.test", filtering)
		bg := e.Background(nil, webexttest.Idle(time.Minute))
		f, err := webrequest.FilterResponseData(t.Context(), bg.Runtime(), "7")
		require.NoError(t, err)
		test(t, e, bg, f)
	})
}

func TestResponseWaitsForASlowProgram(t *testing.T) {
	withFilter(t, func(t *testing.T, e *webexttest.Extension, _ *webexttest.Background, f *webrequest.ResponseFilter) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		came := 0
		_, err := e.Respond(ctx, "7", readerFunc(func(p []byte) (int, error) {
			came += len(p)
			return len(p), nil
		}))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, 1<<20, came)
		got := make([]byte, 1<<20)
		_, err = io.ReadFull(f, got)
		require.NoError(t, err)
	})
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestEndOfAFilterEndsItsReads(t *testing.T) {
	withFilter(t, func(t *testing.T, _ *webexttest.Extension, bg *webexttest.Background, f *webrequest.ResponseFilter) {
		reads, writes := make(chan error), make(chan error)
		go func() {
			_, err := f.Read(make([]byte, 1))
			reads <- err
		}()
		go func() {
			_, err := f.Write(make([]byte, 1))
			writes <- err
		}()
		synctest.Wait()
		time.Sleep(time.Hour)
		assert.Equal(t, 1, bg.Starts(), "it was suspended with a filter")
		require.NoError(t, f.Close())
		assert.ErrorIs(t, <-reads, io.ErrClosedPipe)
		_, err := f.Read(make([]byte, 1))
		assert.ErrorIs(t, err, io.ErrClosedPipe)
		bg.Suspend() // Its response never came.
		assert.ErrorIs(t, <-writes, io.ErrClosedPipe)
		_, err = f.Write(make([]byte, 1))
		assert.ErrorIs(t, err, io.ErrClosedPipe)
	})
}

func TestReadThatGivesUpLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := webexttest.NewBrowser(t, webexttest.Firefox).Install("filter@gangway.test", filtering)
		ctx, cancel := context.WithCancel(t.Context())
		f, err := webrequest.FilterResponseData(ctx, e.Background(nil).Runtime(), "7")
		require.NoError(t, err)
		done := make(chan string)
		go func() {
			got, err := e.Respond(t.Context(), "7", iotest.OneByteReader(strings.NewReader("all of it")))
			assert.NoError(t, err)
			done <- string(got)
		}()
		_, err = f.Read(make([]byte, 1))
		require.NoError(t, err)
		cancel()
		for range 2 {
			_, err = f.Read(make([]byte, 10))
		}
		require.ErrorIs(t, err, context.Canceled)
		_, err = f.Write([]byte("x"))
		require.ErrorIs(t, err, context.Canceled)
		f.Disconnect()
		assert.Equal(t, "ll of it", <-done)
		_, err = webrequest.FilterResponseData(ctx, e.Background(nil).Runtime(), "7")
		assert.ErrorIs(t, err, context.Canceled)
	})
}

func TestFilterFailsWithTheBrowsersText(t *testing.T) {
	withFilter(t, func(t *testing.T, e *webexttest.Extension, _ *webexttest.Background, f *webrequest.ResponseFilter) {
		_, err := e.Respond(t.Context(), "7", io.MultiReader(strings.NewReader("begun"), iotest.ErrReader(errors.New("broken"))))
		require.EqualError(t, err, "broken")
		got, err := io.ReadAll(f)
		assert.Equal(t, "begun", string(got))
		var thrown *webext.Error
		require.ErrorAs(t, err, &thrown)
		assert.Equal(t, "broken", thrown.Message)
		_, err = f.Write([]byte("x"))
		assert.ErrorAs(t, err, &thrown)
		f.Disconnect()
	})
}

func TestResponseWithoutAFilterPasses(t *testing.T) {
	withFilter(t, func(t *testing.T, e *webexttest.Extension, bg *webexttest.Background, _ *webrequest.ResponseFilter) {
		got, err := e.Respond(t.Context(), "8", strings.NewReader("as it is"))
		require.NoError(t, err)
		assert.Equal(t, "as it is", string(got))
		bg.Context().Drop()
		got, err = e.Respond(t.Context(), "7", strings.NewReader("as it is"))
		require.NoError(t, err)
		assert.Equal(t, "as it is", string(got))
	})
}

func TestFiltersNeedFirefoxAndPermissions(t *testing.T) {
	for name, tt := range map[string]struct {
		profile webexttest.Profile
		has     webexttest.InstallOption
		want    string
	}{
		"Chromium": {webexttest.Chromium, filtering, "needs Firefox"},
		"without permission": {webexttest.Firefox, webexttest.Permissions("webRequest", "webRequestBlocking", "<all_urls>"),
			`needs the permission "webRequestFilterResponse"`},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				rt := webexttest.NewBrowser(t, tt.profile).Install("filter@gangway.test", tt.has).Background(nil).Runtime()
				_, err := webrequest.FilterResponseData(t.Context(), rt, "7")
				require.ErrorIs(t, err, webext.ErrUnsupported)
				assert.ErrorContains(t, err, "call webRequest.filterResponseData: webext: not available here: webRequest.filterResponseData "+tt.want)
			})
		})
	}
}
