package main

import "gangway/tests/bench/session/gangway/answering"

func main() { answering.Run() }
