package extbuild

import (
	"errors"
	"fmt"
	"strings"

	"gangway/internal/toolchain"
)

// nameGangway adds the next step to Go's error for a module that does not know
// Gangway: Go takes a path without a dot for one of its own packages.
func nameGangway(err error) error {
	var refused *toolchain.CompileError
	if !errors.As(err, &refused) || !strings.Contains(refused.Output, "package "+toolchain.Gangway+"/wasm/") ||
		!strings.Contains(refused.Output, "is not in std") { // Go 1.26.
		return err
	}
	return fmt.Errorf("%w; its go.mod does not name Gangway: docs/migrating.md of Gangway has the commands", err)
}
