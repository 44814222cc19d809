// A content script that handles clicks and messages.
package main

import "gangway/tests/bench/idle/handle"

func main() { handle.Run() }
