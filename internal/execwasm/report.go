package execwasm

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"gangway/internal/console"
)

// The marks that the program's side writes to the console, as the first argument. The
// first two are host.js's, the last memfs.js's.
const (
	reportWrite = "gangway:write" // A descriptor, and text.
	reportExit  = "gangway:exit"  // The exit code.
	reportFile  = "gangway:file"  // A path, and content in base64; no content: removed.
)

// loaderPrefix begins the lines of loader.js and host.js about the program.
const loaderPrefix = "gangway: " + programName + ": "

// crashMark is in the line of host.js about a program that ended without Go's
// doing, and that Go therefore printed nothing about.
const crashMark = "stopped inside WebAssembly"

// lastWordWait is how long after the exit code host.js may take for its
// sentence, which it writes in the same turn.
const lastWordWait = 2 * time.Second

// A report turns console lines into the program's output and outcome.
type report struct {
	stdout, stderr io.Writer
	outputs        outputs

	exited bool // The exit code is known. Used by line only.

	end  sync.Once
	done chan struct{} // Closed at the program's end.
	code int           // Written before done is closed.
	err  error         // Why there is no exit code; written before done is closed.
}

func newReport(stdout, stderr io.Writer, outputs outputs) *report {
	return &report{stdout: stdout, stderr: stderr, outputs: outputs, done: make(chan struct{})}
}

// ours reports whether a line is of the extension.
func ours(line console.Line) bool { return line.AddonID == addonID || line.AddonID == chromiumID }

// isReport reports whether a line is not the console's but part of a report.
func isReport(line console.Line) bool {
	if !ours(line) || len(line.Args) == 0 {
		return false
	}
	switch line.Args[0] {
	case reportWrite, reportExit, reportFile:
		return true
	}
	return false
}

// line takes the console's lines, in order, from one goroutine.
func (r *report) line(line console.Line) {
	switch {
	case line.Category == console.CategoryCrash:
		r.fail(errors.New(line.Text))
	case !ours(line):
	case isReport(line):
		r.take(line.Args)
	case strings.HasPrefix(line.Text, loaderPrefix):
		r.loaderSays(strings.TrimPrefix(line.Text, loaderPrefix))
	case !r.exited && isLoadError(line):
		r.fail(fmt.Errorf("the program could not be started: %s", line))
	default:
		fmt.Fprintln(r.stderr, line)
	}
}

// take reads one report. Reports that are not as they should be can only come
// from the program itself, which may write anything to the console.
func (r *report) take(args []string) {
	switch {
	case args[0] == reportWrite && len(args) == 3:
		r.write(args[1], args[2])
	case args[0] == reportExit && len(args) == 2:
		r.exit(args[1])
	case args[0] == reportFile && len(args) >= 2:
		r.file(args[1:])
	}
}

func (r *report) write(fd, text string) {
	to := r.stdout
	if fd == "2" {
		to = r.stderr
	}
	// Nobody may be reading: go test was ended, and ends us as well.
	_, _ = io.WriteString(to, text)
}

func (r *report) exit(text string) {
	code, err := strconv.Atoi(text)
	if err != nil {
		code = 1
	}
	r.exited = true
	r.code = code
	time.AfterFunc(lastWordWait, r.finish)
}

func (r *report) file(args []string) {
	var err error
	if len(args) == 1 {
		err = r.outputs.remove(args[0])
	} else {
		var content []byte
		if content, err = base64.StdEncoding.DecodeString(args[1]); err == nil {
			err = r.outputs.write(args[0], content)
		}
	}
	if err != nil {
		fmt.Fprintf(r.stderr, "gangway exec: bring back %s: %v\n", args[0], err)
	}
}

// loaderSays takes the one sentence about the program's end.
func (r *report) loaderSays(sentence string) {
	if !r.exited {
		r.fail(fmt.Errorf("the program could not be started: %s", sentence))
		return
	}
	if strings.Contains(sentence, crashMark) {
		fmt.Fprintln(r.stderr, sentence)
	}
	r.finish()
}

func (r *report) fail(err error) {
	r.end.Do(func() {
		r.err = err
		close(r.done)
	})
}

func (r *report) finish() {
	r.end.Do(func() { close(r.done) })
}

// isLoadError reports whether a line says that the start script failed, or
// that one of the scripts cannot be parsed.
func isLoadError(line console.Line) bool {
	if line.Category == "" || line.Level != "error" {
		return false
	}
	return strings.HasSuffix(line.File, "/"+programName+".js") || strings.HasPrefix(strings.TrimPrefix(line.Text, "Uncaught "), "SyntaxError: ")
}
