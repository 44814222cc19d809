package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// finish judges, prints, and writes the files.
func (b *benchmark) finish() error {
	b.report.Series = b.sides[0].series
	if len(b.sides) > 1 {
		b.report.Compared = compare(b.report.Series, b.sides[1])
	}
	b.report.Ratios = judge(b.report.Series, Budgets(b.options.Browser))
	b.report.writeTables(b.options.Report)
	data, err := json.MarshalIndent(b.report, "", "  ")
	if err != nil {
		return err
	}
	var picture bytes.Buffer
	b.report.writeSVG(&picture)
	if err := os.MkdirAll(b.options.Out, 0o755); err != nil {
		return err
	}
	fmt.Fprintln(b.options.Report)
	if err := b.write("results.json", append(data, '\n')); err != nil {
		return err
	}
	return b.write("results.svg", picture.Bytes())
}

func (b *benchmark) write(name string, content []byte) error {
	file := filepath.Join(b.options.Out, name)
	fmt.Fprintln(b.options.Report, "write "+file)
	return os.WriteFile(file, content, 0o644)
}
