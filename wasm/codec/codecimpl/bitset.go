package codecimpl

// bitset is a set of small integers.
type bitset struct {
	low  uint64
	high []bool
}

// set adds i and reports whether it was there.
func (b *bitset) set(i int) (was bool) {
	if i < 64 {
		was = b.low&(1<<i) != 0
		b.low |= 1 << i
		return was
	}
	for len(b.high) <= i-64 {
		b.high = append(b.high, false)
	}
	was = b.high[i-64]
	b.high[i-64] = true
	return was
}
