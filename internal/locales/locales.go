// Package locales writes a Go function for each text of an extension's _locales,
// with the parameters that the text takes. A package that has a line
//
//	//gangway:locales ../_locales
//
// in one of its files gets them, in a file of their own. A text that is not there
// is then a function that Go does not know.
//
// The texts are those of the default locale, which the manifest beside _locales
// names. It is an error if another locale lacks one of them, or has one that it
// does not have. A locale of a region, such as en_GB, takes the rest from that of
// its language, en, as browsers do.
package locales

import (
	"regexp"

	"gangway/internal/derive"
)

// FileName is the name of the generated file in the folder of its package.
const FileName = "gangway_locales.go"

// Kind is that of the generated file.
var Kind = derive.Kind{
	Mark:     "locales",
	Of:       "the texts of _locales",
	Own:      regexp.MustCompile(`^gangway_locales\.go$`),
	Generate: generate,
}
