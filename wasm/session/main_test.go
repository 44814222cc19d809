package session_test

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"testing"
)

// TestMain fails when goroutines are left over.
func TestMain(m *testing.M) {
	code := m.Run()
	fuzzing := flag.Lookup("test.fuzz").Value.String() != "" // It leaves one for signals.
	for range 100_000 {
		if code != 0 || fuzzing || runtime.NumGoroutine() == 1 {
			os.Exit(code)
		}
		runtime.Gosched() // Goroutines that have ended take a moment to be gone.
	}
	fmt.Println("goroutines are left over:")
	stacks := make([]byte, 1<<20)
	fmt.Println(string(stacks[:runtime.Stack(stacks, true)]))
	os.Exit(1)
}
