package soak

import "math/rand/v2"

// schedule returns which faults happen, in their order: each kind as often as
// least says if there is room, and otherwise by its share.
func schedule(kinds []fault, count, least int, random *rand.Rand) []fault {
	var planned []fault
	for range min(least, count/len(kinds)) {
		planned = append(planned, kinds...)
	}
	for len(planned) < count {
		planned = append(planned, pick(kinds, random))
	}
	random.Shuffle(len(planned), func(i, j int) { planned[i], planned[j] = planned[j], planned[i] })
	return planned
}

// pick draws a fault by the shares.
func pick(kinds []fault, random *rand.Rand) fault {
	sum := 0
	for _, f := range kinds {
		sum += f.share
	}
	n := random.IntN(sum)
	for _, f := range kinds {
		if n -= f.share; n < 0 {
			return f
		}
	}
	return kinds[0]
}

// A traffic says how many messages there are to be, all together, when.
type traffic struct {
	messages int
	faults   int
}

// at returns how many messages are planned until after a fault, counted from 1.
func (t traffic) at(fault int) int { return t.messages * fault / t.faults }

// order returns how many messages each of some lines is to say before a fault,
// where some have come through and others are ordered already. Each is answered.
func (t traffic) order(fault, through, ordered, lines int) (each int) {
	missing := t.at(fault) - through - 2*ordered
	if missing <= 0 {
		return 0
	}
	return (missing + 2*lines - 1) / (2 * lines)
}

// flowing returns how many messages must have come through before a fault
// happens: all of the portion before, and a fraction of its own.
func (t traffic) flowing(fault int, fraction float64) int {
	before := t.at(fault - 1)
	return before + int(fraction*float64(t.at(fault)-before))
}
