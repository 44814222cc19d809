package contract

import "testing"

// A claim is a row of the table.
type claim struct {
	text   string
	except []exception
	run    func(t *testing.T, s *scene)
}

// An exception says where a claim cannot be made, and why.
type exception struct {
	where  place
	reason string
}

// reason returns why the claim cannot be made on a host, "" if it can.
func (c claim) reason(h host) string {
	for _, e := range c.except {
		if e.where(h) {
			return e.reason
		}
	}
	return ""
}

// A section is a group of claims.
type section struct {
	title  string
	claims []claim
}

// sections are all claims, in the order of the table.
var sections = []section{
	connecting, arguments, absent, delivering, carrying, ending, receiving, typed, limiting, accepting, external, oneShot,
	formless(several), formless(living), formless(suspending), formless(storing), formless(reloading), formless(leaving),
	formless(calling), formless(tabbing), formless(ringing), formless(areas), formless(ownRuntime), formless(speaking),
	formless(choosing), formless(commanding), formless(permitting), formless(notifying), formless(scripts),
}

// formless returns a section whose claims are about contexts and the API, and not
// about values: Chromium puts them to the test with values as they are and not as
// JSON, and with batches in both forms.
func formless(s section) section {
	return section{s.title, except(in(valuesJSON), "it does not depend on the form of values", s.claims)}
}
