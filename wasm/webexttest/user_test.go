package webexttest_test

import (
	"fmt"
	"testing"
	"testing/fstest"
	"testing/synctest"

	"gangway/wasm/webext"
	"gangway/wasm/webext/commands"
	"gangway/wasm/webext/contextmenus"
	"gangway/wasm/webext/dynamic"
	"gangway/wasm/webext/idle"
	"gangway/wasm/webext/menus"
	"gangway/wasm/webext/permissions"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const userManifest = `{"manifest_version": 3, "name": "a", "version": "1", "permissions": ["activeTab", "contextMenus", "menus"],
	"optional_permissions": ["idle"], "optional_host_permissions": ["https://*.example.org/*"],
	"commands": {"dance": {"suggested_key": {"default": "Alt+D"}}}}`

// withUser runs a test with an extension whose background is suspended, and with a
// tab.
func withUser(t *testing.T, test func(t *testing.T, e *webexttest.Extension, bg *webexttest.Background, tab *webexttest.Tab)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		browser := webexttest.NewBrowser(t, webexttest.Firefox)
		e := browser.Install("user@gangway.test", webexttest.Files(fstest.MapFS{"manifest.json": {Data: []byte(userManifest)}}))
		bg := e.Background(nil, webexttest.Declares("menus.onClicked", "contextMenus.onClicked", "commands.onCommand", "permissions.onAdded"))
		tab := browser.OpenTab("https://example.org/")
		test(t, e, bg, tab)
	})
}

func TestClickOnAMenuWakesTheBackground(t *testing.T) {
	withUser(t, func(t *testing.T, e *webexttest.Extension, bg *webexttest.Background, tab *webexttest.Tab) {
		assert.PanicsWithValue(t, `webexttest: the menu of user@gangway.test has no item "box"`,
			func() { e.ClickMenu("box", menus.OnClickData{}, tab) })
		for _, p := range []menus.CreateProperties{
			{ID: new("top"), Title: new("Top")},
			{ID: new("box"), Title: new("Box"), Type: new(menus.ItemTypeCheckbox), ParentID: menus.ItemIDOfString("top")},
		} {
			_, err := menus.Create(t.Context(), bg.Runtime(), p)
			require.NoError(t, err)
		}
		bg.Suspend()
		e.ClickMenu("box", menus.OnClickData{LinkURL: new("https://example.com/")}, tab)
		synctest.Wait()
		require.NotNil(t, bg.Context())
		clicks := received(menus.OnClicked(bg.Runtime()))
		require.Len(t, clicks, 1)
		assert.Equal(t, menus.OnClickData{
			MenuItemID: menus.ItemIDOfString("box"), ParentMenuItemID: menus.ItemIDOfString("top"),
			LinkURL: new("https://example.com/"), PageURL: new("https://example.org/"), WasChecked: new(false), Checked: new(true),
			Modifiers: []menus.OnClickDataModifier{},
		}, clicks[0].Info)
		assert.Equal(t, new("https://example.org/"), clicks[0].Tab.URL, "the click gives access")
		assert.Len(t, received(contextmenus.OnClicked(bg.Runtime())), 1)
	})
}

func TestNobodyClicksItemsThatAreHiddenOrDisabled(t *testing.T) {
	withUser(t, func(t *testing.T, e *webexttest.Extension, bg *webexttest.Background, tab *webexttest.Tab) {
		for id, p := range map[string]menus.CreateProperties{"hidden": {Visible: new(false)}, "disabled": {Enabled: new(false)}} {
			p.ID, p.Title = &id, &id
			_, err := menus.Create(t.Context(), bg.Runtime(), p)
			require.NoError(t, err)
			assert.PanicsWithValue(t, fmt.Sprintf("webexttest: the menu of user@gangway.test has the item %q, which nobody can click: %[1]q is %[1]s", id),
				func() { e.ClickMenu(id, menus.OnClickData{}, tab) })
		}
		assert.Empty(t, received(menus.OnClicked(bg.Runtime())))
	})
}

func TestIDsOfMenuItemsAreTexts(t *testing.T) {
	withUser(t, func(t *testing.T, _ *webexttest.Extension, bg *webexttest.Background, _ *webexttest.Tab) {
		_, err := dynamic.Invoke(t.Context(), bg.Runtime(), "menus.create", map[string]any{"id": 4, "title": "Four"})
		assert.ErrorContains(t, err, "Error processing id: Expected string instead of 4")
		below := menus.CreateProperties{ID: new("b"), Title: new("B"), ParentID: menus.ItemIDOfNumber(4)}
		_, err = menus.Create(t.Context(), bg.Runtime(), below)
		require.NoError(t, err)
		err = menus.Update(t.Context(), bg.Runtime(), menus.ItemIDOfString("b"), menus.UpdateProperties{})
		assert.ErrorContains(t, err, "Cannot find menu item with id b", "it was not added")
	})
}

func TestMenuIsEmptyAfterAnUpdate(t *testing.T) {
	withUser(t, func(t *testing.T, e *webexttest.Extension, bg *webexttest.Background, tab *webexttest.Tab) {
		_, err := menus.Create(t.Context(), bg.Runtime(), menus.CreateProperties{ID: new("a"), Title: new("A")})
		require.NoError(t, err)
		e.Reload()
		require.NoError(t, menus.Update(t.Context(), bg.Runtime(), menus.ItemIDOfString("a"), menus.UpdateProperties{}))
		e.Update("2")
		assert.ErrorContains(t, menus.Remove(t.Context(), bg.Runtime(), menus.ItemIDOfString("a")), "Cannot find menu item with id a")
	})
}

func TestKeysOfACommandWakeTheBackground(t *testing.T) {
	withUser(t, func(t *testing.T, e *webexttest.Extension, bg *webexttest.Background, tab *webexttest.Tab) {
		assert.PanicsWithValue(t, `webexttest: the manifest of user@gangway.test has no command "sing"`, func() { e.Press("sing") })
		bg.Suspend()
		e.Press("dance")
		synctest.Wait()
		require.NotNil(t, bg.Context())
		pressed := received(commands.OnCommand(bg.Runtime()))
		require.Len(t, pressed, 1)
		assert.Equal(t, "dance", pressed[0].Command)
		assert.Equal(t, new(tab.ID()), pressed[0].Tab.ID)
	})
}

func TestKeysOfTheButtonClickIt(t *testing.T) {
	for version, name := range map[int]string{2: "_execute_browser_action", 3: "_execute_action"} {
		synctest.Test(t, func(t *testing.T) {
			manifest := fmt.Sprintf(`{"manifest_version": %d, "name": "a", "version": "1", "permissions": ["activeTab"],
				"commands": {%q: {}, "_execute_sidebar_action": {}}}`, version, name)
			browser := webexttest.NewBrowser(t, webexttest.Firefox)
			e := browser.Install("keys@gangway.test", webexttest.Files(fstest.MapFS{"manifest.json": {Data: []byte(manifest)}}))
			bg := e.Background(nil, webexttest.Declares("action.onClicked", "commands.onCommand"))
			e.Press(name) // There is no window.
			tab := browser.OpenTab("https://example.org/")
			bg.Suspend()
			e.Press(name)
			synctest.Wait()
			require.NotNil(t, bg.Context())
			clicks := received(bg.Runtime().OnActionClicked())
			require.Len(t, clicks, 1)
			assert.Equal(t, tab.ID(), clicks[0].ID)
			assert.Equal(t, "https://example.org/", clicks[0].URL, "the click gives access")
			assert.Empty(t, received(commands.OnCommand(bg.Runtime())))
			assert.PanicsWithValue(t, fmt.Sprintf(`webexttest: Press does not simulate the command "_execute_sidebar_action"; `+
				`the button of keys@gangway.test has %q`, name), func() { e.Press("_execute_sidebar_action") })
		})
	}
}

func TestPermissionsAreGivenOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		manifest := `{"manifest_version": 3, "name": "a", "version": "1", "permissions": ["alarms", "alarms"], "optional_permissions": ["idle"]}`
		e := webexttest.NewBrowser(t, webexttest.Firefox).Install("once@gangway.test", webexttest.Permissions("alarms", "storage"),
			webexttest.Files(fstest.MapFS{"manifest.json": {Data: []byte(manifest)}}), webexttest.Permissions("storage"))
		rt := e.Background(nil, webexttest.Declares("permissions.onAdded", "permissions.onRemoved")).Runtime()
		e.AnswerRequests(true)
		one := permissions.Permissions{Permissions: []string{"idle"}, Origins: []string{}}
		granted, err := permissions.Request(t.Context(), rt, permissions.Permissions{Permissions: []string{"idle", "idle"}})
		require.NoError(t, err)
		assert.True(t, granted)
		all, err := permissions.GetAll(t.Context(), rt)
		require.NoError(t, err)
		assert.Equal(t, []string{"alarms", "storage", "idle"}, all.Permissions)
		e.Revoke("idle", "idle")
		e.Grant("idle", "idle")
		assert.Equal(t, []permissions.Permissions{one, one}, received(permissions.OnAdded(rt)))
		assert.Equal(t, []permissions.Permissions{one}, received(permissions.OnRemoved(rt)))
	})
}

func TestUserAnswersRequestsForPermissions(t *testing.T) {
	withUser(t, func(t *testing.T, e *webexttest.Extension, bg *webexttest.Background, _ *webexttest.Tab) {
		rt := bg.Runtime()
		_, err := permissions.Request(t.Context(), rt, permissions.Permissions{Permissions: []string{"alarms"}})
		assert.ErrorContains(t, err, "Cannot request permission alarms since it was not declared in optional_permissions")
		_, err = permissions.Request(t.Context(), rt, permissions.Permissions{Origins: []string{"https://*/*"}})
		assert.ErrorContains(t, err, "Cannot request origin permission for https://*/* since it was not declared in the manifest")
		asked := permissions.Permissions{Permissions: []string{"idle"}, Origins: []string{"https://www.example.org/*"}}
		assert.ErrorIs(t, idle.SetDetectionInterval(t.Context(), rt, 60), webext.ErrUnsupported)
		for _, answer := range []struct{ yes, granted bool }{{false, false}, {true, true}, {false, true}} {
			e.AnswerRequests(answer.yes)
			granted, err := permissions.Request(t.Context(), rt, asked)
			require.NoError(t, err)
			assert.Equal(t, answer.granted, granted)
		}
		assert.Equal(t, []permissions.Permissions{asked}, received(permissions.OnAdded(rt)))
		webexttest.Handle(e, "idle.setDetectionInterval", func(int64) error { return nil })
		assert.NoError(t, idle.SetDetectionInterval(t.Context(), rt, 60))
		e.Revoke("idle", "https://www.example.org/*")
		granted, err := permissions.Request(t.Context(), rt, asked)
		require.NoError(t, err)
		assert.False(t, granted)
	})
}
