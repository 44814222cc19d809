package bench

import (
	"context"
	"errors"
	"time"

	"gangway/internal/extbuild"
	"gangway/tests/bench/talk"
)

// The builds of one extension that are measured for the inspector.
const (
	peerWithout = "Gangway, built without the inspector"
	peerClosed  = "Gangway, built with it, and closed"
	peerOpen    = "Gangway, built with it, and open"
	peerPage    = "Gangway, built without, and another page open"
)

// What is measured with the inspector: round trips so long that it reports and
// draws meanwhile, of which the mean has all.
const (
	whatMean     = "round trip of a small message, mean"
	overAPort    = " over a port"
	overASession = " over a session"
)

const (
	inspectPage   = "/inspect"
	inspectEchoes = 1_000

	// drawn is how long the inspector may go on with the messages of a turn, so
	// that it does not slow the next one.
	drawn = time.Second
)

var inspectTalkers = []talker{
	{peerWithout, "inspect-without", "", burst},
	{peerClosed, "inspect-closed", "", burst},
	{peerOpen, "inspect-open", "", burst},
	{peerPage, "inspect-page", "", burst},
}

// measureInspect measures the builds beside each other, with the inspector in a
// window of its own: it draws only where it is seen. Of a page in another one
// nothing is wanted: browsers give it all messages of ports to the extension, too.
func (b *benchmark) measureInspect(ctx context.Context) (err error) {
	var windows []*window
	defer func() {
		for _, w := range windows {
			err = errors.Join(err, w.close(ctx))
		}
	}()
	return b.perform(ctx, Inspect, func(ctx context.Context, s *side) (measurement, error) {
		if err := s.prepareInspect(ctx); err != nil {
			return nil, err
		}
		for name, page := range map[string]string{"inspect/open": extbuild.InspectorPage, "inspect/page": "page.html"} {
			w, err := s.openWindow(ctx, name, page)
			if err != nil {
				return nil, err
			}
			windows = append(windows, w)
		}
		return inspectRound, s.open(ctx, inspectPage)
	})
}

// prepareInspect installs the builds.
func (s *side) prepareInspect(ctx context.Context) error {
	defer func() { s.inspect = false }()
	for _, name := range []string{"without", "page", "closed", "open"} {
		s.inspect = name == "closed" || name == "open"
		if _, err := s.install(ctx, "inspect/"+name); err != nil {
			return err
		}
	}
	return nil
}

// A window is one with a page of an extension.
type window struct {
	stage *stage
	url   string
	id    int
}

// openWindow opens a page of an extension that is installed.
func (s *side) openWindow(ctx context.Context, name, page string) (*window, error) {
	w := &window{stage: s.stage, url: s.installed[name].URL(page)}
	return w, w.eval(ctx, `return (await windows.create({ url: location.href })).id;`, &w.id)
}

func (w *window) close(ctx context.Context) error {
	return w.eval(ctx, `await windows.remove(arguments[0]);`, nil, w.id)
}

// eval runs a script in a page of the extension, which is open for that long.
func (w *window) eval(ctx context.Context, script string, result any, args ...any) error {
	t, err := w.stage.NewTab(ctx, w.url)
	if err != nil {
		return err
	}
	err = t.Eval(ctx, `const { windows } = globalThis.browser ?? chrome; `+script, result, args...)
	return errors.Join(err, t.Close(ctx))
}

// An inspectTurn is one round of all builds.
type inspectTurn struct{ round }

func inspectRound(ctx context.Context, r round) error {
	err := inspectTurn{r}.over(ctx, "port", overAPort)
	if err == nil {
		err = inspectTurn{r}.over(ctx, "session", overASession)
	}
	return err
}

// over measures one way of talking.
func (r inspectTurn) over(ctx context.Context, how, over string) error {
	echo := talk.Command{How: how, Kind: talk.Small, Mode: talk.Echo, Count: inspectEchoes}
	err := r.each(ctx, echo, func(peer string, times []float64) {
		r.add(whatMedian+over, peer, Milliseconds, median(times))
		r.add(whatMean+over, peer, Milliseconds, mean(times))
	})
	if err == nil {
		err = r.rate(ctx, talk.Command{How: how, Mode: talk.Take}, toBackground+over)
	}
	if err == nil {
		err = r.rate(ctx, talk.Command{How: how, Mode: talk.Give}, fromBackground+over)
	}
	return err
}

// rate measures many messages that go one way.
func (r inspectTurn) rate(ctx context.Context, command talk.Command, way string) error {
	command.Kind, command.Count = talk.Small, burst
	return r.each(ctx, command, func(peer string, times []float64) {
		r.add(whatSmall+way, peer, PerSecond, burst/median(times)*1e3)
	})
}

// each has the builds obey one command in turns, each turn when the inspector is
// done with the one before.
func (r inspectTurn) each(ctx context.Context, command talk.Command, note func(peer string, times []float64)) error {
	times := make([][]float64, len(inspectTalkers))
	for range r.bench.repeats(rateTurns) {
		for i, t := range inspectTalkers {
			r.bench.rest(drawn)
			var outcome talk.Outcome
			if err := r.ask(ctx, t.extension, command, &outcome); err != nil {
				return err
			}
			times[i] = append(times[i], outcome.Milliseconds...)
		}
	}
	for i, t := range inspectTalkers {
		note(t.peer, times[i])
	}
	return nil
}

// inspectBudgets say what it may cost to look at an extension.
func inspectBudgets() (budgets []Budget) {
	for _, over := range []string{overAPort, overASession} {
		budgets = append(budgets,
			Budget{Inspect, whatMedian + over, peerOpen, peerWithout, AtMost, 1.1},
			Budget{Inspect, whatMedian + over, peerOpen, peerPage, AtMost, 0},
			Budget{Inspect, whatMedian + over, peerClosed, peerWithout, AtMost, 0},
			Budget{Inspect, whatMean + over, peerOpen, peerWithout, AtMost, 0},
			Budget{Inspect, whatMean + over, peerOpen, peerPage, AtMost, 0},
			Budget{Inspect, whatMean + over, peerClosed, peerWithout, AtMost, 0},
		)
		for _, direction := range []string{toBackground, fromBackground} {
			budgets = append(budgets,
				Budget{Inspect, whatSmall + direction + over, peerOpen, peerWithout, AtLeast, 0},
				Budget{Inspect, whatSmall + direction + over, peerClosed, peerWithout, AtLeast, 0},
			)
		}
	}
	return budgets
}
