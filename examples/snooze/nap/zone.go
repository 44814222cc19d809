package nap

import "time"

// A Zone returns the zone whose offset clocks have at a time. In a browser,
// time.Local has at all times the offset of the moment at which the program
// started, so that tomorrow's clocks need [Here].
type Zone func(time.Time) *time.Location
