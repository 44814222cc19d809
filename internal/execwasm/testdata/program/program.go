// Package program is run in Firefox by the tests of execwasm.
package program

// Double doubles.
func Double(n int) int {
	if n < 0 {
		return 0
	}
	return 2 * n
}
