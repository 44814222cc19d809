// Package texts has the texts of an extension.
package texts

//gangway:locales ../_locales
