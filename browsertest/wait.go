package browsertest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// lookAgain is the pause between two looks at a page.
const lookAgain = 50 * time.Millisecond

// An eval runs a script in a page, as [Tab.Eval] does.
type eval func(ctx context.Context, script string, result any, args ...any) error

// waitFor waits until an expression is true in a page. It looks again and again
// from here, since a page that navigates takes its scripts with it.
func (b *Browser) waitFor(run eval, expression string, args []any) {
	b.t.Helper()
	ctx, cancel := b.limit()
	defer cancel()
	var refused error // Of the last look.
	for {
		var holds bool
		err := run(ctx, "return Boolean("+expression+"\n)", &holds, args...)
		switch {
		case holds:
			return
		case errors.Is(err, b.program.ErrEnded):
			b.t.Fatalf("wait for %s: %v", expression, err)
		case ctx.Err() == nil:
			refused = err
		}
		select {
		case <-time.After(lookAgain):
		case <-ctx.Done():
			b.t.Fatalf("%s was not true within %v%s", expression, b.options.Timeout, b.shown(run, refused))
		}
	}
}

// shown says what a page shows, and why the last look at it failed.
func (b *Browser) shown(run eval, refused error) string {
	var text strings.Builder
	if refused != nil {
		fmt.Fprintf(&text, "\nthe last look: %v", refused)
	}
	ctx, cancel := b.limit()
	defer cancel()
	var page string
	if err := run(ctx, `return document.documentElement.innerText ?? ""`, &page); err == nil {
		fmt.Fprintf(&text, "\nthe page shows: %q", shortened(page))
	}
	return text.String()
}

// shownText is how many bytes of a page's text a failure shows.
const shownText = 1000

func shortened(text string) string {
	if len(text) <= shownText {
		return text
	}
	return strings.ToValidUTF8(text[:shownText], "") + "..."
}
