// Package doctor looks for the programs that Gangway needs on a machine: those
// that are there, those that are missing, and the command that gets them.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"gangway/internal/chromium"
	"gangway/internal/firefox"
	"gangway/internal/installed"
	"gangway/internal/nativeapp"
	"gangway/internal/toolchain"
)

// A Check is one thing that was looked for.
type Check struct {
	Name      string `json:"name"`
	OK        bool   `json:"ok"`
	Necessary bool   `json:"necessary"`
	Found     string `json:"found"`          // The thing that was found, or the fault.
	For       string `json:"for"`            // The work that needs it.
	Next      string `json:"next,omitempty"` // The command that mends it.
}

// Examine looks at the machine, as seen from the folder dir, for the needs of
// an extension, which need not be there.
func Examine(ctx context.Context, dir, extension string) []Check {
	return append([]Check{
		checkGo(ctx, dir),
		checkSources(ctx, dir),
		checkFirefox(ctx),
		checkChromium(ctx),
		checkGit(ctx),
		checkNode(ctx),
		checkCache(ctx, dir),
	}, checkNative(extension, nativeapp.Places())...)
}

// Sick reports whether something necessary is missing.
func Sick(checks []Check) bool {
	for _, c := range checks {
		if c.Necessary && !c.OK {
			return true
		}
	}
	return false
}

// checkGo checks the Go that is in effect in dir, and that a browser can run
// the modules that it compiles.
func checkGo(ctx context.Context, dir string) Check {
	c := Check{Name: "Go", Necessary: true, For: "compiling extensions"}
	goTool, err := toolchain.Find(ctx, dir)
	if err == nil {
		_, err = goTool.WasmExec()
	}
	if err != nil {
		c.Found, c.Next = err.Error(), "open https://go.dev/dl/"
		var missing *toolchain.Missing
		if errors.As(err, &missing) && missing.Next != "" {
			c.Next = missing.Next
		}
		return c
	}
	need := strings.TrimPrefix(toolchain.MinVersion, "go")
	c.OK, c.Found = true, fmt.Sprintf("%s at %s; go.mod asks for %s or newer", goTool.Version, goTool.Root, need)
	return c
}

func checkSources(ctx context.Context, dir string) Check {
	c := Check{Name: "Gangway", Necessary: true, For: "new extensions, whose go.mod names its folder"}
	folder, err := toolchain.FindGangway(ctx, dir)
	if err != nil {
		c.Found, c.Next = err.Error(), "go mod edit -replace gangway=FOLDER"
		return c
	}
	c.OK, c.Found = true, "sources in "+folder
	return c
}

func checkFirefox(ctx context.Context) Check {
	c := Check{Name: "Firefox", Necessary: true, For: "run, test and exec"}
	return c.ofBrowser(ctx, firefox.Find)
}

func checkChromium(ctx context.Context) Check {
	c := Check{Name: "Chromium", For: "run and exec with --browser chromium, and Gangway's own tests"}
	return c.ofBrowser(ctx, chromium.Find)
}

// ofBrowser returns the check with the browser that find finds.
func (c Check) ofBrowser(ctx context.Context, find func() (string, error)) Check {
	binary, err := find()
	var missing *installed.NotFoundError
	switch {
	case errors.As(err, &missing) && missing.Named != "":
		c.Found, c.Next = fmt.Sprintf("%s names %s, which is not there", missing.Env, missing.Named), "unset "+missing.Env
	case errors.As(err, &missing):
		c.Found, c.Next = "not found", missing.Install
	case err != nil:
		c.Found = err.Error()
	default:
		c.OK, c.Found = true, answer(ctx, binary, "--version")+" at "+binary
	}
	return c
}

func checkGit(ctx context.Context) Check {
	c := Check{Name: "git", For: "getting Gangway and its changes"}
	path, err := exec.LookPath("git")
	if err != nil {
		c.Found, c.Next = "not found", installCommand(runtime.GOOS, "git", onPath)
		return c
	}
	c.OK, c.Found = true, answer(ctx, path, "--version")+" at "+path
	return c
}

func checkNode(ctx context.Context) Check {
	c := Check{Name: "Node", For: "Mozilla's addons-linter in lint and pack, and Gangway's own tests"}
	path, version, err := toolchain.FindNode(ctx)
	switch {
	case err == nil:
		c.OK, c.Found = true, version+" at "+path
	case onPath("node") && onPath("npx"):
		c.Found, c.Next = err.Error(), "open https://nodejs.org/en/download"
	default:
		c.Found, c.Next = "not found", installCommand(runtime.GOOS, "node", onPath)
	}
	return c
}

// needed is the disk space below which builds may fail: a first build of an
// extension and of Gangway's command fill a quarter of it.
const needed = 1 << 30

func checkCache(ctx context.Context, dir string) Check {
	c := Check{Name: "disk", Necessary: true, For: "Go's build cache"}
	folder := answerIn(ctx, dir, "go", "env", "GOCACHE")
	free, err := freeSpace(existing(folder))
	switch {
	case folder == "" || folder == "off" || err != nil:
		c.OK, c.Found = true, "not known"
	case free < needed:
		c.Found, c.Next = fmt.Sprintf("%d MB free at %s; at least %d are needed", free>>20, folder, needed>>20), "go clean -cache"
	default:
		c.OK, c.Found = true, fmt.Sprintf("%.1f GB free at %s", float64(free)/(1<<30), folder)
	}
	return c
}

// existing returns path, or the nearest folder above it that is there.
func existing(path string) string {
	for {
		if _, err := os.Stat(path); err == nil || filepath.Dir(path) == path {
			return path
		}
		path = filepath.Dir(path)
	}
}

// answer returns the first line that a program writes.
func answer(ctx context.Context, program string, args ...string) string {
	return answerIn(ctx, "", program, args...)
}

func answerIn(ctx context.Context, dir, program string, args ...string) string {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	out, _ := cmd.Output() // Without an answer, the line is empty.
	line, _, _ := strings.Cut(string(out), "\n")
	return strings.TrimSpace(line)
}
