// Package android runs extensions in the Firefox of an Android device: by adb, which
// copies files to it and reaches its debugger, and by that debugger.
//
// The Firefox is the person's own, with its profile. The extension is a temporary
// add-on in it, which [Firefox.Close] removes.
package android

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"os"
	"slices"
	"time"

	"gangway/internal/adb"
	"gangway/internal/console"
	"gangway/internal/rdp"
)

const (
	// patience is how long a person may take to let Firefox be debugged.
	patience = 2 * time.Minute
	// connectTime limits the first words with the debugger, installTime an
	// installation, and cleanTime the steps of Close.
	connectTime = 20 * time.Second
	installTime = time.Minute
	cleanTime   = 20 * time.Second
)

// Options choose a Firefox.
type Options struct {
	Device  string // The serial number; empty for the only one.
	Package string // The package of Firefox; empty for the only one.
	Out     io.Writer

	patience time.Duration // 0 for the default.
}

// A Firefox is one on a device. It is for one goroutine.
type Firefox struct {
	device   adb.Device
	app      string
	options  Options
	file     string // On the device.
	pushed   bool
	port     string   // Of this machine, leads to the debugger.
	reversed []string // Ports of the device that lead here.
	debugged *rdp.Firefox
	id       string // Of the extension, empty before it is installed.
}

// Find finds the device and its Firefox. Nothing is left to be closed.
func Find(ctx context.Context, o Options) (*Firefox, error) {
	command, err := adb.Find()
	if err != nil {
		return nil, err
	}
	device, err := command.Choose(ctx, o.Device)
	if err != nil {
		return nil, err
	}
	app, err := device.Firefox(ctx, o.Package)
	if err != nil {
		return nil, err
	}
	if o.patience == 0 {
		o.patience = patience
	}
	return &Firefox{device: device, app: app, options: o, file: fmt.Sprintf("/data/local/tmp/gangway-%08x.xpi", rand.Uint32())}, nil
}

// Start starts the Firefox and connects to its debugger. It calls line for the
// extension's lines of the console. On an error nothing is left.
func (f *Firefox) Start(ctx context.Context, line func(console.Line)) error {
	err := f.connect(ctx, line)
	if err != nil {
		err = errors.Join(err, f.Close())
	}
	return err
}

func (f *Firefox) connect(ctx context.Context, line func(console.Line)) error {
	if err := f.device.Launch(ctx, f.app); err != nil {
		return err
	}
	fmt.Fprintf(f.options.Out, "Looking for the debugger of %s on %s: \"Remote debugging via USB\" must be on in its settings.\n", f.app, f.device.Serial)
	socket, err := f.device.Debugger(ctx, f.app, f.options.patience)
	if err != nil {
		return err
	}
	if f.port, err = f.device.Forward(ctx, socket); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, connectTime, fmt.Errorf(
		"the debugger of %s has not answered within %v: see whether the device asks for a permission", f.app, connectTime))
	defer cancel()
	f.debugged, err = rdp.Connect(ctx, "127.0.0.1:"+f.port, line)
	return err
}

// Install installs the unpacked extension in a folder, in place of the one before,
// and returns its ID.
func (f *Firefox) Install(ctx context.Context, dir string) (id string, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, installTime, fmt.Errorf("the extension was not installed within %v", installTime))
	defer cancel()
	file, err := packed(dir)
	if err != nil {
		return "", err
	}
	defer os.Remove(file)
	f.pushed = true // Perhaps in part.
	if err := f.device.Push(ctx, file, f.file); err != nil {
		return "", err
	}
	before := f.id
	id, err = f.debugged.Install(ctx, f.file)
	if id != "" {
		f.id = id // It is there, even if its lines do not come.
	}
	if err == nil && before != "" && before != id {
		err = f.debugged.Uninstall(ctx, before) // The manifest has another id now.
	}
	return id, err
}

// packed writes a folder as an archive that all may read, and returns its path.
func packed(dir string) (path string, err error) {
	file, err := os.CreateTemp("", "gangway-*.xpi")
	if err != nil {
		return "", err
	}
	defer func() {
		if err = errors.Join(err, file.Close()); err != nil {
			os.Remove(file.Name())
		}
	}()
	archive := zip.NewWriter(file)
	return file.Name(), errors.Join(archive.AddFS(os.DirFS(dir)), archive.Close(), file.Chmod(0o644))
}

// Show shows a page. The device reaches a server of this machine by its address
// here.
func (f *Firefox) Show(ctx context.Context, page string) error {
	u, err := url.Parse(page)
	if err != nil {
		return err
	}
	if port := u.Port(); port != "" && slices.Contains([]string{"127.0.0.1", "localhost"}, u.Hostname()) && !slices.Contains(f.reversed, port) {
		if err := f.device.Reverse(ctx, port); err != nil {
			return err
		}
		f.reversed = append(f.reversed, port)
	}
	return f.device.Show(ctx, f.app, u.String())
}

// Done is closed when the connection with the Firefox has ended.
func (f *Firefox) Done() <-chan struct{} { return f.debugged.Done() }

// uninstall removes the extension, and ends the connection.
func (f *Firefox) uninstall() error {
	if f.debugged == nil {
		return nil
	}
	defer f.debugged.Close()
	if f.id == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), cleanTime)
	defer cancel()
	if err := f.debugged.Uninstall(ctx, f.id); !errors.Is(err, rdp.ErrEnded) {
		return err
	}
	return nil
}

// Close removes the extension, and all that is left on the device. The Firefox
// goes on.
func (f *Firefox) Close() error {
	errs := []error{f.uninstall()}
	ctx, cancel := context.WithTimeout(context.Background(), cleanTime) // A Firefox that hangs took none of it.
	defer cancel()
	if f.port != "" {
		errs = append(errs, f.device.Unforward(ctx, f.port))
	}
	for _, port := range f.reversed {
		errs = append(errs, f.device.Unreverse(ctx, port))
	}
	if f.pushed {
		errs = append(errs, f.device.Remove(ctx, f.file))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("something of the extension may be left on %s: %w", f.device.Serial, err)
	}
	return nil
}
