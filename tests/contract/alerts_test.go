package contract

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// standInForAlerts gives Firefox something that shows notifications, which it does
// not have without a screen. As Firefox's own (alert.js), it says that a notification
// is shown, and closes one that is clicked.
func (f *firefoxDriver) standInForAlerts(t *testing.T) {
	t.Helper()
	require.NoError(t, f.Chrome(t.Context(), `
		const shown = new Map();
		const service = {
			QueryInterface: ChromeUtils.generateQI(["nsIAlertsService"]),
			showAlert(alert, listener) {
				shown.set(alert.name, listener);
				listener.observe(null, "alertshow", "");
			},
			closeAlert(name) {
				const listener = shown.get(name);
				shown.delete(name);
				listener?.observe(null, "alertfinished", "");
			},
			click(name) {
				shown.get(name).observe(null, "alertclickcallback", "");
				this.closeAlert(name);
			},
		};
		service.wrappedJSObject = service;
		const factory = {
			QueryInterface: ChromeUtils.generateQI(["nsIFactory"]),
			createInstance: (iid) => service.QueryInterface(iid),
		};
		Components.manager.QueryInterface(Ci.nsIComponentRegistrar).registerFactory(
			Services.uuid.generateUUID(), "alerts of the contract suite", "@mozilla.org/alerts-service;1", factory);`, nil))
}

// alert calls a method of the stand-in.
func (f *firefoxDriver) alert(t *testing.T, method, id string) {
	t.Helper()
	require.NoError(t, f.Chrome(t.Context(), `
		const [method, id] = arguments;
		Cc["@mozilla.org/alerts-service;1"].getService(Ci.nsIAlertsService).wrappedJSObject[method](id);`, nil, method, id))
}

// clickNotification implements driver.
func (f *firefoxDriver) clickNotification(t *testing.T, _ extension, id string) {
	t.Helper()
	f.alert(t, "click", id)
}

// closeNotification implements driver.
func (f *firefoxDriver) closeNotification(t *testing.T, _ extension, id string) {
	t.Helper()
	f.alert(t, "closeAlert", id)
}

// clickNotification implements world.
func (w *simulatedWorld) clickNotification(_ *testing.T, e extension, id string) {
	w.extensions[e].ClickNotification(id)
}

// closeNotification implements world.
func (w *simulatedWorld) closeNotification(_ *testing.T, e extension, id string) {
	w.extensions[e].CloseNotification(id)
}
