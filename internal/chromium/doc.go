// Package chromium drives a real Chromium: it starts one with a profile of its
// own, loads unpacked extensions, opens tabs, clicks, and collects the lines
// that every context writes to its console.
//
// It speaks the protocol of Chromium's own tools over a pipe, and so needs no
// driver binary, no port and no library: messages are JSON texts that end with
// a zero byte. The driver attaches to every page, frame and worker before its
// first script runs, so that no line of it is missed. That keeps an idle worker
// alive: [Extension.StopBackground] stops one.
//
// A Browser ends with [Browser.Close], with the context of [Start], and with
// the process that started it, however that process ends. It needs a system
// that hands files on to new processes, so not Windows.
package chromium
