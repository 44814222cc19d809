// Package bench holds the extensions that "gangway bench" measures, one folder
// for each peer, and a test that it can measure them all. Package bench in
// internal/bench drives them.
package bench
