package contract

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"gangway/internal/testrun"
)

// tableFile is the environment variable that names a file for the table. It
// is printed, too.
const tableFile = "GANGWAY_CONTRACT_TABLE"

func TestMain(m *testing.M) {
	code := m.Run()
	text := results.String()
	for line := range strings.Lines(text) {
		fmt.Print(testrun.ToldPrefix, line)
	}
	if name := os.Getenv(tableFile); name != "" {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// results are those of this process.
var results = table{ran: make(map[cell]bool), missing: make(map[browserKind]string)}

// A table holds the results, claims by hosts.
type table struct {
	ran     map[cell]bool          // Whether the claim held.
	missing map[browserKind]string // Why a browser was not there, if so.
}

// A cell is a claim on a host.
type cell struct {
	claim string
	host  host
}

func (t table) note(c claim, h host, ok bool) { t.ran[cell{c.text, h}] = ok }

// lacks says why browsers are not there.
func (t table) lacks(where place, err error) {
	for _, b := range browsers {
		if where(host{browser: b}) {
			t.missing[b] = err.Error()
		}
	}
}

// reason returns why a cell is empty.
func (t table) reason(c claim, h host) string {
	if reason := c.reason(h); reason != "" {
		return reason
	}
	if reason := t.missing[h.browser]; reason != "" {
		return reason
	}
	return "not run: go test was told so"
}

// String returns the table: for each claim a line with a cell for each host,
// and below what the signs mean.
func (t table) String() string {
	var text strings.Builder
	p := printer{table: t, out: &text}
	p.heading()
	for _, s := range sections {
		fmt.Fprintf(&text, "\n%s\n", s.title)
		for _, c := range s.claims {
			p.row(c)
		}
	}
	p.footing()
	return text.String()
}

// A printer writes a table and counts.
type printer struct {
	table
	out                     io.Writer
	claims, ok, failed, not int
	reasons                 []string
}

func (p *printer) heading() {
	fmt.Fprintln(p.out)
	for _, b := range browsers {
		fmt.Fprintf(p.out, "%-*s  ", 5*len(b.hosts()), b)
	}
	fmt.Fprintln(p.out)
	for _, b := range browsers {
		for _, h := range b.hosts() {
			fmt.Fprintf(p.out, "%5c", 'A'+slices.Index(pairs, h.pair))
		}
		fmt.Fprint(p.out, "  ")
	}
	fmt.Fprintln(p.out)
}

func (p *printer) row(c claim) {
	p.claims++
	for _, b := range browsers {
		for _, h := range b.hosts() {
			fmt.Fprintf(p.out, "%5s", p.sign(c, h))
		}
		fmt.Fprint(p.out, "  ")
	}
	fmt.Fprintf(p.out, "  %s\n", c.text)
}

// sign returns what stands in a cell.
func (p *printer) sign(c claim, h host) string {
	held, ran := p.ran[cell{c.text, h}]
	switch {
	case ran && held:
		p.ok++
		return "ok"
	case ran:
		p.failed++
		return "FAIL"
	}
	p.not++
	return fmt.Sprintf("-%d", p.number(p.reason(c, h)))
}

// number returns the number of a reason.
func (p *printer) number(reason string) int {
	i := slices.Index(p.reasons, reason)
	if i < 0 {
		p.reasons = append(p.reasons, reason)
		return len(p.reasons)
	}
	return i + 1
}

func (p *printer) footing() {
	fmt.Fprintln(p.out)
	for i, pair := range pairs {
		fmt.Fprintf(p.out, "%5c  %s\n", 'A'+i, pair)
	}
	fmt.Fprint(p.out, `
    batches: all messages of a turn as one byte array, between Go programs of an extension whose scripts do not listen
    values: each message as JavaScript has it, elsewhere; in A to C the same programs with batches switched off

`)
	for i, reason := range p.reasons {
		fmt.Fprintf(p.out, "%5d  %s\n", -(i + 1), reason)
	}
	fmt.Fprintf(p.out, "\n%d claims on %d hosts: %d ok, %d FAIL, %d not, for the reasons above\n",
		p.claims, len(hosts()), p.ok, p.failed, p.not)
}
