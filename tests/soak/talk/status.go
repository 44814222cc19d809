package talk

// A Count is what a page knows of the messages of one line, both ways.
type Count struct {
	Through    int `json:"through"` // Were delivered.
	Lost       int `json:"lost"`
	Duplicated int `json:"duplicated"`
	Reordered  int `json:"reordered"`
	Damaged    int `json:"damaged"`
	Told       int `json:"told"`   // Missing, again, or not confirmed, and the page was told so.
	Untold     int `json:"untold"` // How often a plain direction broke without a word.
}

// Add adds another count.
func (c *Count) Add(o Count) {
	c.Through += o.Through
	c.Lost += o.Lost
	c.Duplicated += o.Duplicated
	c.Reordered += o.Reordered
	c.Damaged += o.Damaged
	c.Told += o.Told
	c.Untold += o.Untold
}

// CountOf returns the count of a session: of what the page has heard, and the
// background of it. The page was told so often that the background has lost its
// memory.
func CountOf(heard, there Tally, restarted int) Count {
	c := Count{Told: heard.Broken, Untold: max(0, heard.Breaks-restarted)}
	for _, t := range []Tally{heard, there} {
		c.Through += t.Last
		c.Lost += t.Lost
		c.Duplicated += t.Duplicated
		c.Reordered += t.Reordered
		c.Damaged += t.Damaged
	}
	return c
}

// A LineStatus is how one line of a page stands.
type LineStatus struct {
	Count    Count  `json:"count"`
	Wanted   int    `json:"wanted"`   // Messages that the page is yet to say.
	Behind   bool   `json:"behind"`   // Not all that was said is answered.
	Sessions int    `json:"sessions"` // That have begun.
	Restarts int    `json:"restarts"` // How often the page was told of one.
	Turn     int    `json:"turn"`     // The number of the session that is open, or to be opened next, from 1.
	Ends     []End  `json:"ends"`     // Of sessions that the page did not close.
	Now      string `json:"now"`      // For people.
}

// An End is how a session ended that the page did not close.
type End struct {
	Turn  int    `json:"turn"` // The number of the session on its line.
	Cause string `json:"cause"`
}

// A Status is what a page says of itself.
type Status struct {
	Life  int64                 `json:"life"` // Tells the pages of one tab apart.
	Lines map[string]LineStatus `json:"lines"`
}

// Settled reports whether all is said and answered.
func (s Status) Settled() bool {
	for _, line := range s.Lines {
		if line.Wanted > 0 || line.Behind {
			return false
		}
	}
	return true
}

// Wanted returns how many messages the page is yet to say.
func (s Status) Wanted() (wanted int) {
	for _, line := range s.Lines {
		wanted += line.Wanted
	}
	return wanted
}

// An Order is what the driver asks a page for.
type Order struct {
	Each  int  `json:"each"`  // Say so many messages on each line.
	Panic bool `json:"panic"` // Have the background panic.
	Turns int  `json:"turns"` // Begin another session after so many messages; 0 leaves it.
}
