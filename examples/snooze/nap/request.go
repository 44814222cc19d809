package nap

// The things that a popup can ask for.
const (
	Snooze = "snooze" // Tab is the browser's number of a tab, and Until is set.
	Wake   = "wake"   // Tab is the ID of one that sleeps, as for Forget.
	Forget = "forget"
)

// A Request is from the popup, to the background.
//
//gangway:message
type Request struct {
	Do    string `json:"do"`
	Tab   int64  `json:"tab"`
	Until Choice `json:"until"`
}

// An Answer says how it went.
//
//gangway:message
type Answer struct {
	Error string `json:"error"` // For people; empty if it was done.
}
