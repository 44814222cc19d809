package adb

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Packages are those of Firefox, the most preferred first.
var Packages = []string{"org.mozilla.firefox", "org.mozilla.firefox_beta", "org.mozilla.fenix"}

// search is how often the device is asked for the debugger.
const search = 500 * time.Millisecond

// Firefox returns the package of Firefox that the device has: the one that is
// named, or the only one.
func (d Device) Firefox(ctx context.Context, named string) (string, error) {
	out, err := d.Shell(ctx, "pm", "list", "packages")
	if err != nil {
		return "", err
	}
	var all []string
	for line := range strings.Lines(out) {
		all = append(all, strings.TrimPrefix(strings.TrimSpace(line), "package:"))
	}
	if named != "" {
		if !slices.Contains(all, named) {
			return "", fmt.Errorf("the device %s has no package %s, which --firefox-package names", d.Serial, named)
		}
		return named, nil
	}
	found := slices.DeleteFunc(slices.Clone(Packages), func(name string) bool { return !slices.Contains(all, name) })
	switch len(found) {
	case 0:
		return "", fmt.Errorf("the device %s has no Firefox: install it there, or name its package by --firefox-package; these are known: %s",
			d.Serial, strings.Join(Packages, ", "))
	case 1:
		return found[0], nil
	}
	return "", fmt.Errorf("the device %s has several Firefoxes: choose one of %s by --firefox-package", d.Serial, strings.Join(found, ", "))
}

// Launch starts an app, or brings it to the front.
func (d Device) Launch(ctx context.Context, app string) error {
	return d.start(ctx, "-a", "android.intent.action.MAIN", "-c", "android.intent.category.LAUNCHER", "-p", app)
}

// Show shows a page in an app. The address is a word for the device's shell.
func (d Device) Show(ctx context.Context, app, url string) error {
	return d.start(ctx, "-a", "android.intent.action.VIEW", "-d", "'"+strings.ReplaceAll(url, "'", "%27")+"'", "-p", app)
}

// start starts an activity. The command tells of a failure by its text alone.
func (d Device) start(ctx context.Context, intent ...string) error {
	out, err := d.Shell(ctx, append([]string{"am", "start"}, intent...)...)
	if err != nil {
		return err
	}
	for line := range strings.Lines(out) {
		if strings.HasPrefix(line, "Error") {
			return fmt.Errorf("the device does not start %s: %s", intent[len(intent)-1], strings.TrimSpace(line))
		}
	}
	return nil
}

// Debugger waits until an app listens for debuggers, and returns its socket for
// [Device.Forward].
func (d Device) Debugger(ctx context.Context, app string, limit time.Duration) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf(
		"%s on %s lets nobody debug it: turn on \"Remote debugging via USB\" in its settings, and start this again", app, d.Serial))
	defer cancel()
	tick := time.NewTicker(search)
	defer tick.Stop()
	for {
		sockets, err := d.Shell(ctx, "cat", "/proc/net/unix")
		if err != nil {
			return "", err
		}
		if socket := socketOf(sockets, app); socket != "" {
			return socket, nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return "", context.Cause(ctx)
		}
	}
}

// socketOf finds the debugger of an app among the sockets of a device. One whose
// name begins with an at sign has no file.
func socketOf(sockets, app string) string {
	for line := range strings.Lines(sockets) {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		name := fields[len(fields)-1]
		if !strings.HasSuffix(name, "/"+app+"/firefox-debugger-socket") && name != "@"+app+"/firefox-debugger-socket" {
			continue
		}
		if abstract, found := strings.CutPrefix(name, "@"); found {
			return "localabstract:" + abstract
		}
		return "localfilesystem:" + name
	}
	return ""
}
