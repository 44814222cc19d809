// Package browsertest lets a test use a browser extension as a person does, in
// a real Firefox and in a real Chromium.
//
//	func TestGreets(t *testing.T) {
//		for _, name := range []string{browsertest.Firefox, browsertest.Chromium} {
//			t.Run(name, func(t *testing.T) {
//				b := browsertest.Start(t, browsertest.Options{Browser: name})
//				tab := b.Open(b.Serve(browsertest.HTML("<h1>A page</h1>")))
//				b.Wait(browsertest.SourceContentScript, "hello")
//				tab.OpenPopup().Click("#greet:enabled")
//				b.Wait(browsertest.SourceBackground, "greeted")
//			})
//		}
//	}
//
// [Start] builds the extension from its folder and starts a browser with it,
// which has a profile of its own and no window. All of that ends with the test,
// also when it is interrupted. The methods wait for facts and fail the test when
// one does not come in time; none returns an error. They are for the goroutine
// that runs the test.
//
// A test that fails logs the last lines of the browser's console, and saves a
// picture of each tab that is open, and of the popup, in a folder that its log
// names: build/failed below the top of the module.
//
// Starting a browser takes seconds: let the parts of a test share one, by
// [Browser.Subtest].
package browsertest
