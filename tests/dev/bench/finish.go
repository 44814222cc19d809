package bench

import (
	"bytes"
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
	data, err := b.report.encode()
	if err != nil {
		return err
	}
	var picture bytes.Buffer
	b.report.writeSVG(&picture)
	if err := os.MkdirAll(b.options.Out, 0o755); err != nil {
		return err
	}
	fmt.Fprintln(b.options.Report)
	if err := b.write("results.json", data); err != nil {
		return err
	}
	if err := b.write("results.svg", picture.Bytes()); err != nil {
		return err
	}
	if !b.options.Keep {
		return nil
	}
	fmt.Fprintf(b.options.Report, "keep %s\n", filepath.Join(Kept, b.report.name()+".json"))
	return b.report.keep(filepath.Join(b.options.Dir, filepath.FromSlash(Kept)))
}

func (b *benchmark) write(name string, content []byte) error {
	file := filepath.Join(b.options.Out, name)
	fmt.Fprintln(b.options.Report, "write "+file)
	return os.WriteFile(file, content, 0o644)
}
