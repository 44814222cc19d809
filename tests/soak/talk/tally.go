package talk

// A Tally counts the numbered messages of one direction of a session.
//
//gangway:message
type Tally struct {
	Last       int `json:"last"` // The highest number so far, or of a plain direction the last one.
	Lost       int `json:"lost"`
	Duplicated int `json:"duplicated"`
	Reordered  int `json:"reordered"`
	Damaged    int `json:"damaged"`
	Breaks     int `json:"breaks"` // Of a plain direction: how often another number came than the next.
	Broken     int `json:"broken"` // The messages that were missing or came again by them.
}

// Hear counts a message of which it is promised that it comes once and in order.
// One that was counted as lost and comes after all is out of order instead.
func (t *Tally) Hear(s Say) {
	switch {
	case s.Number == t.Last+1:
		t.Last = s.Number
	case s.Number > t.Last:
		t.Lost += s.Number - t.Last - 1
		t.Last = s.Number
	case t.Lost > 0:
		t.Lost--
		t.Reordered++
	default:
		t.Duplicated++
	}
	t.inspect(s)
}

// HearPlain counts a message of an end that is not durable. When it has lost its
// memory, messages may be missing or come again, and the other end is told.
func (t *Tally) HearPlain(s Say) {
	if s.Number != t.Last+1 {
		t.Breaks++
		t.Broken += max(s.Number-t.Last-1, t.Last+1-s.Number)
	}
	t.Last = s.Number
	t.inspect(s)
}

func (t *Tally) inspect(s Say) {
	if !s.whole() {
		t.Damaged++
	}
}
