package main

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"gangway/examples/snooze/nap"
	"gangway/wasm/webext"
	"gangway/wasm/webext/alarms"
	"gangway/wasm/webext/tabs"
)

// A keeper keeps the tabs that sleep. It holds nothing in memory: the list is
// stored, and one alarm is set for the first tab that wakes.
//
// The background may end between any two of its steps. Before a tab is closed it
// is stored, and before it is forgotten it is open; so no tab is ever lost, and
// one whose second step is missing is there twice.
type keeper struct {
	rt   *webext.Runtime
	out  io.Writer
	zone nap.Zone
	mu   sync.Mutex // Held by [keeper.alone]: changes of the list come one after the other.
}

// alarmName is the name of the alarm.
const alarmName = "wake"

// retry is how long a tab that could not be opened sleeps on.
const retry = time.Minute

// alone handles one event while no other is handled, and logs its error.
func (k *keeper) alone(handle func() error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := handle(); err != nil && k.rt.Lifetime().Err() == nil {
		fmt.Fprintln(k.out, err)
	}
}

// snooze lets a tab sleep until a time of choice.
func (k *keeper) snooze(tab tabs.Tab, until nap.Choice) error {
	if tab.ID == nil || tab.URL == nil || !nap.CanSleep(*tab.URL) {
		return errors.New("this page cannot sleep: extensions may not open it again")
	}
	ctx := k.rt.Lifetime()
	settings, err := nap.Load(ctx, k.rt)
	if err != nil {
		return err
	}
	list, err := nap.Stored.Get(ctx, k.rt)
	if err != nil {
		return err
	}
	now := time.Now()
	when := settings.When(until, now, k.zone)
	list = list.Add(*tab.URL, value(tab.Title), when)
	if err := k.setAlarm(list); err != nil {
		return err
	}
	if err := nap.Stored.Set(ctx, k.rt, list); err != nil {
		return err
	}
	if err := k.close(tab); err != nil {
		return err
	}
	fmt.Fprintf(k.out, "snoozed %q until %s\n", value(tab.Title), nap.Describe(when, now, k.zone))
	return nil
}

// close closes a tab. One that is alone in its window gets a neighbor before,
// since a window ends with its last tab.
func (k *keeper) close(tab tabs.Tab) error {
	ctx := k.rt.Lifetime()
	beside, err := tabs.Query(ctx, k.rt, tabs.QueryInfo{WindowID: tab.WindowID})
	if err != nil {
		return err
	}
	if len(beside) == 1 {
		if _, err := tabs.Create(ctx, k.rt, tabs.CreateProperties{WindowID: tab.WindowID}); err != nil {
			return err
		}
	}
	return tabs.Remove(ctx, k.rt, []int64{*tab.ID})
}

// wakeDue opens the tabs whose time has come, behind the one that is shown, and
// tells of them.
func (k *keeper) wakeDue() error {
	list, err := nap.Stored.Get(k.rt.Lifetime(), k.rt)
	if err != nil {
		return err
	}
	var woken []nap.Tab
	var failed error
	for _, tab := range list.Due(time.Now()) {
		changed, err := k.open(list, tab, false)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		list, woken = changed, append(woken, tab)
	}
	return errors.Join(failed, k.setAlarm(list), k.notify(woken))
}

// open opens a tab and then forgets it.
func (k *keeper) open(list nap.List, tab nap.Tab, active bool) (nap.List, error) {
	if _, err := tabs.Create(k.rt.Lifetime(), k.rt, tabs.CreateProperties{URL: &tab.URL, Active: &active}); err != nil {
		return list, fmt.Errorf("wake %s: %w", tab.URL, err)
	}
	fmt.Fprintf(k.out, "woke %q\n", tab.Title)
	list = list.Remove(tab.ID)
	return list, nap.Stored.Set(k.rt.Lifetime(), k.rt, list)
}

// setAlarm sets the alarm for the first tab of a list, or none for none.
func (k *keeper) setAlarm(list nap.List) error {
	ctx, name := k.rt.Lifetime(), alarmName
	if len(list.Tabs) == 0 {
		_, err := alarms.Clear(ctx, k.rt, &name)
		return err
	}
	when, now := list.Tabs[0].Time(), time.Now()
	if !when.After(now) {
		when = now.Add(retry)
	}
	return alarms.Create(ctx, k.rt, &name, alarms.AlarmInfo{When: new(webext.Time(when.UnixMilli()))})
}

// value returns the text that a pointer has, or none.
func value(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
