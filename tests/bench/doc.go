// Package bench holds the extensions that "./build.sh bench" measures, one folder
// for each peer, and a test that it can measure them all. Package bench in
// tests/dev/bench drives them.
package bench
