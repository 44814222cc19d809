// Package program is what the tests of execwasm run in Firefox.
package program

// Double doubles.
func Double(n int) int {
	if n < 0 {
		return 0
	}
	return 2 * n
}
