// Package puppet is the program at both ends of the contract suite: it takes
// commands, performs them with webext, and answers.
//
// The same program runs in the contexts of a real browser, where package
// window brings it the commands, and in those of the simulated one, where the
// suite calls [Puppet.Handle] itself. So each claim of the suite is written
// once, whatever the host.
package puppet
