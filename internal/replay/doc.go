// Package replay compiles a program again without the go command, for people
// who save a file and wait.
//
// The go command takes a third of the time of go build to find out which
// packages have changed. Whoever watches the sources knows that already. So a
// [Builder] has go build tell the commands that it runs, and runs those of the
// compiler and of the linker again, of the packages alone that have changed,
// and of those that import one whose exported side changed. The program is that
// of go build, byte for byte.
//
// Only commands with flags that the package knows are replayed. Whenever
// something is in doubt, or fails, go build has the work: it also says why a
// program does not compile. The linker holds the rest: it refuses packages that
// were compiled against others than those that it is given.
package replay
