package lint

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"gangway/internal/manifest"
	"gangway/internal/toolchain"
)

// StoreLinter is Mozilla's own tool with the linter that its store runs. It is
// pinned: another version may find other things.
const StoreLinter = "web-ext@10.7.0"

// storeTime is how long that linter may take, with its download from the
// registry of npm where it is not there yet.
const storeTime = 3 * time.Minute

// storeReport is the output of that linter.
type storeReport struct {
	Errors   []storeFinding `json:"errors"`
	Warnings []storeFinding `json:"warnings"`
}

type storeFinding struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	File    string `json:"file"`
	Line    int    `json:"line"`
}

// runStore lints a built extension with Mozilla's linter, which needs Node. It
// names the linter that ran, or says why none did, which after limit is that
// there was no answer.
func runStore(ctx context.Context, dir string, limit time.Duration) (findings []Finding, ran string) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if _, _, err := toolchain.FindNode(ctx); err != nil {
		return nil, "not run: " + err.Error()
	}
	// Relative to the folder that npx runs in, it would be another one.
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, "not run: " + err.Error()
	}
	// In an empty folder: npx prefers a linter in node_modules of its folder and
	// of those above it, whatever its content.
	empty, err := os.MkdirTemp("", "gangway-npx-")
	if err != nil {
		return nil, "not run: " + err.Error()
	}
	defer os.RemoveAll(empty)
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, "npx", "--yes", StoreLinter, "lint", "--output", "json", "--no-config-discovery", "--source-dir", dir)
	cmd.Dir = empty
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.WaitDelay = time.Second // Its children may hold the pipes.
	// It fails when it finds errors, too: its output decides.
	err = cmd.Run()
	findings, parseErr := parseStore(stdout.Bytes())
	if ctx.Err() == context.DeadlineExceeded {
		return nil, fmt.Sprintf("not run: %s gave no answer within %v, and what it checks was not checked", StoreLinter, limit)
	}
	if parseErr != nil {
		return nil, fmt.Sprintf("not run: %s: %v: %s", StoreLinter, err, firstLine(stderr.String()))
	}
	return findings, StoreLinter
}

// parseStore reads the output of the linter: one JSON object, possibly after
// lines of npm.
func parseStore(output []byte) ([]Finding, error) {
	start := bytes.IndexByte(output, '{')
	if start < 0 {
		return nil, fmt.Errorf("it wrote no report")
	}
	var report storeReport
	if err := json.Unmarshal(output[start:], &report); err != nil {
		return nil, err
	}
	var findings []Finding
	for _, f := range report.Errors {
		findings = append(findings, f.finding(Error))
	}
	for _, f := range report.Warnings {
		findings = append(findings, f.finding(Warning))
	}
	return findings, nil
}

func (f storeFinding) finding(severity manifest.Severity) Finding {
	file := f.File
	if f.Line > 0 {
		file = fmt.Sprintf("%s:%d", file, f.Line)
	}
	return Finding{Severity: severity, File: file, Text: f.Code + ": " + f.Message, By: "addons-linter"}
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
