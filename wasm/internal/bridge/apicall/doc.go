// Package apicall calls the functions of the extension API by their names, and
// converts between Go's values and JavaScript's. Flat structs and the values in
// them are converted by vert, after a check that vert does it right; all that
// vert turns into something else without an error is converted here or refused.
// It stands apart from package bridge because vert adds 90 KB to a module.
package apicall
