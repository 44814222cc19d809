package webexttest_test

import (
	"testing"
	"testing/fstest"
	"testing/synctest"

	"gangway/wasm/codec"
	"gangway/wasm/webext"
	"gangway/wasm/webext/dynamic"
	"gangway/wasm/webext/notifications"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// withNotifications runs a test with an extension that may show notifications.
func withNotifications(t *testing.T, p webexttest.Profile, test func(t *testing.T, e *webexttest.Extension, bg *webexttest.Background)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e := webexttest.NewBrowser(t, p).Install("tells@gangway.test", webexttest.Permissions("notifications"))
		test(t, e, e.Background(nil, webexttest.Declares("notifications.onClicked", "notifications.onClosed",
			"notifications.onButtonClicked", "notifications.onShown")))
	})
}

func notice(title string) notifications.CreateNotificationOptions {
	return notifications.CreateNotificationOptions{Type: notifications.TemplateTypeBasic, IconURL: new("icon.png"), Title: title, Message: "Well"}
}

func TestClickOnANotificationWakesTheBackground(t *testing.T) {
	withNotifications(t, webexttest.Firefox, func(t *testing.T, e *webexttest.Extension, bg *webexttest.Background) {
		id, err := notifications.Create(t.Context(), bg.Runtime(), nil, notice("Tea"))
		require.NoError(t, err)
		assert.Equal(t, "0", id)
		assert.Equal(t, []string{"0"}, received(notifications.OnShown(bg.Runtime())))
		all, err := notifications.GetAll(t.Context(), bg.Runtime())
		require.NoError(t, err)
		assert.Equal(t, map[string]notifications.CreateNotificationOptions{"0": notice("Tea")}, known(all))
		assert.Equal(t, "Tea", e.Notifications()["0"]["title"])
		bg.Suspend()
		e.ClickNotification("0")
		synctest.Wait()
		require.NotNil(t, bg.Context())
		assert.Equal(t, []string{"0"}, received(notifications.OnClicked(bg.Runtime())))
		assert.Equal(t, []notifications.Closed{{NotificationID: "0", ByUser: true}}, received(notifications.OnClosed(bg.Runtime())))
		assert.Empty(t, e.Notifications())
	})
}

// known returns notifications with nil where there are no items.
func known(all map[string]notifications.CreateNotificationOptions) map[string]notifications.CreateNotificationOptions {
	for id, o := range all {
		if len(o.Items) == 0 {
			o.Items = nil
			all[id] = o
		}
	}
	return all
}

func TestNobodyClicksANotificationThatIsNotThere(t *testing.T) {
	withNotifications(t, webexttest.Firefox, func(t *testing.T, e *webexttest.Extension, bg *webexttest.Background) {
		const none = `webexttest: tells@gangway.test shows no notification "a"`
		assert.PanicsWithValue(t, none, func() { e.ClickNotification("a") })
		assert.PanicsWithValue(t, none, func() { e.CloseNotification("a") })
		_, err := notifications.Create(t.Context(), bg.Runtime(), new("a"), notice("A"))
		require.NoError(t, err)
		assert.PanicsWithValue(t, `webexttest: the notification "a" of tells@gangway.test has 0 buttons, and none with the index 0`,
			func() { e.ClickNotificationButton("a", 0) })
		e.Reload()
		assert.PanicsWithValue(t, none, func() { e.CloseNotification("a") })
	})
}

func TestChromiumKeepsAClickedNotification(t *testing.T) {
	withNotifications(t, webexttest.Chromium, func(t *testing.T, e *webexttest.Extension, bg *webexttest.Background) {
		with := map[string]any{"type": "basic", "iconUrl": "i.png", "title": "A", "message": "", "buttons": []any{
			map[string]any{"title": "Yes"}, map[string]any{"title": "No"}, map[string]any{"title": "Later"}}}
		_, err := dynamic.Invoke(t.Context(), bg.Runtime(), "notifications.create", "a", with)
		require.NoError(t, err)
		m, err := dynamic.Invoke(t.Context(), bg.Runtime(), "notifications.update", "a", map[string]any{"title": "B"})
		require.NoError(t, err)
		var updated bool
		require.NoError(t, m.Decode(&updated))
		assert.True(t, updated)
		e.ClickNotification("a")
		e.ClickNotificationButton("a", 1)
		assert.Panics(t, func() { e.ClickNotificationButton("a", 2) }, "the third is not shown")
		rt := bg.Runtime()
		assert.Equal(t, []string{"a"}, received(notifications.OnClicked(rt)))
		assert.Equal(t, []notifications.ButtonClicked{{NotificationID: "a", ButtonIndex: 1}}, received(notifications.OnButtonClicked(rt)))
		assert.Equal(t, "B", e.Notifications()["a"]["title"])
		cleared, err := notifications.Clear(t.Context(), rt, "a")
		require.NoError(t, err)
		assert.True(t, cleared)
		assert.Equal(t, []notifications.Closed{{NotificationID: "a"}}, received(notifications.OnClosed(rt)))
	})
}

func TestChromiumDropsNotificationsThatAreNotWhole(t *testing.T) {
	withNotifications(t, webexttest.Chromium, func(t *testing.T, e *webexttest.Extension, bg *webexttest.Background) {
		for name, change := range map[string]func(*notifications.CreateNotificationOptions){
			"no icon":           func(o *notifications.CreateNotificationOptions) { o.IconURL = nil },
			"progress of basic": func(o *notifications.CreateNotificationOptions) { o.Progress = new(int64(5)) },
			"a list of nothing": func(o *notifications.CreateNotificationOptions) { o.Type = notifications.TemplateTypeList },
			"an image of basic": func(o *notifications.CreateNotificationOptions) { o.ImageURL = new("i.png") },
			"much progress": func(o *notifications.CreateNotificationOptions) {
				o.Type, o.Progress = notifications.TemplateTypeProgress, new(int64(101))
			},
		} {
			options := notice("A")
			change(&options)
			id, err := notifications.Create(t.Context(), bg.Runtime(), new("a"), options)
			require.NoError(t, err)
			assert.Equal(t, "a", id)
			assert.Empty(t, e.Notifications(), name)
		}
		id, err := notifications.Create(t.Context(), bg.Runtime(), nil, notice("A"))
		require.NoError(t, err)
		assert.Len(t, id, 36)
	})
}

func TestNotificationsNeedTheirPermission(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, p := range []webexttest.Profile{webexttest.Firefox, webexttest.Chromium} {
			e := webexttest.NewBrowser(t, p).Install("silent@gangway.test", webexttest.Files(fstest.MapFS{
				"manifest.json": {Data: []byte(`{"manifest_version": 3, "name": "a", "version": "1"}`)}}))
			rt := e.Background(nil).Runtime()
			_, err := notifications.Create(t.Context(), rt, nil, notice("A"))
			assert.ErrorIs(t, err, webext.ErrUnsupported)
			_, err = dynamic.Invoke(t.Context(), rt, "notifications.update", "a", map[string]any{"title": codec.Undefined{}})
			assert.ErrorIs(t, err, webext.ErrUnsupported)
		}
	})
}
