// Gangway builds, runs and tests browser extensions whose logic is written in
// Go. "gangway help" says how.
package main

import "gangway/internal/command"

func main() { command.Main(newRootCommand()) }
