package webexttest_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"gangway/wasm/webext"
	"gangway/wasm/webext/alarms"
	"gangway/wasm/webext/devtools/panels"
	"gangway/wasm/webext/dynamic"
	"gangway/wasm/webext/menus"
	"gangway/wasm/webext/omnibox"
	"gangway/wasm/webext/scripting"
	"gangway/wasm/webext/tabs"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inBackground runs a test in the background of an extension.
func inBackground(t *testing.T, events []string, test func(t *testing.T, e *webexttest.Extension, rt *webext.Runtime)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e := webexttest.NewBrowser(t, webexttest.Firefox).Install("typed@gangway.test")
		test(t, e, e.Background(nil, webexttest.Declares(events...)).Runtime())
	})
}

func TestHandleTakesAndGivesTypedValues(t *testing.T) {
	inBackground(t, nil, func(t *testing.T, e *webexttest.Extension, rt *webext.Runtime) {
		var asked tabs.QueryInfo
		want := []tabs.Tab{{ID: new(int64(7)), Index: 3, URL: new("https://example.org/"), MutedInfo: &tabs.MutedInfo{Muted: true}}, {Active: true}}
		webexttest.Handle(e, "tabs.query", func(q tabs.QueryInfo) ([]tabs.Tab, error) {
			asked = q
			return want, nil
		})
		got, err := tabs.Query(t.Context(), rt, tabs.QueryInfo{Active: new(true), URL: []string{"https://example.org/*"}})
		require.NoError(t, err)
		assert.Equal(t, want, got)
		assert.Equal(t, tabs.QueryInfo{Active: new(true), URL: []string{"https://example.org/*"}}, asked)
	})
}

func TestHandleKnowsArgumentsThatAreLeftOut(t *testing.T) {
	inBackground(t, nil, func(t *testing.T, e *webexttest.Extension, rt *webext.Runtime) {
		var calls []*string
		webexttest.Handle(e, "alarms.create", func(name *string, info alarms.AlarmInfo) error {
			calls = append(calls, name)
			assert.Equal(t, new(0.5), info.DelayInMinutes)
			return nil
		})
		require.NoError(t, alarms.Create(t.Context(), rt, nil, alarms.AlarmInfo{DelayInMinutes: new(0.5)}))
		require.NoError(t, alarms.Create(t.Context(), rt, new("tea"), alarms.AlarmInfo{DelayInMinutes: new(0.5)}))
		assert.Equal(t, []*string{nil, new("tea")}, calls)
	})
}

func TestOptionalArgumentMayBeLeftOutInFrontOfOthers(t *testing.T) {
	inBackground(t, nil, func(t *testing.T, e *webexttest.Extension, rt *webext.Runtime) {
		type change struct {
			id     *int64
			active *bool
		}
		var changes []change
		webexttest.Handle(e, "tabs.update", func(id *int64, p tabs.UpdateProperties) (*tabs.Tab, error) {
			changes = append(changes, change{id, p.Active})
			return nil, nil
		})
		active := map[string]any{"active": true}
		for _, arguments := range [][]any{{active}, {nil, active}, {7, active}} {
			_, err := dynamic.Invoke(t.Context(), rt, "tabs.update", arguments...)
			require.NoError(t, err)
		}
		assert.Equal(t, []change{{nil, new(true)}, {nil, new(true)}, {new(int64(7)), new(true)}}, changes)
		_, err := dynamic.Invoke(t.Context(), rt, "tabs.update", "seven", active)
		assert.Error(t, err, "both are given")
		_, err = dynamic.Invoke(t.Context(), rt, "tabs.update", "seven")
		assert.Error(t, err, "the other one does not fit either")
		assert.Len(t, changes, 3)
	})
}

func TestHandleGivesErrorsAndArgumentsOfAnyType(t *testing.T) {
	inBackground(t, nil, func(t *testing.T, e *webexttest.Extension, rt *webext.Runtime) {
		webexttest.Handle(e, "scripting.executeScript", func(injection scripting.ScriptInjection) ([]scripting.InjectionResult, error) {
			assert.Equal(t, []any{"a", 2.0, nil, map[string]any{"k": true}}, injection.Args)
			return nil, errors.New("no such frame")
		})
		_, err := scripting.ExecuteScript(t.Context(), rt, scripting.ScriptInjection{Args: []any{"a", 2.0, nil, map[string]any{"k": true}}})
		assert.ErrorContains(t, err, "call scripting.executeScript: ")
		assert.ErrorContains(t, err, "no such frame")
	})
}

func TestEitherValueReachesTheHandler(t *testing.T) {
	inBackground(t, nil, func(t *testing.T, e *webexttest.Extension, rt *webext.Runtime) {
		webexttest.Handle(e, "menus.create", func(p menus.CreateProperties) (menus.ItemID, error) {
			assert.Equal(t, menus.ItemIDOfNumber(4), p.ParentID)
			return menus.ItemIDOfString("made"), nil
		})
		id, err := menus.Create(t.Context(), rt, menus.CreateProperties{ParentID: menus.ItemIDOfNumber(4)})
		require.NoError(t, err)
		assert.Equal(t, menus.ItemIDOfString("made"), id)
	})
}

func TestFireBringsTypedOccurrences(t *testing.T) {
	inBackground(t, []string{"alarms.onAlarm", "menus.onClicked"}, func(t *testing.T, e *webexttest.Extension, rt *webext.Runtime) {
		ring := alarms.Alarm{Name: "tea", ScheduledTime: 1e12 + 0.5}
		webexttest.Fire(e, "alarms.onAlarm", ring)
		rings, err := alarms.OnAlarm(rt)
		require.NoError(t, err)
		defer rings.Stop()
		got, err := rings.Receive(t.Context())
		require.NoError(t, err)
		assert.Equal(t, ring, got)
		sec, nsec := got.ScheduledTime.Unix()
		assert.Equal(t, [2]int64{1e9, 500_000}, [2]int64{sec, nsec})

		click := menus.Clicked{Info: menus.OnClickData{MenuItemID: menus.ItemIDOfString("one"), Modifiers: []menus.OnClickDataModifier{}}, Tab: &tabs.Tab{Index: 1}}
		webexttest.Fire(e, "menus.onClicked", click)
		clicks, err := menus.OnClicked(rt)
		require.NoError(t, err)
		defer clicks.Stop()
		clicked, err := clicks.Receive(t.Context())
		require.NoError(t, err)
		assert.Equal(t, click, clicked)
	})
}

func TestAskGivesTheTypedAnswer(t *testing.T) {
	inBackground(t, []string{"ask.omnibox.onInputChanged"}, func(t *testing.T, e *webexttest.Extension, rt *webext.Runtime) {
		questions, err := omnibox.AskInputChanged(rt)
		require.NoError(t, err)
		defer questions.Stop()
		want := []omnibox.SuggestResult{{Content: "x1", Description: "X"}}
		go func() {
			q, err := questions.Receive(context.Background())
			if assert.NoError(t, err) {
				assert.Equal(t, "x", q.Value)
				assert.NoError(t, q.Reply(want))
			}
		}()
		got, answered, err := webexttest.Ask[string, []omnibox.SuggestResult](t.Context(), e, "omnibox.onInputChanged", "x")
		require.NoError(t, err)
		assert.True(t, answered)
		assert.Equal(t, want, got)
	})
}

func TestUnexpectedResultKeepsTheValueAndNamesThePart(t *testing.T) {
	inBackground(t, nil, func(t *testing.T, e *webexttest.Extension, rt *webext.Runtime) {
		e.Handle("tabs.query", func(...any) (any, error) { return []any{map[string]any{"id": 1.0}, map[string]any{"id": "two"}}, nil })
		_, err := tabs.Query(t.Context(), rt, tabs.QueryInfo{})
		var unexpected *webext.UnexpectedError
		require.ErrorAs(t, err, &unexpected)
		assert.Equal(t, "tabs.query", unexpected.Source)
		assert.ErrorContains(t, err, "[1].id")
		var whole []map[string]any
		require.NoError(t, unexpected.Value.Decode(&whole))
		assert.Equal(t, "two", whole[1]["id"])
	})
}

func TestArgumentWithoutFormIsRefusedBeforeTheCall(t *testing.T) {
	inBackground(t, nil, func(t *testing.T, e *webexttest.Extension, rt *webext.Runtime) {
		e.Handle("scripting.executeScript", func(...any) (any, error) {
			t.Error("it was called")
			return nil, nil
		})
		_, err := scripting.ExecuteScript(t.Context(), rt, scripting.ScriptInjection{Args: []any{func() {}}})
		assert.ErrorIs(t, err, webext.ErrNotCloneable)
		assert.ErrorContains(t, err, "call scripting.executeScript")
		assert.ErrorContains(t, err, "injection.args[0]")
	})
}

func TestTypedSimulationRefusesOtherTypes(t *testing.T) {
	e := webexttest.NewBrowser(t, webexttest.Firefox).Install("typed@gangway.test")
	assert.PanicsWithValue(t, "webexttest: tabs.remove is a func([]int64) error, not a func(int64) error", func() {
		webexttest.Handle(e, "tabs.remove", func(int64) error { return nil })
	})
	assert.PanicsWithValue(t, "webexttest: alarms.onAlarm brings a alarms.Alarm, not a string", func() {
		webexttest.Fire(e, "alarms.onAlarm", "tea")
	})
	assert.Panics(t, func() { webexttest.Handle(e, "tabs.nothing", func() error { return nil }) })
	assert.Panics(t, func() { webexttest.Fire(e, "tabs.onNothing", struct{}{}) })
}

func TestHandleGivesObjectsOfTheBrowser(t *testing.T) {
	inBackground(t, nil, func(t *testing.T, e *webexttest.Extension, rt *webext.Runtime) {
		webexttest.Handle(e, "devtools.panels.create", func(title, icon, page string) (panels.ExtensionPanel, error) {
			assert.Equal(t, []string{"Mine", "", "panel.html"}, []string{title, icon, page})
			return panels.ExtensionPanel{Path: "panel"}, nil
		})
		e.Handle("devtools.panels.elements.createSidebarPane", func(...any) (any, error) { return "pane", nil })
		var shown []any
		e.Handle("pane.setObject", func(arguments ...any) (any, error) {
			shown = arguments
			return nil, nil
		})
		panel, err := panels.Create(t.Context(), rt, "Mine", "", "panel.html")
		require.NoError(t, err)
		opened, err := panel.OnShown(rt)
		require.NoError(t, err)
		e.Fire("panel.onShown")
		_, err = opened.Receive(t.Context())
		require.NoError(t, err)
		pane, err := panels.Elements.CreateSidebarPane(t.Context(), rt, "Pane")
		require.NoError(t, err)
		require.NoError(t, pane.SetObject(t.Context(), rt, `{"a": 1}`, new("root")))
		assert.Equal(t, []any{`{"a": 1}`, "root"}, shown)
	})
}
