package bench

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"gangway/internal/manifest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestKeptPagesAreOfTheirResults makes the pages of the results in the repository
// again.
func TestKeptPagesAreOfTheirResults(t *testing.T) {
	dir := filepath.Join("..", "..", "..", filepath.FromSlash(Kept))
	pages, err := keptPages(dir)
	require.NoError(t, err)
	require.Greater(t, len(pages), 1)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) == ".json" {
			continue
		}
		have, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		require.NoError(t, err)
		assert.Equal(t, string(pages[entry.Name()]), string(have), "%s is not of its results: ./build.sh bench --pages writes it", entry.Name())
		delete(pages, entry.Name())
	}
	assert.Empty(t, pages, "a page is missing")
}

func TestResultsAreKeptWithTheirDateAndBrowser(t *testing.T) {
	dir := t.TempDir()
	r := aReport()
	r.Machine.Load = &Load{0.25, 1.5}
	r.Revision = "ada59b7"
	r.Fates = []Fate{{"a|b", eventDies, "10 hung", "ended"}}
	require.NoError(t, r.keep(dir))
	r.Machine.Browser = "Chromium 156.0"
	require.NoError(t, r.keep(dir))
	r.Time = r.Time.AddDate(0, 0, 1)
	r.Revision = ""
	require.NoError(t, r.keep(dir))
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		return string(data)
	}
	assert.Contains(t, read("README.md"), `| --- | --- | --- | --- |
| [2026-11-23](2026-11-23-chromium.md) | Chromium 156.0 | linux/amd64, 2 CPUs, go1.26.8 | 6 of 8 |
| [2026-11-22](2026-11-22-firefox.md) | Firefox 153.7.0 | linux/amd64, 2 CPUs, go1.26.8 | 6 of 8 |
| [2026-11-22](2026-11-22-chromium.md) | Chromium 156.0 | linux/amd64, 2 CPUs, go1.26.8 | 6 of 8 |
`)
	page := read("2026-11-22-firefox.md")
	for _, written := range []string{
		"# 2026-11-22 in Firefox 153.7.0\n\n`./build.sh bench --browser firefox` measured this and repeats it,\nin the sources of revision `ada59b7`.\n",
		"2 rounds on linux/amd64 with 2 CPUs, go1.26.8.\nThe load was 0.2 before, and at most 1.5 between the rounds.\n",
		"![Gangway beside its peers: medians, with the least and the greatest](2026-11-22-firefox.svg)\n",
		"| round trip of a small message, median | Gangway | plain JavaScript | 1.02 | 1.02 - 1.02 | at most 1.2 | met |\n",
		`| the background dies | a\|b | 10 hung | ended |` + "\n",
		"## Numbers: ports\n",
		"| small messages to the background | Gangway | 600,000 | 400,000 - 800,000 | 1/s |\n",
	} {
		assert.Contains(t, page, written)
	}
	assert.Contains(t, read("2026-11-23-chromium.md"), "`./build.sh bench --browser chromium` measured this and repeats it.\n")
	kept, err := readReport(filepath.Join(dir, "2026-11-22-firefox.json"))
	require.NoError(t, err)
	assert.Equal(t, r.Series, kept.Series)
}

func TestRunKeepsItsResultsIfAsked(t *testing.T) {
	for _, keep := range []bool{false, true} {
		dir := t.TempDir()
		report := aReport()
		b := &benchmark{
			options: Options{Dir: dir, Out: filepath.Join(dir, "out"), Keep: keep, Browser: manifest.Firefox, Report: io.Discard},
			sides:   []*side{{series: report.Series}},
			report:  report,
		}
		require.NoError(t, b.finish())
		kept := filepath.Join(dir, filepath.FromSlash(Kept), "2026-11-22-firefox.json")
		if !keep {
			assert.NoFileExists(t, kept)
			continue
		}
		want, err := os.ReadFile(filepath.Join(dir, "out", "results.json"))
		require.NoError(t, err)
		have, err := os.ReadFile(kept)
		require.NoError(t, err)
		assert.Equal(t, string(want), string(have))
	}
}

func TestMisnamedResultsAreRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "2026-11-21-firefox.json")
	data, err := aReport().encode()
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, data, 0o644))
	_, err = readReport(file)
	assert.EqualError(t, err, file+" holds the results of 2026-11-22-firefox")
}
