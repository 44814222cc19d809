// Package reload tells when the sources of an extension change, and has it
// built and reloaded.
//
// A [Builder] builds an extension again and again. A [Watcher] watches its files
// and hands over changes when they have been quiet for a moment. A [Loop] builds
// after each change. When another one comes while it builds, it begins anew with
// both, so the pause can be short.
package reload
