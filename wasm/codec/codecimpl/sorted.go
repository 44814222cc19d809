package codecimpl

// Entries remembers where the entries of a map were appended, in order
// to bring them into the order of their keys' bytes (RFC 8949, section 4.2.1):
// equal maps are equal bytes.
type Entries []mapEntry

type mapEntry struct{ start, value, end int }

// Key records an entry that begins at start and whose key ends with buf, which
// it returns.
func (s *Entries) Key(buf []byte, start int) []byte {
	*s = append(*s, mapEntry{start: start, value: len(buf)})
	return buf
}

// Sort brings the entries, the first of which begins at start, into order. Two
// entries of one key are an error: different keys of a Go map can have the
// same bytes.
func (s Entries) Sort(buf []byte, start int) ([]byte, error) {
	if len(s) < 2 {
		return buf, nil
	}
	unsorted := append([]byte(nil), buf[start:]...)
	s[len(s)-1].end = len(buf)
	for i := range s[1:] {
		s[i].end = s[i+1].start
	}
	for i := range s {
		s[i] = mapEntry{s[i].start - start, s[i].value - start, s[i].end - start}
	}
	s.heapSort(unsorted)
	buf = buf[:start]
	for i, e := range s {
		if i > 0 && !s.less(i-1, i, unsorted) {
			return buf, notCloneable("two keys of a map are encoded alike")
		}
		buf = append(buf, unsorted[e.start:e.end]...)
	}
	return buf, nil
}

// less compares the keys of two entries.
func (s Entries) less(i, j int, unsorted []byte) bool {
	a, b := s[i], s[j]
	return string(unsorted[a.start:a.value]) < string(unsorted[b.start:b.value])
}

// heapSort is here because slices.SortFunc is 17 KB of a program.
func (s Entries) heapSort(unsorted []byte) {
	for root := len(s)/2 - 1; root >= 0; root-- {
		s.siftDown(root, unsorted)
	}
	for end := len(s) - 1; end > 0; end-- {
		s[0], s[end] = s[end], s[0]
		s[:end].siftDown(0, unsorted)
	}
}

func (s Entries) siftDown(root int, unsorted []byte) {
	for {
		child := 2*root + 1
		if child >= len(s) {
			return
		}
		if child+1 < len(s) && s.less(child, child+1, unsorted) {
			child++
		}
		if !s.less(root, child, unsorted) {
			return
		}
		s[root], s[child] = s[child], s[root]
		root = child
	}
}
