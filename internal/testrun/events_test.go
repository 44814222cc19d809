package testrun

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// readAll reads events and returns the counts and what was shown.
func readAll(t *testing.T, events string) (Counts, string) {
	t.Helper()
	var shown strings.Builder
	r := &report{out: &shown}
	require.NoError(t, r.read(strings.NewReader(events)))
	return r.counts, shown.String()
}

func TestReportCountsASubtestNotItsParent(t *testing.T) {
	counts, _ := readAll(t, `
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestA/one"}
{"Action":"pass","Package":"p","Test":"TestA/one"}
{"Action":"run","Package":"p","Test":"TestA/two"}
{"Action":"fail","Package":"p","Test":"TestA/two"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestB"}
{"Action":"skip","Package":"p","Test":"TestB"}
{"Action":"fail","Package":"p","Elapsed":0.1}
`)
	assert.Equal(t, Counts{Passed: 1, Failed: 1, Skipped: 1}, counts)
}

func TestReportShowsOutputOfFailedAndSkippedTestsOnly(t *testing.T) {
	_, shown := readAll(t, `
{"Action":"output","Package":"p","Test":"TestGood","Output":"chatter\n"}
{"Action":"pass","Package":"p","Test":"TestGood"}
{"Action":"output","Package":"p","Test":"TestBad","Output":"expected 1, got 2\n"}
{"Action":"fail","Package":"p","Test":"TestBad"}
{"Action":"output","Package":"p","Test":"TestSkipped","Output":"no browser\n"}
{"Action":"skip","Package":"p","Test":"TestSkipped"}
{"Action":"fail","Package":"p","Elapsed":0.1}
`)
	assert.NotContains(t, shown, "chatter")
	assert.Contains(t, shown, "expected 1, got 2")
	assert.Contains(t, shown, "no browser")
	assert.Contains(t, shown, "1 passed, 1 failed, 1 skipped")
}

func TestReportCountsAPackageThatDoesNotBuildAsOneFailure(t *testing.T) {
	counts, shown := readAll(t, `
{"ImportPath":"p","Action":"build-output","Output":"p.go:1: undefined: x\n"}
{"ImportPath":"p","Action":"build-fail"}
{"Action":"start","Package":"p"}
{"Action":"output","Package":"p","Output":"FAIL\tp [build failed]\n"}
{"Action":"fail","Package":"p","Elapsed":0,"FailedBuild":"p"}
`)
	assert.Equal(t, Counts{Failed: 1}, counts)
	assert.Contains(t, shown, "undefined: x")
}

func TestReportShowsWhatATestSaidBeforeACrash(t *testing.T) {
	counts, shown := readAll(t, `
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"panic: boom\n"}
{"Action":"fail","Package":"p","Elapsed":0}
`)
	assert.Equal(t, Counts{Failed: 1}, counts)
	assert.Contains(t, shown, "panic: boom")
}

func TestReportKnowsSubtestsWithSlashesInTheirNames(t *testing.T) {
	counts, _ := readAll(t, `
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestA/docs/a.md:1"}
{"Action":"fail","Package":"p","Test":"TestA/docs/a.md:1"}
{"Action":"run","Package":"p","Test":"TestA/docs/a.md:2"}
{"Action":"pass","Package":"p","Test":"TestA/docs/a.md:2"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestB"}
{"Action":"run","Package":"p","Test":"TestB/docs/a.md:1"}
{"Action":"pass","Package":"p","Test":"TestB/docs/a.md:1"}
{"Action":"pass","Package":"p","Test":"TestB"}
{"Action":"fail","Package":"p","Elapsed":0.1}
`)
	assert.Equal(t, Counts{Passed: 2, Failed: 1}, counts)
}

func TestReportCountsATestThatFailsBesideItsSubtests(t *testing.T) {
	counts, _ := readAll(t, `
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestA/one"}
{"Action":"pass","Package":"p","Test":"TestA/one"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestB"}
{"Action":"fail","Package":"p","Test":"TestB"}
{"Action":"fail","Package":"p","Elapsed":0.1}
`)
	assert.Equal(t, Counts{Passed: 1, Failed: 2}, counts)
}

func TestSummaryRepeatsTheEndOfEachFailure(t *testing.T) {
	r := &report{out: io.Discard}
	long := strings.Repeat(`{"Action":"output","Package":"p","Test":"TestA/one","Output":"early\n"}`+"\n", 20)
	require.NoError(t, r.read(strings.NewReader(long+`
{"Action":"run","Package":"p","Test":"TestA/one"}
{"Action":"output","Package":"p","Test":"TestA/one","Output":"late\n"}
{"Action":"fail","Package":"p","Test":"TestA/one"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"p","Elapsed":0.1}
{"Action":"output","Package":"q","Output":"panic: boom\n"}
{"Action":"fail","Package":"q","Elapsed":0.1}
`)))
	var out strings.Builder
	summarize(&out, r.failures)
	want := "\nfailed: p TestA/one\n" + strings.Repeat("    early\n", failureLines-1) + "    late\n" +
		"\nfailed: q\n    panic: boom\n"
	assert.Equal(t, want, out.String())
}

func TestReportPassesOnWhatIsNoEvent(t *testing.T) {
	_, shown := readAll(t, "go: downloading x v1\n")
	assert.Equal(t, "go: downloading x v1\n", shown)
}

func TestReportPassesOnWhatIsForThePerson(t *testing.T) {
	_, shown := readAll(t, `
{"Action":"output","Package":"p","Test":"TestGood","Output":"» ports: 10\n"}
{"Action":"output","Package":"p","Test":"TestGood","Output":"chatter\n"}
{"Action":"pass","Package":"p","Test":"TestGood"}
`)
	assert.Contains(t, shown, "    ports: 10\n")
	assert.NotContains(t, shown, "chatter")
}

func TestCountsAreTheClosingLine(t *testing.T) {
	assert.Equal(t, "3 passed, 2 failed, 1 skipped", Counts{3, 2, 1}.String())
}
