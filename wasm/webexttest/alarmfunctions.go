package webexttest

import (
	"time"

	"gangway/wasm/webext"
	"gangway/wasm/webext/alarms"
	"gangway/wasm/webexttest/internal/alarmclock"
)

// alarmFunctions are the functions of alarms.
var alarmFunctions = functions{
	"alarms.create":   (*Context).createAlarm,
	"alarms.get":      (*Context).getAlarm,
	"alarms.getAll":   (*Context).getAlarms,
	"alarms.clear":    (*Context).clearAlarm,
	"alarms.clearAll": (*Context).clearAlarms,
}

// createAlarm is alarms.create. In Firefox a time wins over a delay, and an alarm
// without either rings at once.
func (c *Context) createAlarm(name *string, info alarms.AlarmInfo) error {
	if err := c.browser.profile.refusesAlarm(info); err != nil {
		return err
	}
	a := alarmclock.Alarm{Name: textOf(name), At: time.Now(), Period: info.PeriodInMinutes}
	switch {
	case info.When != nil:
		a.At = time.Unix(info.When.Unix())
	case info.DelayInMinutes != nil:
		a.At = a.At.Add(alarmclock.Minutes(*info.DelayInMinutes))
	case info.PeriodInMinutes != nil:
		a.At = a.At.Add(alarmclock.Minutes(*info.PeriodInMinutes))
	}
	c.extension.alarms.Set(a)
	return nil
}

// refusesAlarm returns the error with which Chromium refuses an alarm.
// https://developer.chrome.com/docs/extensions/reference/api/alarms
func (p Profile) refusesAlarm(info alarms.AlarmInfo) error {
	switch {
	case p == Firefox:
		return nil
	case info.When != nil && info.DelayInMinutes != nil:
		return refused("Cannot set both when and delayInMinutes.")
	case info.When == nil && info.DelayInMinutes == nil && info.PeriodInMinutes == nil:
		return refused("Must set at least one of when, delayInMinutes, or periodInMinutes.")
	}
	return nil
}

func (c *Context) getAlarm(name *string) (*alarms.Alarm, error) {
	a, found := c.extension.alarms.Find(textOf(name))
	if !found {
		return nil, nil
	}
	return new(describeAlarm(a)), nil
}

func (c *Context) getAlarms() ([]alarms.Alarm, error) {
	all := []alarms.Alarm{}
	for _, a := range c.extension.alarms.All() {
		all = append(all, describeAlarm(a))
	}
	return all, nil
}

func (c *Context) clearAlarm(name *string) (bool, error) {
	return c.extension.alarms.Clear(textOf(name)), nil
}

// clearAlarms is alarms.clearAll. In Chromium it always succeeds.
func (c *Context) clearAlarms() (bool, error) {
	return c.extension.alarms.ClearAll() || c.browser.profile == Chromium, nil
}

// ring brings alarms.onAlarm about. browser.mu is held.
func (e *Extension) ring(a alarmclock.Alarm) { happen(e, "alarms.onAlarm", describeAlarm(a)) }

// describeAlarm returns an alarm as an extension sees it.
func describeAlarm(a alarmclock.Alarm) alarms.Alarm {
	const perSecond, perMilli = 1e3, 1e6
	at := float64(a.At.Unix())*perSecond + float64(a.At.Nanosecond())/perMilli
	return alarms.Alarm{Name: a.Name, ScheduledTime: webext.Time(at), PeriodInMinutes: a.Period}
}

// textOf returns an argument that is empty where it is left out.
func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
