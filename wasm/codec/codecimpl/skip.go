package codecimpl

import "unicode/utf8"

// Skip reads one item, whatever it is, and makes nothing of it. It finds
// everything that makes an item malformed.
func (d *Decoder) Skip() {
	at := d.pos
	initial, n := d.head()
	for initial&majorMask == majorTag {
		initial, n = d.head()
	}
	switch initial & majorMask {
	case majorBytes:
		d.content(at, initial, n)
	case majorText:
		if text := d.content(at, initial, n); !utf8.Valid(text) {
			d.fail(ErrMalformed, at, "text in UTF-8")
		}
	case majorArray:
		for n := d.enter(at, initial, n, 1); d.Next(&n); {
			d.Skip()
		}
	case majorMap:
		for n := d.enter(at, initial, n, 2); d.Next(&n); {
			d.Skip()
			value := d.pos
			d.Skip()
			if d.ends != nil && d.pos-value > remembered {
				d.ends[value] = d.pos
			}
		}
	}
}

// remembered is how many bytes a value has at most that is passed twice.
const remembered = 64

// passOnce is Skip, and remembers where the values of maps within end: each is
// passed once so, however deep the values stand that are passed before they are
// read.
func (d *Decoder) passOnce() {
	if end, known := d.ends[d.pos]; known {
		d.pos = end
		return
	}
	if d.ends == nil {
		d.ends = map[int]int{}
	}
	d.Skip()
}
