//go:build !(js && wasm)

package console

import "os"

func write(level, line string) {
	out := os.Stdout
	if level == "warn" || level == "error" {
		out = os.Stderr
	}
	_, _ = out.WriteString(line + "\n") // There is nobody to tell.
}
