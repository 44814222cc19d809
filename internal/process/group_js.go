//go:build js && wasm

package process

import "syscall"

// In a browser no process starts. Packages that import this one compile there,
// for tests that are compiled for both platforms.

func ownGroup() *syscall.SysProcAttr { return nil }

func killGroup(int) {}

func interruptGroup(int) error { return nil }

// Exists reports whether there is a process with this number.
func Exists(int) bool { return false }
