// Package rdp speaks the remote debugging protocol of Firefox, the part of it that
// a Firefox on another device needs: it installs a temporary add-on, and reads the
// console of its scripts.
//
// A packet is JSON text behind its length in bytes and a colon. Each is from an
// actor, or to one: an actor answers its requests in their order, and a packet
// with a type is an event.
package rdp
