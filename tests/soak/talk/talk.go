// Package talk holds what the two ends of the soak test say to each other, and
// how they count what they hear.
package talk

// SessionName is the name of the sessions.
const SessionName = "soak"

// Up is a message to the background.
//
//gangway:message
type Up struct {
	Number int `json:"number"`
}

// Down is the background's message for each that it has handled.
//
//gangway:message
type Down struct {
	Number int   `json:"number"`
	Heard  Tally `json:"heard"` // What the background has heard on this session.
}

// A Tally counts numbered messages. It begins with 1.
//
//gangway:message
type Tally struct {
	Last       int `json:"last"` // The highest number so far.
	Lost       int `json:"lost"`
	Duplicated int `json:"duplicated"`
	Reordered  int `json:"reordered"`
}

// Hear counts a message. One that was counted as lost and comes after all is
// out of order instead.
func (t *Tally) Hear(number int) {
	switch {
	case number == t.Last+1:
		t.Last = number
	case number > t.Last:
		t.Lost += number - t.Last - 1
		t.Last = number
	case t.Lost > 0:
		t.Lost--
		t.Reordered++
	default:
		t.Duplicated++
	}
}

// A Status is what a content script says of itself.
type Status struct {
	Session     int    `json:"session"` // Distinguishes the content scripts of one tab.
	Sent        int    `json:"sent"`
	Unconfirmed int    `json:"unconfirmed"`
	Heard       Tally  `json:"heard"` // By the content script.
	There       Tally  `json:"there"` // By the background.
	State       string `json:"state"`
	Resumed     int    `json:"resumed"`
	Restarted   int    `json:"restarted"`
	Error       string `json:"error"`
}

// Done reports whether every message has got through, both ways.
func (s Status) Done() bool { return s.Heard.Last == s.Sent && s.There.Last == s.Sent }
