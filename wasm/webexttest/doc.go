// Package webexttest gives tests a whole browser in ordinary Go, so that the
// logic of an extension is tested by go test, with the race detector, in
// milliseconds.
//
// A [Browser] has extensions, tabs and native applications. Programs run in a
// [Context]: the [Background] of an [Extension], a page of it, or a content
// script in a [Frame] of a [Tab]. Each has a [webext.Runtime] of its own. A
// program is tested by starting its logic, a func(*webext.Runtime) error that
// its main calls with webext.Default(), in a context; where nil is given, the
// test plays the part of the program with [Context.Runtime].
//
// Then the test brings about the events in the life of an extension:
// [Background.Suspend], [Tab.Close], [Tab.Navigate], [Tab.Freeze],
// [Frame.Remove], [Extension.Reload], [Context.Drop], and so on. Each is
// complete for the browser when it returns; others are told of it afterwards.
//
// # Time
//
// Browsers deliver nothing before the turn of the one who calls has ended. Here
// a loop delivers one thing at a time, whenever nothing else runs in the
// process; so all that a program does without waiting happens at once for all
// others, as it does in a browser. In a bubble of testing/synctest,
// synctest.Wait returns when nothing is in flight any more, timers apart, and
// hours of waiting take no time. Without a bubble, wait for the fact that a
// test wants to see.
//
// Within a port order holds. Between ports it does not: the first one is drawn,
// the same way in each run; [Browser.Shuffle] draws another way. With
// [Browser.Pause] and [Browser.Step] a test delivers one thing after another,
// and can let something happen in between.
//
// # Likeness
//
// The simulation shows the behavior of Firefox ESR 153 and Chromium 156, as it
// was seen. Between every program and the browser stands a loader as in a real
// extension, which registers the events that the program declares ([Declares])
// and loses nothing; a [Script] sees the browser without it. Common to both
// browsers:
//
//   - connect returns a port also when nobody listens; the port ends then.
//   - A context never connects to itself. Content scripts are reached by
//     tabs.connect alone; they can neither connect to tabs nor to native
//     applications.
//   - Messages that arrive while nobody listens are lost, and so are those in
//     flight to a context that goes. Messages that a context posted before it
//     went arrive, and then the end.
//   - disconnect tells only the other end. A closed tab, a navigation, a crash
//     and a suspension look like a disconnect.
//   - Events wake a suspended background that listens to them in its first
//     turn: not one that listens to closed tabs by webext.Runtime.OnTabRemoved.
//   - A content script that is [Lazy] starts with the first thing that is for
//     it, and receives that, too.
//   - A suspended background is told first, if it listens, and all that it does
//     in that turn gets through: its posts and the writes that it begins. One
//     that is killed is not told, and its writes in flight are lost.
//   - The areas of storage are there with the permission ([Permissions]), for
//     content scripts all but storage.session, with their quotas and changes.
//     storage.session outlives the background, but not the extension's reload or
//     end. [ManagedStorage] fills storage.managed.
//   - Alarms ring in the time of the bubble and wake the background, and are gone
//     with the extension's update or end.
//   - A background is started for an installation, an [Extension.Update] or a
//     [Browser.Restart], and has that event from the start.
//   - Menu items outlive the background and the extension's reload, and are gone
//     with an update. The user clicks them ([Extension.ClickMenu]), presses the keys
//     of commands ([Extension.Press]), grants permissions ([Extension.Grant],
//     [Extension.Revoke]) and answers requests ([Extension.AnswerRequests]).
//   - Notifications outlive the background, and are gone with the extension's reload
//     or end. The user clicks them ([Extension.ClickNotification],
//     [Extension.ClickNotificationButton]) and closes them
//     ([Extension.CloseNotification]). Whether their images exist is not looked at.
//   - scripting.executeScript starts programs ([Extension.InjectedScript]) in the
//     frames that the extension may visit. The results of scripts are null.
//   - A response ([Extension.Respond]) passes through the filter that a program has
//     made for its request, in Firefox alone. A background that filters one is not
//     suspended by itself.
//   - User scripts connect and send ([Frame.UserScript]) if the extension has the
//     permission, and if userScripts.configureWorld gave their world messages before
//     it was made. A world without a configuration has that of the default one.
//   - Texts of i18n are those of the files ([Files]) in the language of the browser
//     ([Browser.Languages]).
//   - Windows have tabs in order, one of them active, and one window has the
//     focus. Extensions see addresses and titles with the permission "tabs", one
//     for the host, or that of a click. A tab that an extension opens is blank at
//     first, and then loads; [Extension.Page] says which programs pages have.
//     Filters of tabs.onUpdated are not looked at.
//   - Ports of a page end when it goes into the back/forward cache, since
//     the loader sees to it. The program is told when the page is back, and
//     then that it is shown.
//   - Messages to and from native applications are JSON.
//
// Where they differ:
//
//	                              Firefox                      Chromium
//	----------------------------  ---------------------------  ---------------------------
//	messages                      are cloned                   pass through JSON but for
//	                                                           ports between programs, or
//	                                                           are cloned with
//	                                                           StructuredClone
//	messages of 64 MiB            pass                         are ErrTooLarge
//	of several receivers of a     the port ends for all        the port goes on until the
//	  port one is gone                                         last one is gone
//	one of them disconnects       the port ends for all        the others are not told
//	a background is suspended     it has a last turn           it is not told
//	no JSON of a native           ErrApplicationFailed         is lost
//	  application
//	onDisconnect, for a Script    can fire twice, and after    fires once
//	                              the own disconnect
//	frozen page, for a Script     keeps its ports; messages    its ports end; it is not
//	                              to it are lost               told, its posts are lost
//	content script whose          is stopped                   goes on and is told
//	  extension is gone
//	content scripts declared, at  run in open pages, too       run in pages loaded later
//	  install, enable and reload
//	backgrounds (Idle) live by    messages to them             also messages of theirs
//	asked by one-shot, but gone   ErrNoReceiver                ErrNoReply
//	exit of a native application  ErrDisconnected              a *DisconnectError
//	too large a message of one    a *DisconnectError           ErrApplicationFailed
//	disconnect of a native        loses all but the message    loses all it has not read
//	  application                   that is being written
//	filter of tabs.onUpdated      is taken                     is an error
//	pages of the web              reach no extension           reach those that let them
//	                                                           in, with JSON
//	frame ids                     are wider than 32 bits       are small
//	document of another frame     the document counts          nobody is meant
//	stored values                 are cloned, but pass         are plain ones, and bytes
//	                              through JSON in sync         in session
//	storage.local                 has no quota                 has one of 10 MB
//	alarms with a time and a      ring at the time             are an error
//	  delay
//	alarms at the extension's     are gone                     stay
//	  reload, or a restart
//	hosts that the manifest       can be removed               stay
//	  requires
//	notifications that are        close                        stay
//	  clicked
//	notifications without icon    are shown                    are not, and no error says so
//	notifications with buttons    are an error                 show two of them
//
// # Where it is not like a browser
//
//   - A program that is gone with its context is told so here, so that it
//     returns: its ports, listeners and calls end with
//     [webext.ErrContextInvalidated], as [webext.Runtime.Lifetime] does. In
//     Firefox that includes content scripts whose extension is gone.
//   - Variables of the package survive a restart of the background.
//   - A panic in a program ends the test.
//   - Programs run in parallel. A program that does not wait for anything does
//     not keep the browser from going on for more than some milliseconds.
//   - There is no DOM: [Context.Dispatch] stands for the DOM events that a
//     manifest names. Of the browser's API there is the part that is simulated;
//     [Extension.Handle], [Extension.Fire] and [Extension.Ask] stand for the
//     rest. No tab is ever hidden. Content scripts run in all web pages; a
//     manifest's matches are not looked at, but those of externally_connectable
//     ([Frame.PageScript]).
package webexttest
