package rpc_test

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"
)

// TestMain fails when goroutines are left over.
func TestMain(m *testing.M) {
	code := m.Run()
	deadline := time.Now().Add(10 * time.Second) // Goroutines that have ended take a moment to be gone.
	for ; time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if code != 0 || runtime.NumGoroutine() == 1 {
			os.Exit(code)
		}
	}
	fmt.Println("goroutines are left over:")
	stacks := make([]byte, 1<<20)
	fmt.Println(string(stacks[:runtime.Stack(stacks, true)]))
	os.Exit(1)
}
