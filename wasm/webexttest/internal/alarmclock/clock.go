// Package alarmclock rings the alarms of an extension.
package alarmclock

import (
	"math"
	"slices"
	"sync"
	"time"
)

// An Alarm rings once, or again and again, at most once in a millisecond.
type Alarm struct {
	Name   string
	At     time.Time
	Period *float64 // In minutes; it rings once if that is nil or not positive.
}

// A Clock has the alarms of an extension, each by its name. Its methods are called
// with its lock held.
type Clock struct {
	lock   sync.Locker
	ring   func(Alarm)
	alarms []*pending // In the order in which they were set.
}

// A pending alarm has not rung for the last time.
type pending struct {
	Alarm
	timer *time.Timer
}

// New returns a clock without alarms. It calls ring with the lock held.
func New(lock sync.Locker, ring func(Alarm)) *Clock { return &Clock{lock: lock, ring: ring} }

// Set sets an alarm, in place of one with the same name. One in the past rings at
// once.
func (c *Clock) Set(a Alarm) {
	c.Clear(a.Name)
	p := &pending{Alarm: a}
	p.timer = time.AfterFunc(time.Until(a.At), func() { c.due(p) })
	c.alarms = append(c.alarms, p)
}

// Find returns the alarm with a name.
func (c *Clock) Find(name string) (a Alarm, found bool) {
	if i := c.index(name); i >= 0 {
		return c.alarms[i].Alarm, true
	}
	return Alarm{}, false
}

// All returns all alarms.
func (c *Clock) All() []Alarm {
	all := make([]Alarm, len(c.alarms))
	for i, p := range c.alarms {
		all[i] = p.Alarm
	}
	return all
}

// Clear takes the alarm with a name off, and reports whether there was one.
func (c *Clock) Clear(name string) bool {
	i := c.index(name)
	if i < 0 {
		return false
	}
	c.alarms[i].timer.Stop()
	c.alarms = slices.Delete(c.alarms, i, i+1)
	return true
}

// ClearAll takes all alarms off, and reports whether there was one.
func (c *Clock) ClearAll() bool {
	for _, p := range c.alarms {
		p.timer.Stop()
	}
	some := len(c.alarms) > 0
	c.alarms = nil
	return some
}

func (c *Clock) index(name string) int {
	return slices.IndexFunc(c.alarms, func(p *pending) bool { return p.Name == name })
}

// due rings an alarm, unless it was taken off in the meantime.
func (c *Clock) due(p *pending) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if !slices.Contains(c.alarms, p) {
		return
	}
	rung := p.Alarm
	if p.Period != nil && *p.Period > 0 {
		p.At = time.Now().Add(max(Minutes(*p.Period), shortest))
		p.timer.Reset(time.Until(p.At))
	} else {
		c.Clear(p.Name)
	}
	c.ring(rung)
}

// shortest is the least time between two rings: the unit of the browsers' clocks.
const shortest = time.Millisecond

// Minutes returns a time that is given in minutes, or the longest that there is.
func Minutes(n float64) time.Duration {
	const most = math.MaxInt64 / float64(time.Minute)
	switch {
	case n >= most:
		return math.MaxInt64
	case n > -most:
		return time.Duration(n * float64(time.Minute))
	}
	return math.MinInt64
}
