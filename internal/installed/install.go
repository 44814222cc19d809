package installed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
)

// installing is held while apt-get runs, which refuses to run twice at once.
var installing sync.Mutex

// Ensure returns the path of the browser's binary. Where none is found and
// [Browser.Install] can work, it installs one and says so on out; elsewhere the
// error is a *[NotFoundError]. A binary that the environment names is never
// replaced. Ensure may be called from any goroutine: one installs at a time.
func (b *Browser) Ensure(ctx context.Context, out io.Writer) (string, error) {
	binary, err := b.Find()
	var missing *NotFoundError
	if !errors.As(err, &missing) || missing.Named != "" || !canInstall() {
		return binary, err
	}
	return b.installOnce(ctx, out)
}

// installOnce installs the browser when no other one is being installed, unless
// another call has installed it meanwhile.
func (b *Browser) installOnce(ctx context.Context, out io.Writer) (string, error) {
	installing.Lock()
	defer installing.Unlock()
	if binary, err := b.Find(); err == nil {
		return binary, nil
	}
	if err := b.Install(ctx, out); err != nil {
		return "", err
	}
	return b.Find()
}

// canInstall reports whether [Browser.Install] can work here: it needs root and
// apt-get.
func canInstall() bool {
	return os.Geteuid() == 0 && exists("apt-get")
}

// Install installs Debian's package of the browser with apt-get, asking nothing.
// It writes each command and its output to out.
func (b *Browser) Install(ctx context.Context, out io.Writer) error {
	for _, args := range [][]string{
		{"apt-get", "update"},
		{"apt-get", "install", "-y", "--no-install-recommends", b.Package},
	} {
		line := strings.Join(args, " ")
		fmt.Fprintln(out, b.Name+" is missing, installing it: "+line)
		cmd := exec.CommandContext(ctx, args[0], args[1:]...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		cmd.Stdout, cmd.Stderr = out, out
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("install %s: %s: %w", b.Name, line, err)
		}
	}
	return nil
}
