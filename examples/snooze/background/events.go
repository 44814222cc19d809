package main

import (
	"errors"
	"fmt"
	"slices"

	"gangway/examples/snooze/nap"
	"gangway/wasm/webext"
	"gangway/wasm/webext/commands"
	"gangway/wasm/webext/contextmenus"
	"gangway/wasm/webext/menus"
	"gangway/wasm/webext/runtime"
	"gangway/wasm/webext/tabs"
)

// menuID is the id of the menu item.
const menuID = "snooze"

// installed makes the menu, which the browser keeps, and welcomes a new user.
func (k *keeper) installed(details runtime.InstalledDetails) error {
	err := k.makeMenu()
	if details.Reason == runtime.OnInstalledReasonInstall {
		err = errors.Join(err, k.welcome())
	}
	return err
}

func (k *keeper) makeMenu() error {
	ctx := k.rt.Lifetime()
	if err := contextmenus.RemoveAll(ctx, k.rt); err != nil { // Those of an earlier version.
		return err
	}
	_, err := contextmenus.Create(ctx, k.rt, contextmenus.CreateProperties{
		ID:       new(menuID),
		Title:    new("Snooze this tab until tomorrow"),
		Contexts: []menus.ContextType{menus.ContextTypePage},
	})
	return err
}

func (k *keeper) welcome() error {
	url, err := runtime.GetURL(k.rt.Lifetime(), k.rt, "welcome.html")
	if err != nil {
		return err
	}
	_, err = tabs.Create(k.rt.Lifetime(), k.rt, tabs.CreateProperties{URL: &url})
	return err
}

// clicked snoozes the tab of a menu.
func (k *keeper) clicked(click contextmenus.Clicked) error {
	if click.Tab == nil {
		return errors.New("there is no tab where the menu was")
	}
	return k.snooze(*click.Tab, nap.Tomorrow)
}

// commanded snoozes the tab that one looks at.
func (k *keeper) commanded(command commands.CommandEvent) error {
	settings, err := nap.Load(k.rt.Lifetime(), k.rt)
	if err != nil {
		return err
	}
	tab := command.Tab
	if tab == nil {
		active, err := tabs.Query(k.rt.Lifetime(), k.rt, tabs.QueryInfo{Active: new(true), LastFocusedWindow: new(true)})
		if err != nil || len(active) == 0 {
			return err
		}
		tab = &active[0]
	}
	return k.snooze(*tab, settings.Default)
}

// asked answers the popup. It may be gone by then: it closes with the tab under
// it.
func (k *keeper) asked(q *webext.Request) error {
	var r nap.Request
	err := q.Message().Decode(&r)
	if err == nil {
		err = k.grant(r)
	}
	var answer nap.Answer
	if err != nil {
		answer.Error = err.Error()
	}
	return errors.Join(err, q.Reply(answer))
}

// grant does what a popup asks for.
func (k *keeper) grant(r nap.Request) error {
	ctx := k.rt.Lifetime()
	if r.Do == nap.Snooze {
		if !slices.Contains(nap.Choices, r.Until) {
			return fmt.Errorf("there is no choice %q", r.Until)
		}
		tab, err := tabs.Get(ctx, k.rt, r.Tab)
		if err != nil {
			return err
		}
		return k.snooze(tab, r.Until)
	}
	list, err := nap.Stored.Get(ctx, k.rt)
	if err != nil {
		return err
	}
	tab, found := list.Find(r.Tab)
	if !found {
		return errors.New("this tab does not sleep any more")
	}
	switch r.Do {
	case nap.Wake:
		list, err = k.open(list, tab, true)
	case nap.Forget:
		list = list.Remove(r.Tab)
		err = nap.Stored.Set(ctx, k.rt, list)
	default:
		err = fmt.Errorf("nobody can %q", r.Do)
	}
	return errors.Join(err, k.setAlarm(list))
}
