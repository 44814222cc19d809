// Package command is the form of a command line that Gangway's commands share:
// help in groups, errors in one line, exit codes, colors, and the command test,
// which runs the tests of a module in layers.
package command
