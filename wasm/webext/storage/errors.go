package storage

import "errors"

// Errors of items with versions. Callers match them with [errors.Is].
var (
	// ErrLaterVersion says that a value was stored by a later version of the
	// extension.
	ErrLaterVersion = errors.New("storage: the value has a later version")

	// ErrEarlierVersion says that a value was stored with an earlier version, and
	// that nothing migrates it.
	ErrEarlierVersion = errors.New("storage: the value has an earlier version")
)
