package wasmsize

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Shown reports whether a part of so many bytes is worth a row of its own.
func Shown(bytes int) bool { return bytes >= 2000 }

// WriteTable writes the parts of a program for people.
func WriteTable(w io.Writer, title string, parts []Part) {
	total := 0
	for _, p := range parts {
		total += p.Bytes
	}
	row := func(name string, size int) {
		fmt.Fprintf(w, "  %-50s %12s %6.1f %%\n", name, Grouped(size), 100*float64(size)/float64(max(total, 1)))
	}
	fmt.Fprintf(w, "%-52s %12s\n", title, "bytes")
	others := 0
	for _, p := range parts {
		if !Shown(p.Bytes) {
			others += p.Bytes
			continue
		}
		row(p.Package, p.Bytes)
	}
	row("others", others)
	row("total", total)
}

// Grouped writes an integer with commas.
func Grouped(n int) string {
	if n < 0 {
		return "-" + Grouped(-n)
	}
	digits := strconv.Itoa(n)
	var groups []string
	for len(digits) > 3 {
		groups = append(groups, digits[len(digits)-3:])
		digits = digits[:len(digits)-3]
	}
	groups = append(groups, digits)
	slices.Reverse(groups)
	return strings.Join(groups, ",")
}
