// Package checks holds the rules that the sources keep, as tests: formatting,
// vet and staticcheck for both platforms, who may import what, the types
// and tests of the JavaScript half, and what the documents say.
package checks
