package execwasm

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// A limit is how long a program may run; 0 for as long as it likes.
type limit time.Duration

// limitOf reads the flag -test.timeout, which go test always gives.
func limitOf(args []string) (limit, error) {
	text := testFlag(args, "timeout")
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("the flag -test.timeout: %w", err)
	}
	return limit(d), nil
}

// testFlag returns the value of a flag of the testing package, "" if it is not
// there.
func testFlag(args []string, name string) string {
	var found string
	for i, arg := range args {
		if arg == "--" || arg == "-args" || arg == "--args" {
			break
		}
		flag, value, inside := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(arg, "-"), "-"), "=")
		if !strings.HasPrefix(arg, "-") || flag != "test."+name {
			continue
		}
		if !inside && i+1 < len(args) {
			value = args[i+1]
		}
		found = value
	}
	return found
}

// start returns a context that ends with a *hangError when the limit and the
// grace are over.
func (l limit) start(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	if l <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, time.Duration(l)+grace, &hangError{time.Duration(l), grace})
}

// A hangError says that the program ran longer than it may.
type hangError struct {
	limit, grace time.Duration
}

func (e *hangError) Error() string {
	return fmt.Sprintf("the program did not end: %v after its -test.timeout of %v it was ended from outside, "+
		"because something in it blocks JavaScript's event loop", e.grace, e.limit)
}

// argumentSpace is the space that Go's runtime has for arguments and
// environment together, in wasm_exec.js: from 4096 to the linker's
// wasmMinDataAddr.
const argumentSpace = 8192

// checkSize returns before the start the error that wasm_exec.js would throw.
func checkSize(argv []string, env map[string]string) error {
	size := 0
	add := func(text string) {
		size += (len(text)+1+7)/8*8 + 8 // Rounded up, and a pointer to it.
	}
	for _, arg := range argv {
		add(arg)
	}
	for name, value := range env {
		add(name + "=" + value)
	}
	size += 2 * 8 // The two null pointers that end the lists.
	if size < argumentSpace {
		return nil
	}
	return fmt.Errorf("the arguments and the environment of the program take %d bytes; Go on js/wasm has room for %d: "+
		"shorten the flags, for example -run, or unset variables", size, argumentSpace-1)
}

// passedVariables are the variables that a test can need and that are small.
var passedVariables = []string{"CI", "GODEBUG", "GOTRACEBACK", "LANG", "TZ"}

// Environment returns the part of an environment that the program gets: CI,
// GODEBUG, GOTRACEBACK, LANG, TZ, and all whose names begin with GANGWAY_ or
// TEST_. It is small because Go on js/wasm has little room, and variables of CI
// systems can exceed it.
func Environment(environ []string) map[string]string {
	env := map[string]string{"HOME": "/", "TMPDIR": tempDir}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if passed(name) {
			env[name] = value
		}
	}
	return env
}

func passed(name string) bool {
	for _, p := range passedVariables {
		if name == p {
			return true
		}
	}
	return strings.HasPrefix(name, "GANGWAY_") || strings.HasPrefix(name, "TEST_")
}
