package contract

import (
	"testing"
	"testing/synctest"
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

func TestFirefox(t *testing.T) {
	w := newFirefoxWorld(t)
	for _, h := range hosts() {
		if simulated(h) {
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
				c.run(t, s)
			})
		})
	}
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
