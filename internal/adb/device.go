package adb

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Device is one that adb reaches.
type Device struct {
	Serial string
	adb    ADB
}

// Choose returns the device with a serial number, or the only one if that is empty.
func (a ADB) Choose(ctx context.Context, serial string) (Device, error) {
	states, err := a.devices(ctx)
	if err != nil {
		return Device{}, err
	}
	var ready, others []string
	for _, d := range states {
		if d.state == "device" {
			ready = append(ready, d.serial)
		} else {
			others = append(others, d.serial+" is "+d.state)
		}
	}
	switch {
	case slices.Contains(ready, serial):
		return Device{serial, a}, nil
	case serial != "":
		return Device{}, fmt.Errorf("there is no device %s that is ready; adb devices lists %s", serial, listed(append(ready, others...)))
	case len(ready) == 1:
		return Device{ready[0], a}, nil
	case len(ready) > 1:
		return Device{}, fmt.Errorf("several devices are there: choose one of %s by --device", strings.Join(ready, ", "))
	case len(others) > 0:
		return Device{}, fmt.Errorf("no device is ready (%s): unlock it, and allow USB debugging for this computer on its screen", strings.Join(others, ", "))
	}
	return Device{}, errors.New("no Android device is there: connect one by USB and turn on USB debugging in its developer options, or start an emulator; adb devices lists it then")
}

func listed(all []string) string {
	if len(all) == 0 {
		return "none"
	}
	return strings.Join(all, ", ")
}

type state struct{ serial, state string }

// devices returns the devices that adb knows.
func (a ADB) devices(ctx context.Context) (all []state, err error) {
	out, err := a.run(ctx, "devices")
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(out) {
		serial, rest, found := strings.Cut(strings.TrimSpace(line), "\t")
		if found {
			all = append(all, state{serial, strings.TrimSpace(rest)})
		}
	}
	return all, nil
}

// Shell runs a command on the device, whose words have no spaces.
func (d Device) Shell(ctx context.Context, words ...string) (string, error) {
	return d.adb.run(ctx, append([]string{"-s", d.Serial, "shell"}, words...)...)
}

// Push copies a file to the device.
func (d Device) Push(ctx context.Context, file, to string) error {
	_, err := d.adb.run(ctx, "-s", d.Serial, "push", file, to)
	return err
}

// Remove removes a file of the device.
func (d Device) Remove(ctx context.Context, file string) error {
	_, err := d.Shell(ctx, "rm", "-f", file)
	return err
}

// Forward lets a port of this machine lead to a socket of the device, and returns
// the port.
func (d Device) Forward(ctx context.Context, socket string) (port string, err error) {
	out, err := d.adb.run(ctx, "-s", d.Serial, "forward", "tcp:0", socket)
	if port = strings.TrimSpace(out); err == nil && port == "" {
		err = errors.New("adb forward tells no port: it is too old; update the Android platform tools")
	}
	return port, err
}

// Unforward ends a Forward.
func (d Device) Unforward(ctx context.Context, port string) error {
	_, err := d.adb.run(ctx, "-s", d.Serial, "forward", "--remove", "tcp:"+port)
	return err
}

// Reverse lets a port of the device lead to the same one of this machine.
func (d Device) Reverse(ctx context.Context, port string) error {
	_, err := d.adb.run(ctx, "-s", d.Serial, "reverse", "tcp:"+port, "tcp:"+port)
	return err
}

// Unreverse ends a Reverse.
func (d Device) Unreverse(ctx context.Context, port string) error {
	_, err := d.adb.run(ctx, "-s", d.Serial, "reverse", "--remove", "tcp:"+port)
	return err
}
