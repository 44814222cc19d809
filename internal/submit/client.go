package submit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// maxAnswer is the most that is read of an answer.
const maxAnswer = 4 << 20

// A client speaks with one store.
type client struct {
	store     string // Its name for people.
	authorize func(ctx context.Context, r *http.Request) error
	secrets   []string // Which no text shows.
	progress  io.Writer
	sleep     func(ctx context.Context, wait time.Duration) error
}

func newClient(o Options, store string, secrets ...string) client {
	c := client{store: store, secrets: secrets, progress: o.Progress, sleep: o.sleep}
	if c.sleep == nil {
		c.sleep = sleep
	}
	return c
}

// clean makes a text of the store fit to be shown.
func (c *client) clean(text string) string { return clean(text, c.secrets) }

// A request is one request, which can be made again.
type request struct {
	method, url string
	body        body // Nil for none.
}

// direct makes requests that no redirection leads to another server: it would
// get the credentials.
var direct = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// do makes a request and decodes the answer, unless into is nil. When the store
// asks to wait, and there is time for it, the request is made again. The error is
// a [*refusal] if the store has answered with one.
func (c *client) do(ctx context.Context, r request, into any) error {
	for {
		answer, refused, err := c.once(ctx, r)
		if err != nil {
			return err
		}
		if refused == nil {
			return c.decode(answer, into)
		}
		if !refused.again() || !fits(ctx, refused.after) {
			return refused
		}
		fmt.Fprintf(c.progress, "wait %v, as %s asks\n", refused.after, c.store)
		err = c.sleep(ctx, refused.after)
		if errors.Is(err, context.DeadlineExceeded) {
			return refused
		}
		if err != nil {
			return err
		}
	}
}

// once makes a request once.
func (c *client) once(ctx context.Context, r request) (answer []byte, refused *refusal, err error) {
	req, err := http.NewRequestWithContext(ctx, r.method, r.url, nil)
	if err != nil {
		return nil, nil, err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "gangway")
	if c.authorize != nil {
		if err := c.authorize(ctx, req); err != nil {
			return nil, nil, err
		}
	}
	if r.body != nil { // Last, as only the request closes its files.
		if err := r.body.attach(req); err != nil {
			return nil, nil, err
		}
	}
	resp, err := direct.Do(req)
	if err != nil {
		return nil, nil, c.unreachable(ctx, err)
	}
	defer resp.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, nil, c.unreachable(ctx, err)
	}
	if len(answer) > maxAnswer {
		return nil, nil, fmt.Errorf("the answer of %s has more than %d bytes; try again later", c.store, maxAnswer)
	}
	if resp.StatusCode/100 != 2 {
		return nil, newRefusal(resp, answer), nil
	}
	return answer, nil, nil
}

func (c *client) decode(answer []byte, into any) error {
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("the answer of %s is not as its documentation says (%v); try again later", c.store, err)
	}
	return nil
}

// unreachable says that there was no answer.
func (c *client) unreachable(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("%s gave no answer in time; allow more with --timeout, and look first with --status whether the version has arrived", c.store)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("%s cannot be reached (%s); check the network and submit again", c.store, c.clean(err.Error()))
}

// A refusal is an answer that is no success.
type refusal struct {
	status int
	after  time.Duration // How long to wait, by the header Retry-After; 0 without it.
	body   []byte
}

// shortest is the least that is waited before a request is made again, although a
// store may name less.
const shortest = time.Second

func newRefusal(resp *http.Response, body []byte) *refusal {
	r := &refusal{status: resp.StatusCode, body: body}
	header := resp.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(header); err == nil {
		r.after = max(shortest, time.Duration(min(seconds, 1<<31))*time.Second)
	} else if at, err := http.ParseTime(header); err == nil {
		r.after = max(shortest, time.Until(at).Round(time.Second))
	}
	return r
}

func (r *refusal) Error() string { return fmt.Sprintf("status %d", r.status) }

// again reports whether the store has done nothing and says when it will.
func (r *refusal) again() bool {
	return r.after > 0 && (r.status == http.StatusTooManyRequests || r.status == http.StatusServiceUnavailable)
}

// common explains the refusals that mean the same in all stores, nil for others.
func (c *client) common(r *refusal) error {
	when := "later"
	if r.after > 0 {
		when = fmt.Sprintf("in %v", r.after)
	}
	switch {
	case r.status == http.StatusTooManyRequests:
		return fmt.Errorf("%s takes no more requests of this account for now; submit again %s", c.store, when)
	case r.status == http.StatusServiceUnavailable:
		return fmt.Errorf("%s is being maintained and takes nothing; submit again %s", c.store, when)
	case r.status == http.StatusRequestEntityTooLarge:
		return fmt.Errorf("%s finds the archive too large; \"gangway size\" shows the packages that take the space", c.store)
	case r.status >= 500:
		return fmt.Errorf("%s has a fault of its own (status %d); look with --status whether the version has arrived, and submit again later", c.store, r.status)
	case r.status < 400:
		return fmt.Errorf("%s sends requests elsewhere (status %d), and credentials do not follow; update Gangway", c.store, r.status)
	}
	return nil
}

// fits reports whether a wait ends before ctx does.
func fits(ctx context.Context, wait time.Duration) bool {
	deadline, limited := ctx.Deadline()
	return !limited || time.Now().Add(wait).Before(deadline)
}

// wait waits before the next look at the store, which has not done something yet.
func (c *client) wait(ctx context.Context, done string) error {
	err := context.DeadlineExceeded
	if fits(ctx, pause) {
		err = c.sleep(ctx, pause)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%s has not %s the package in time; allow more with --timeout", c.store, done)
	}
	return err
}

// sleep waits. Its error is that of ctx, which may end before.
func sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
