// Package checks holds the rules that the sources keep, as tests: formatting,
// vet and staticcheck for both platforms, who may import what, and the types
// and tests of the JavaScript half.
package checks
