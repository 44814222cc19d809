package contract

import (
	"testing"
	"testing/synctest"
)

func TestSimulated(t *testing.T) {
	for _, b := range browsers {
		if _, simulated := profiles[b]; !simulated {
			continue
		}
		for _, p := range pairs {
			h := host{b, p}
			t.Run(string(b)+"/"+string(p), func(t *testing.T) {
				each(t, h, func(t *testing.T, c claim) {
					synctest.Test(t, func(t *testing.T) {
						c.run(t, &scene{world: newSimulatedWorld(t, b), pair: p})
					})
				})
			})
		}
	}
}

func TestFirefox(t *testing.T) {
	w := newFirefoxWorld(t)
	for _, p := range pairs {
		t.Run(string(p), func(t *testing.T) {
			h := host{realFirefox, p}
			each(t, h, func(t *testing.T, c claim) {
				s := &scene{world: w, pair: p}
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
