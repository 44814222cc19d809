package run

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

const (
	// defaultPatience is how long a step is waited for before the next is
	// tried, and the clicks are made again.
	defaultPatience = 5 * time.Second

	// screenshotTime limits the screenshot, which is also taken of a failure.
	screenshotTime = 20 * time.Second
)

// A MissingError says which expected texts did not arrive in time.
type MissingError struct {
	Texts   []string
	Of      int // How many were expected.
	Timeout time.Duration
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("%d of %d expected texts did not arrive in the console within %v: %s",
		len(e.Texts), e.Of, e.Timeout, quoted(e.Texts))
}

// A RepeatedError says which expected texts arrived more than once around a
// suspension.
type RepeatedError struct {
	Texts []string
	Of    int // How many were expected.
}

func (e *RepeatedError) Error() string {
	return fmt.Sprintf("%d of %d expected texts arrived in the console more than once: %s",
		len(e.Texts), e.Of, quoted(e.Texts))
}

// A FailedError says that a Go program of the extension has panicked, or did not
// run at all, or that its service worker did not, or that one of its scripts threw
// an error that nothing caught.
type FailedError struct {
	Lines []string // Of the console.
}

func (e *FailedError) Error() string {
	return "the extension has failed: " + strings.Join(e.Lines, "; ")
}

func quoted(texts []string) string {
	list := make([]string, len(texts))
	for i, text := range texts {
		list[i] = fmt.Sprintf("%q", text)
	}
	return strings.Join(list, ", ")
}

// once clicks until every expected text is there, and says how it went.
func (s *session) once(ctx context.Context) error {
	start := time.Now()
	limited, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	clickErr := s.exchange(limited)
	took := time.Since(start)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	shotErr := errors.Join(s.screenshot(ctx), s.browser.Flush(ctx))
	arrivals, _, _ := s.watch.state()
	s.summarize(arrivals, took)
	return errors.Join(s.failure(), s.verdict(arrivals, clickErr), shotErr)
}

// failure returns the error of programs that failed, nil if none did.
func (s *session) failure() error {
	if lines := s.watch.failed(); len(lines) > 0 {
		return &FailedError{Lines: lines}
	}
	return nil
}

// verdict returns the fault of the texts that arrived, or the error of the
// clicks.
func (s *session) verdict(arrivals []arrival, clickErr error) error {
	if texts := missing(arrivals); len(texts) > 0 && (clickErr == nil || errors.Is(clickErr, context.DeadlineExceeded)) {
		return &MissingError{Texts: texts, Of: len(arrivals), Timeout: s.options.Timeout}
	}
	if texts := repeated(arrivals); s.options.Suspend && len(texts) > 0 {
		clickErr = errors.Join(clickErr, &RepeatedError{Texts: texts, Of: len(arrivals)})
	}
	return clickErr
}

// exchange clicks, with a suspension before it if one is wanted, until every
// expected text is there.
func (s *session) exchange(ctx context.Context) error {
	if err := s.settleBackground(ctx); err != nil {
		return err
	}
	if err := s.settleContent(ctx); err != nil {
		return err
	}
	if !s.options.Suspend {
		return s.clickUntilComplete(ctx)
	}
	if err := s.suspend(ctx); err != nil {
		return err
	}
	return s.clickOnce(ctx)
}

// suspend suspends the background when something that was expected has arrived.
func (s *session) suspend(ctx context.Context) error {
	err := s.wait(ctx, func(now []arrival, _ bool) bool { return len(missing(now)) < len(now) })
	if err != nil {
		return err
	}
	arrivals, _, _ := s.watch.state()
	fmt.Fprintf(s.options.Out, "[driver] suspends the background; %d of %d expected texts have arrived\n",
		len(arrivals)-len(missing(arrivals)), len(arrivals))
	return s.extension.SuspendBackground(ctx, s.tab)
}

// clickOnce makes each click once, and waits until all is there that is
// expected, and all that was written with it. A button that is not ready in half of
// the time is not waited for: perhaps nothing depends on it.
func (s *session) clickOnce(ctx context.Context) error {
	if err := s.click(ctx, max(s.options.patience, s.options.Timeout/2)); err != nil {
		return err
	}
	if err := s.until(ctx, complete); err != nil {
		return err
	}
	return s.browser.Flush(ctx)
}

// clickUntilComplete clicks, and again until nothing is missing: a click that
// comes before a script listens is lost.
func (s *session) clickUntilComplete(ctx context.Context) error {
	for {
		if err := s.click(ctx, s.options.patience); err != nil {
			return err
		}
		if err := s.wait(ctx, complete); err != nil {
			return err
		}
		if arrivals, content, _ := s.watch.state(); complete(arrivals, content) {
			return nil
		}
	}
}

func complete(arrivals []arrival, _ bool) bool { return len(missing(arrivals)) == 0 }

// click clicks the page and then the toolbar button, or a button in the popup
// that it opens, for which it has patience. The effect of each click is waited for
// later: an extension may say nothing at one of them.
func (s *session) click(ctx context.Context, patience time.Duration) error {
	if err := s.tab.Click(ctx, "body"); err != nil {
		return err
	}
	switch {
	case s.built.Popup:
		return s.clickInPopup(ctx, patience)
	case s.built.Button:
		return s.extension.ClickAction(ctx, s.tab)
	}
	return nil
}

// clickInPopup clicks the first button in the popup, if it has one, as soon as
// something listens to that.
func (s *session) clickInPopup(ctx context.Context, patience time.Duration) error {
	if err := s.openPopup(ctx); err != nil {
		return err
	}
	if err := s.settlePopup(ctx); err != nil {
		return err
	}
	ready, err := s.popup.Clickable(ctx, "button", patience)
	if err != nil || !ready {
		return err
	}
	return s.popup.Click(ctx, "button")
}

// openPopup opens the popup unless it is open: its program may have started
// only now.
func (s *session) openPopup(ctx context.Context) error {
	if s.popup != nil {
		if open, err := s.popup.Open(ctx); err != nil || open {
			return err
		}
	}
	var err error
	s.popup, err = s.extension.OpenPopup(ctx, s.tab)
	return err
}

// wait waits until ready, but not longer than patience, which is no error.
func (s *session) wait(ctx context.Context, ready func(arrivals []arrival, content bool) bool) error {
	limited, cancel := context.WithTimeout(ctx, s.options.patience)
	defer cancel()
	err := s.until(limited, ready)
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

// until waits until ready.
func (s *session) until(ctx context.Context, ready func(arrivals []arrival, content bool) bool) error {
	for {
		arrivals, content, changed := s.watch.state()
		if ready(arrivals, content) {
			return nil
		}
		select {
		case <-changed:
		case <-s.browser.Done():
			return s.program.ErrEnded
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// screenshot saves a picture of the browser beside the extension.
func (s *session) screenshot(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, screenshotTime)
	defer cancel()
	png, err := s.browser.Screenshot(ctx, s.tab)
	if err != nil {
		return fmt.Errorf("take a screenshot: %w", err)
	}
	return os.WriteFile(s.picture(), png, 0o644)
}

// picture is the path of the screenshot.
func (s *session) picture() string { return s.built.Dir + ".png" }

// summarize says for each expected text where it was seen.
func (s *session) summarize(arrivals []arrival, took time.Duration) {
	for _, a := range arrivals {
		where := "seen in the " + a.source
		switch {
		case a.source == "":
			where = "MISSING"
		case s.options.Suspend && a.count == 1:
			where += ", once"
		case s.options.Suspend:
			where += fmt.Sprintf(", %d TIMES", a.count)
		}
		fmt.Fprintf(s.options.Out, "expected %-32q %s\n", a.text, where)
	}
	if len(arrivals) == 0 {
		fmt.Fprintln(s.options.Out, `note: the manifest expects no texts, so nothing shows that the extension works; `+
			`name what the console must show in manifest.json under "gangway", "expect"`)
	}
	fmt.Fprintf(s.options.Out, "%d of %d expected texts after %.1fs; screenshot: %s\n",
		len(arrivals)-len(missing(arrivals)), len(arrivals), took.Seconds(), s.picture())
}
