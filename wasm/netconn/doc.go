// Package netconn gives programs that bring a protocol of their own a
// [net.Conn] between two contexts of an extension: anything that runs over TCP,
// such as net/rpc, runs over it.
//
// A connection is a session of package session, in which bytes take the place of
// messages. It outlives ports that are cut and pages that were in the
// back/forward cache. It does not outlive the programs at its ends: the state of
// the protocol is gone with them. A background that is suspended or dies ends the
// connections in which something was read, with [session.ErrForgotten] or
// [session.ErrAborted] at the other end, and the program there dials again. Calls that shall outlive the background are those of
// package rpc.
//
// It adds 0.2 MB to a program that has sessions: most of that is package net.
package netconn
