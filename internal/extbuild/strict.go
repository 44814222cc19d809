package extbuild

import (
	"fmt"
	"strings"

	"gangway/internal/manifest"
)

// A FindingsError says that a manifest has entries that the browser would refuse
// or pass over, though it can be built.
type FindingsError struct {
	Findings []manifest.Finding // The build has told each.
}

func (e *FindingsError) Error() string {
	keys := make([]string, len(e.Findings))
	for i, f := range e.Findings {
		keys[i] = f.Key
	}
	return fmt.Sprintf("the browser would not do what the manifest says: mend %s, as the notes above say", strings.Join(keys, ", "))
}

// checkFindings returns the findings of a strict build that are errors. It comes
// after the compiler, so that a person hears of all that is wrong at once.
func (b *builder) checkFindings() error {
	var wrong []manifest.Finding
	for _, f := range b.result.Findings {
		if b.strict && f.Severity == manifest.SeverityError {
			wrong = append(wrong, f)
		}
	}
	if len(wrong) > 0 {
		return &FindingsError{wrong}
	}
	return nil
}
