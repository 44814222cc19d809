package firefox_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"gangway/internal/firefox"
)

// roleVariable makes the test binary play another program.
const roleVariable = "GANGWAY_TEST_ROLE"

// TestMain lets the test binary be a Firefox that does not work, or a driver
// that is killed.
func TestMain(m *testing.M) {
	switch os.Getenv(roleVariable) {
	case "exits":
		fmt.Fprintln(os.Stderr, "Error: no DISPLAY environment variable specified")
		os.Exit(1)
	case "never answers":
		fmt.Fprintln(os.Stderr, "still thinking")
		time.Sleep(time.Hour)
	case "says nothing":
		listenSilently()
	case "driver":
		runDriver()
	}
	os.Exit(m.Run())
}

// listenSilently takes connections as Marionette does, and says nothing.
func listenSilently() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	profile := os.Args[len(os.Args)-2] // ... --profile DIR --headless
	port := strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	if err := os.WriteFile(filepath.Join(profile, "MarionetteActivePort"), []byte(port), 0o600); err != nil {
		panic(err)
	}
	time.Sleep(time.Hour)
}

// runDriver starts Firefox, prints its process number, and panics when told.
func runDriver() {
	b, err := firefox.Start(context.Background(), firefox.Options{})
	if err != nil {
		panic(err)
	}
	var pid int
	if err := b.Chrome(context.Background(), `return Services.appinfo.processID`, &pid); err != nil {
		panic(err)
	}
	fmt.Println(pid)
	bufio.NewReader(os.Stdin).ReadString('\n')
	panic("on purpose")
}
