// Package session gives connections that outlive the ports which carry them.
//
// A port of package webext ends when the background is suspended or crashes,
// when its page goes into the back/forward cache or is reloaded, and whenever
// the browser thinks so; and messages on their way then are lost. A [Session]
// goes on: the end that dialed connects again, and both ends send again the
// messages that the other has not confirmed. Every message is delivered once,
// in order, or the session ends and says which messages were not confirmed.
// SPEC.md describes the protocol.
//
// # Two ends
//
// One end calls [Dial], the other [Listen] and [Listener.Receive]. A content
// script or a page dials as a rule, and the background listens; with
// [DialOptions.Target] a background dials the content script of a tab.
//
// An end keeps the messages that it has sent, until the other has confirmed
// them, in a window of bounded size. Messages are confirmed when they are handled: when the
// program receives the next one, or by [Session.Commit]. So an end that is
// slow to receive makes the other one wait in Send.
//
// # Receiving, and the end
//
// Sessions and their listeners are received from as ports and theirs are:
//
//	                 a Session                        a Listener
//	---------------  -------------------------------  ------------------------
//	one at a time    Receive(ctx)                     Receive(ctx)
//	as an iterator   Values[T](ctx, s)                l.Values(ctx)
//	by channels      Channels[In, Out](ctx, s, nil)
//	the end by       Close(ctx), in order;            Stop()
//	  oneself        Abort(), at once
//	how it ended     Done(), Err(): an *EndError      Done(), Err(): ErrStopped
//
// A call whose context is done when it begins does nothing but return the
// context's error, whatever waits. Close alone ends the session also then.
//
// # Loss of memory
//
// The page of a content script has its memory for as long as there is something
// to talk to. A background loses it whenever the browser suspends it, and
// messages that it had received must not be lost with it. So an accepting end
// keeps its position in storage.session and confirms only messages that are
// stored there. When it has started anew, [Listener.Receive] returns the
// session again, which [Session.Restored] tells, as soon as the other end
// connects.
//
//	Event                         Messages to the           Messages from the
//	                              accepting end             accepting end
//	----------------------------  ------------------------  -----------------------
//	port ends, page frozen,       once, in order            once, in order
//	  page reloaded (with Key)
//	background suspended          once, in order, but for   once, in order
//	                              the last, if it was
//	                              still in work: it comes
//	                              again
//	background killed             once stored never again,  those since the last
//	                              the others come again     write may be missing or
//	                                                        come again; the dialing
//	                                                        end is told: Restarted
//	the same, with Durable        once stored never again,  once, in order
//	                              their effect is undone
//	page away for longer than     as if the background      once, in order
//	  Keep, tab open              was suspended
//	tab closed, page left         unconfirmed ones are      listed in EndError
//	                              lost with their page
//	extension reloaded            lost with both ends: Firefox ends the content
//	                              scripts, and storage.session is emptied
//
// # Exactly once
//
// A background that is killed between handling a message and storing that it
// has gets the message again, and [webext.Message.Redelivered] says that it may
// be so. That does no harm if handling it twice is the same as once. Where it is
// not, handle in three steps:
//
//	m, err := s.Receive(ctx)       // 1. Receive.
//	total += amountOf(m)           // 2. Change the program's state, and send.
//	err = s.Send(ctx, Receipt{total})
//	err = s.Commit(ctx, map[string]any{"total": total}) // 3. Store all at once.
//
// [Session.Commit] writes the program's own state, the position of the session
// and the messages that were sent in one write to storage.session. With Durable
// in its options nothing leaves before it is written, and nothing is confirmed
// otherwise. When the background is started anew, read the state from
// [webext.Runtime.SessionStorage] and go on: the state, the messages that come
// and those that the other end has had fit together. A commit takes well under
// a millisecond of the background's time; several messages may share one.
//
// An accepting end in a background lives as long as the tab of its page. If the
// page is away for longer than Keep, the [Session] ends with [ErrAway], and its
// state waits in storage.session as if the background was suspended; when the
// page is back, [Listener.Receive] returns the session again.
//
// An effect that storage.session cannot undo, such as a request to a server,
// happens at least once: give it a key by which the server knows it again.
package session
