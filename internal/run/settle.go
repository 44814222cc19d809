package run

import (
	"context"
	"errors"
	"sync"
)

// settled waits until the scripts of a context have run, which a worker that is only
// parsed may not have, and no Go program of it is on its way to its first pause.
const settled = `
	const begins = () => (globalThis.document?.readyState ?? "complete") !== "complete" || globalThis.serviceWorker?.state === "parsed" ||
		globalThis.gangway?.programs?.some(program => program.host?.starting);
	while (begins()) {
		await new Promise(resolve => setTimeout(resolve, 10));
	}`

// settleBackground waits for the first pause of the background's programs: one that
// fails as it starts is seen also where nothing else is waited for.
func (s *session) settleBackground(ctx context.Context) error {
	if !s.built.Background {
		return nil
	}
	return s.settle(ctx, func(ctx context.Context) error { return s.extension.EvalBackground(ctx, s.tab, settled, nil) })
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
	return s.settle(ctx, func(ctx context.Context) error { return s.extension.EvalContent(ctx, s.tab, settled, nil) })
}

// settlePopup waits for the first pause of the popup's programs.
func (s *session) settlePopup(ctx context.Context) error {
	return s.settle(ctx, func(ctx context.Context) error { return s.popup.Eval(ctx, settled, nil) })
}

// settle asks a context for the first pause of its programs, but waits no longer than
// patience, and not for those of an extension that has failed already. A context that
// cannot be asked has ended, which its lines explain.
func (s *session) settle(ctx context.Context, ask func(context.Context) error) error {
	asking, answered := context.WithCancel(ctx)
	var asked sync.WaitGroup
	asked.Go(func() {
		defer answered()
		_ = ask(asking)
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
