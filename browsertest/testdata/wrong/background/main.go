// A program that Go does not compile.
package main

func main() { nobody() }
