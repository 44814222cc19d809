package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gangway/internal/manifest"
)

// Kept is the folder of the repository in which results stay, each with its date
// and its browser in its name.
const Kept = "docs/benchmarks"

// name returns the name under which a report is kept.
func (r Report) name() string {
	return r.Time.Format("2006-01-02") + "-" + r.browser()
}

// browser returns the name of package manifest for the browser.
func (r Report) browser() string {
	if strings.HasPrefix(r.Machine.Browser, "Firefox") {
		return manifest.Firefox
	}
	return manifest.Chromium
}

// keep keeps a report in a folder. Another one of the same day and browser gives
// way to it.
func (r Report) keep(dir string) error {
	data, err := r.encode()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, r.name()+".json"), data, 0o644); err != nil {
		return err
	}
	return WritePages(dir)
}

// WritePages writes the pages of all reports that are kept in a folder.
func WritePages(dir string) error {
	pages, err := keptPages(dir)
	if err != nil {
		return err
	}
	for name, text := range pages {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// encode returns the report as it stands in a file.
func (r Report) encode() ([]byte, error) {
	data, err := json.MarshalIndent(r, "", "  ")
	return append(data, '\n'), err
}

// keptPages returns the pages and the pictures of all reports that are kept in a
// folder, by their names: README.md lists them.
func keptPages(dir string) (map[string][]byte, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	var reports []Report
	pages := make(map[string][]byte)
	for _, file := range files {
		r, err := readReport(file)
		if err != nil {
			return nil, err
		}
		reports = append(reports, r)
		var picture bytes.Buffer
		r.writeSVG(&picture)
		pages[r.name()+".svg"] = picture.Bytes()
		pages[r.name()+".md"] = []byte(r.page())
	}
	slices.SortFunc(reports, func(a, b Report) int { return strings.Compare(b.name(), a.name()) })
	pages["README.md"] = []byte(pageOfReports(reports))
	return pages, nil
}

func readReport(file string) (r Report, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return r, fmt.Errorf("%s: %w", file, err)
	}
	if name := strings.TrimSuffix(filepath.Base(file), ".json"); name != r.name() {
		return r, fmt.Errorf("%s holds the results of %s", file, r.name())
	}
	return r, nil
}
