package run

import (
	"context"
	"errors"
	"sync"
)

// settled waits until the scripts of a context have run, which a worker that is only
// parsed may not have, and no Go program of it is on its way to its first pause.
const settled = `
	const begins = () => globalThis.document?.readyState === "loading" || globalThis.serviceWorker?.state === "parsed" ||
		globalThis.gangway?.programs?.some(program => program.host?.starting);
	while (begins()) {
		await new Promise(resolve => setTimeout(resolve, 10));
	}`

// An evaluation runs a script in one context of the extension.
type evaluation func(ctx context.Context, script string, result any, args ...any) error

// settleBackground waits for the first pause of the background's programs: one that
// fails as it starts is seen also where nothing else is waited for.
func (s *session) settleBackground(ctx context.Context) error {
	if !s.built.Background {
		return nil
	}
	return s.settle(ctx, func(ctx context.Context, script string, result any, args ...any) error {
		return s.extension.EvalBackground(ctx, s.tab, script, result, args...)
	})
}

// settleContent waits until a content script has spoken, and for the first pause of
// the programs beside it.
func (s *session) settleContent(ctx context.Context) error {
	if !s.built.ContentScripts {
		return nil
	}
	hasSpoken := func(_ []arrival, content bool) bool { return content }
	if err := s.wait(ctx, hasSpoken); err != nil {
		return err
	}
	if _, content, _ := s.watch.state(); !content {
		return nil
	}
	return s.settle(ctx, func(ctx context.Context, script string, result any, args ...any) error {
		return s.extension.EvalContent(ctx, s.tab, script, result, args...)
	})
}

// settle waits for the first pause of the programs of a context, but not longer than
// patience, and not for those of an extension that has failed already. A context that
// cannot be asked has ended, which its lines explain.
func (s *session) settle(ctx context.Context, eval evaluation) error {
	asking, answered := context.WithCancel(ctx)
	var asked sync.WaitGroup
	asked.Go(func() {
		defer answered()
		_ = eval(asking, settled, nil)
	})
	failed := func([]arrival, bool) bool { return len(s.watch.failed()) > 0 }
	err := s.wait(asking, failed)
	answered()
	asked.Wait()
	if ctx.Err() == nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
