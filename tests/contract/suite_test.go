package contract

import (
	"path/filepath"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

func TestSimulated(t *testing.T) {
	for _, h := range hosts() {
		if !simulated(h) {
			continue
		}
		t.Run(h.String(), func(t *testing.T) {
			each(t, h, func(t *testing.T, c claim) {
				synctest.Test(t, func(t *testing.T) {
					c.run(t, &scene{world: newSimulatedWorld(t, h.browser), host: h})
				})
			})
		})
	}
}

func TestFirefox(t *testing.T) { newFirefoxWorld(t).run(t, realFirefox) }

func TestChromium(t *testing.T) {
	newChromiumWorld(t, filepath.Join("fixtures", "puppets")).run(t, realChromium.and(not(sendJSON)))
}

func TestChromiumWithJSON(t *testing.T) {
	newChromiumWorld(t, sendingJSON(t)).run(t, realChromium.and(sendJSON))
}

// run runs the claims on the hosts of a real browser.
func (w *realWorld) run(t *testing.T, where place) {
	for _, h := range hosts() {
		if !where(h) {
			continue
		}
		t.Run(h.String(), func(t *testing.T) {
			w.prepare(t, h)
			each(t, h, func(t *testing.T, c claim) {
				s := &scene{world: w, host: h}
				defer func() {
					if t.Failed() {
						w.recover(t)
					}
				}()
				w.reset(t, s)
				for tries := 1; !kept(func() { c.run(t, s) }); tries++ {
					require.Less(t, tries, 20, "the browser does not keep the page in the back/forward cache")
					w.recover(t)
					s = &scene{world: w, host: h}
					w.reset(t, s)
				}
			})
		})
	}
}

// A notKept is the panic of a claim that goes back to a page which the browser
// has not kept in the back/forward cache. It need not: Firefox sometimes does
// not on a busy machine. What the claim says is then not put to the test.
type notKept struct{}

// kept runs a claim. It reports false if that has ended with notKept.
func kept(run func()) (ok bool) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(notKept); !ok {
				panic(r)
			}
		}
	}()
	run()
	return true
}

// each runs the claims of a host as subtests, and notes their results.
func each(t *testing.T, h host, run func(*testing.T, claim)) {
	for _, s := range sections {
		for _, c := range s.claims {
			if c.reason(h) != "" {
				continue
			}
			ran := false
			ok := t.Run(c.text, func(t *testing.T) {
				ran = true
				run(t, c)
			})
			if ran {
				results.note(c, h, ok)
			}
		}
	}
}
