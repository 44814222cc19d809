// Package tests holds the suites that drive a real browser. The extensions
// that they load are the example and those in fixtures.
package tests
