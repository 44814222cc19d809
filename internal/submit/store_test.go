package submit

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/pack"
)

// An answer is one that a local store gives to a request.
type answer struct {
	status int
	after  string // The header Retry-After.
	body   string
}

// A localStore plays a store on this machine. Requests that a test gives no answer
// for are answered as in a submission that goes well.
type localStore struct {
	t       *testing.T
	url     string
	mu      sync.Mutex
	asked   []string            // "METHOD PATH", in order.
	planned map[string][]answer // By "METHOD PATH"; the last one stays.
}

// newLocalStore starts a store with the answers that are usual.
func newLocalStore(t *testing.T, usual func(s *localStore, w http.ResponseWriter, r *http.Request)) *localStore {
	t.Helper()
	s := &localStore{t: t, planned: map[string][]answer{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if planned, found := s.note(r.Method + " " + r.URL.Path); found {
			if planned.after != "" {
				w.Header().Set("Retry-After", planned.after)
			}
			w.WriteHeader(planned.status)
			fmt.Fprint(w, planned.body)
			return
		}
		usual(s, w, r)
	}))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *localStore) plan(request string, answers ...answer) { s.planned[request] = answers }

// note keeps a request, and returns the answer that is planned for it.
func (s *localStore) note(request string) (answer, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, request)
	planned := s.planned[request]
	if len(planned) == 0 {
		return answer{}, false
	}
	if len(planned) > 1 {
		s.planned[request] = planned[1:]
	}
	return planned[0], true
}

// refuse answers that a request is not as the store's documentation has it.
func (s *localStore) refuse(w http.ResponseWriter, format string, args ...any) {
	s.t.Errorf(format, args...)
	w.WriteHeader(http.StatusTeapot)
}

// newSubmission returns a submission with files, without building anything. It does
// not sleep.
func newSubmission(t *testing.T, newStore func(Options) (store, error), progress *bytes.Buffer) *Submission {
	t.Helper()
	return newSleeper(t, newStore, progress, func(context.Context, time.Duration) error { return nil })
}

// newSleeper returns such a submission that sleeps as it is told.
func newSleeper(t *testing.T, newStore func(Options) (store, error), progress *bytes.Buffer, sleep func(context.Context, time.Duration) error) *Submission {
	t.Helper()
	to, err := newStore(Options{Progress: progress, sleep: sleep})
	require.NoError(t, err)
	dir := t.TempDir()
	file := func(name, text string) pack.File {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		return pack.File{Path: path, Bytes: int64(len(text))}
	}
	s := &Submission{
		Store: to.name(), Name: "Hello", Version: "1.2.0", ID: "{a b}@example.org", Channel: "listed",
		Package: file("hello.xpi", "the package"), Source: file("source.zip", "the sources"),
		Notes: "* Faster.", Language: "de", to: to,
	}
	s.Missing = missing(to.needs()...)
	return s
}

// A refused is a test of one answer of a store that is no success.
type refused struct {
	name, request string
	answer        answer
	want          string
}

// assertRefused plays refusals, each in a submission of its own.
func assertRefused(t *testing.T, tests []refused, start func(t *testing.T) *localStore, newStore func(Options) (store, error), secrets []string) {
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			local := start(t)
			local.plan(tt.request, tt.answer)
			var progress bytes.Buffer
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			_, err := newSubmission(t, newStore, &progress).Send(ctx)
			require.Error(t, err)
			assert.Equal(t, tt.want, err.Error())
			assertNoSecret(t, err.Error()+progress.String(), secrets)
			local.mu.Lock()
			defer local.mu.Unlock()
			assert.Equal(t, tt.request, local.asked[len(local.asked)-1], "nothing is sent after the refusal")
			assert.Len(t, slices.DeleteFunc(slices.Clone(local.asked), func(r string) bool { return r != tt.request }), 1, "it is sent once")
		})
	}
}

func assertNoSecret(t *testing.T, text string, secrets []string) {
	t.Helper()
	for _, secret := range secrets {
		assert.NotContains(t, text, secret)
	}
}

// endsEarly sleeps in a context that ends meanwhile.
func endsEarly(context.Context, time.Duration) error { return context.DeadlineExceeded }

func TestNothingIsWaitedForBeyondTheTime(t *testing.T) {
	c := newClient(Options{}, "the store")
	ctx, cancel := context.WithTimeout(t.Context(), pause/2)
	defer cancel()
	const want = "the store has not validated the package in time; allow more with --timeout"
	assert.EqualError(t, c.wait(ctx, "validated"), want, "it is known before")
	c.sleep = endsEarly
	assert.EqualError(t, c.wait(t.Context(), "validated"), want)
	c.sleep = sleep
	stopped, stop := context.WithCancel(t.Context())
	stop()
	assert.Equal(t, context.Canceled, c.wait(stopped, "validated"))
}
