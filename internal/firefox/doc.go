// Package firefox drives a real Firefox: it starts one with a profile of its
// own, installs temporary add-ons, opens tabs, clicks, and collects the lines
// that every context writes to its console.
//
// It speaks Marionette, the protocol that is built into Firefox, and so needs
// no driver binary. Marionette has two contexts, and this package hides the
// switching: the methods of a [Tab] run in the page, those of a [Popup] in its
// page, those of an [Extension] and [Browser.Chrome] run in the privileged part
// of Firefox. Commands of several goroutines run one after the other.
//
// The console comes over a connection of its own ([Browser.Lines],
// [Browser.WaitLine], [Options.Console]), with nothing lost and each argument
// as it was given.
//
// A Browser ends with [Browser.Close], with the context of [Start], and with
// the process that started it, however that process ends.
package firefox
