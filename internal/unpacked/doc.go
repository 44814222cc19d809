// Package unpacked writes an unpacked extension that is fully spelled out: the
// manifest, Gangway's scripts, and for each program its start script and its
// module. Package extbuild makes one from an extension folder; tools that make
// extensions of their own fill one in.
package unpacked
