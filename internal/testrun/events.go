package testrun

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"
)

// An event is a line of go test -json: https://pkg.go.dev/cmd/test2json
type event struct {
	Action     string
	Package    string
	ImportPath string // Of build output.
	Test       string
	Elapsed    float64 // Seconds.
	Output     string
}

// ToldPrefix begins the lines of output that are for the person who runs the
// tests, also when they pass: counts, tables.
const ToldPrefix = "» "

// Counts are results of tests. A test with subtests counts as its subtests.
type Counts struct {
	Passed, Failed, Skipped int
}

// Add adds other to c.
func (c *Counts) Add(other Counts) {
	c.Passed += other.Passed
	c.Failed += other.Failed
	c.Skipped += other.Skipped
}

func (c Counts) String() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", c.Passed, c.Failed, c.Skipped)
}

// A report reads the events of one run of go test and tells a person the
// essence: a line for each package, and all that a failing or skipped test
// said.
type report struct {
	out      io.Writer
	counts   Counts
	packages map[string]*packageReport
	build    []string // The compiler's texts.
	failures []failure
}

// A failure is a test that failed, or a package that did so without one.
type failure struct {
	name   string
	output []string
}

// A packageReport collects the events of one package.
type packageReport struct {
	counts Counts
	output map[string][]string // By test; "" is the package's own.
	inner  map[string]bool     // Tests with subtests.
	broken map[string]bool     // Tests with subtests of which one failed.
}

// read consumes events until r ends.
func (r *report) read(events io.Reader) error {
	r.packages = make(map[string]*packageReport)
	lines := bufio.NewReader(events)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			r.line(line)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read test events: %w", err)
		}
	}
}

// line takes one line of output. A line that is no event is shown as it is.
func (r *report) line(line []byte) {
	var e event
	if json.Unmarshal(line, &e) != nil {
		r.out.Write(line)
		return
	}
	if e.Action == "build-output" {
		r.build = append(r.build, e.Output)
		return
	}
	if e.Package == "" {
		return
	}
	p := r.packages[e.Package]
	if p == nil {
		p = &packageReport{output: make(map[string][]string), inner: make(map[string]bool), broken: make(map[string]bool)}
		r.packages[e.Package] = p
	}
	r.event(p, e)
}

func (r *report) event(p *packageReport, e event) {
	switch e.Action {
	case "run":
		for parent := range parents(e.Test) {
			p.inner[parent] = true
		}
	case "output":
		if told, found := strings.CutPrefix(e.Output, ToldPrefix); found {
			fmt.Fprint(r.out, "    ", told)
			return
		}
		p.output[e.Test] = append(p.output[e.Test], e.Output)
	case "pass", "fail", "skip":
		if e.Test != "" {
			r.testEnded(p, e)
		} else {
			r.packageEnded(p, e)
		}
	}
}

func (r *report) testEnded(p *packageReport, e event) {
	inner := p.inner[e.Test]
	switch e.Action {
	case "pass":
		if !inner {
			p.counts.Passed++
		}
	case "skip":
		if !inner {
			p.counts.Skipped++
		}
		r.show(p, e.Test)
	case "fail":
		// A test fails with each of its subtests, which are counted.
		if !p.broken[e.Test] {
			p.counts.Failed++
			r.failed(e.Package+" "+e.Test, p.output[e.Test])
		}
		for parent := range parents(e.Test) {
			p.broken[parent] = true
		}
		r.show(p, e.Test)
	}
	delete(p.output, e.Test)
}

// parents yields the names that can be those of tests around a subtest, whose
// own name may have slashes, too.
func parents(test string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i, c := range test {
			if c == '/' && !yield(test[:i]) {
				return
			}
		}
	}
}

// packageEnded prints the package's line. A package that fails without a
// failing test did not build, crashed or timed out: that is one failure.
func (r *report) packageEnded(p *packageReport, e event) {
	if e.Action == "fail" && p.counts.Failed == 0 {
		p.counts.Failed++
		r.failed(e.Package, append(r.build, p.output[""]...))
		r.showBuild()
		for test := range p.output {
			r.show(p, test)
		}
	}
	r.counts.Add(p.counts)
	if p.counts == (Counts{}) {
		return // No tests.
	}
	seconds := time.Duration(e.Elapsed * float64(time.Second)).Round(100 * time.Millisecond)
	fmt.Fprintf(r.out, "  %-6s %-36s %6v  %v\n", e.Action, e.Package, seconds, p.counts)
}

func (r *report) failed(name string, output []string) {
	r.failures = append(r.failures, failure{name, output})
}

// failureLines is how many lines of a failure its summary repeats.
const failureLines = 15

// summarize repeats the failures of all layers, since their output stands far
// above the last line by then.
func summarize(out io.Writer, failures []failure) {
	for _, f := range failures {
		fmt.Fprintf(out, "\nfailed: %s\n", f.name)
		for _, line := range f.output[max(0, len(f.output)-failureLines):] {
			fmt.Fprint(out, "    ", line)
		}
	}
}

func (r *report) show(p *packageReport, test string) {
	for _, line := range p.output[test] {
		fmt.Fprint(r.out, "    ", line)
	}
}

func (r *report) showBuild() {
	for _, line := range r.build {
		fmt.Fprint(r.out, "    ", line)
	}
	r.build = nil
}
