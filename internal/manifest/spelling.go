package manifest

import (
	"maps"
	"slices"
	"strings"
)

// Misspelled returns the key that is probably meant by a key at the top of a
// manifest, "" if the key is known or near to none. Further keys are known, too.
func Misspelled(key string, further ...string) string {
	known := slices.DeleteFunc(slices.Sorted(maps.Keys(Schema)), func(k string) bool { return strings.Contains(k, ".") })
	known = append(known, further...)
	if slices.Contains(known, key) {
		return ""
	}
	return Nearest(key, known)
}

// Nearest returns the one of some known words that is probably meant by a word
// that is not among them, "" if it is near to none.
func Nearest(word string, known []string) string {
	nearest, least := "", 3 // Two letters are wrong at most,
	for _, k := range known {
		if d := distance(word, k); d < least && 3*d < len(k) { // of a word that is long enough.
			nearest, least = k, d
		}
	}
	return nearest
}

// distance returns how many letters have to be added, removed or replaced to
// make b of a. Two neighbors that changed places count once.
func distance(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			replaced := d[i-1][j-1]
			if a[i-1] != b[j-1] {
				replaced++
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, replaced)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}
