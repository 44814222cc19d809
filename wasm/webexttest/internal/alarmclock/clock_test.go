package alarmclock

import (
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// A wall is a clock, and notes when each alarm rings.
type wall struct {
	*Clock
	lock sync.Mutex
	rung map[string][]time.Duration
}

// onWall runs a test with a clock in a bubble. set sets an alarm.
func onWall(t *testing.T, test func(t *testing.T, w *wall, set func(name string, after time.Duration, period *float64))) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &wall{rung: make(map[string][]time.Duration)}
		start := time.Now()
		w.Clock = New(&w.lock, func(a Alarm) { w.rung[a.Name] = append(w.rung[a.Name], time.Since(start)) })
		test(t, w, func(name string, after time.Duration, period *float64) {
			w.lock.Lock()
			defer w.lock.Unlock()
			w.Set(Alarm{name, time.Now().Add(after), period})
		})
		w.lock.Lock()
		defer w.lock.Unlock()
		w.ClearAll()
	})
}

func TestAlarmsRingOnceOrAgainAndAgain(t *testing.T) {
	onWall(t, func(t *testing.T, w *wall, set func(string, time.Duration, *float64)) {
		set("past", -time.Hour, nil)
		set("once", time.Minute, new(0.0))
		set("often", time.Second, new(0.5))
		time.Sleep(70 * time.Second)
		w.lock.Lock()
		defer w.lock.Unlock()
		assert.Equal(t, map[string][]time.Duration{
			"past": {0}, "once": {time.Minute}, "often": {time.Second, 31 * time.Second, 61 * time.Second},
		}, w.rung)
		assert.Len(t, w.All(), 1)
		often, found := w.Find("often")
		assert.True(t, found)
		assert.Equal(t, 21*time.Second, time.Until(often.At))
	})
}

func TestPeriodsAreNeverTooShortForTheClock(t *testing.T) {
	onWall(t, func(t *testing.T, w *wall, set func(string, time.Duration, *float64)) {
		set("a", 0, new(1e-300))
		time.Sleep(5*time.Millisecond - 1)
		w.lock.Lock()
		defer w.lock.Unlock()
		assert.Equal(t, []time.Duration{0, time.Millisecond, 2 * time.Millisecond, 3 * time.Millisecond, 4 * time.Millisecond}, w.rung["a"])
	})
}

func TestMinutesThatNoDurationHoldsAreTheLongest(t *testing.T) {
	for _, c := range []struct {
		minutes float64
		want    time.Duration
	}{{1.5, 90 * time.Second}, {-1, -time.Minute}, {2e8, math.MaxInt64}, {math.Inf(1), math.MaxInt64}, {-2e8, math.MinInt64}} {
		assert.Equal(t, c.want, Minutes(c.minutes), "%v", c.minutes)
	}
	onWall(t, func(t *testing.T, w *wall, set func(string, time.Duration, *float64)) {
		set("once", Minutes(2e8), nil)
		set("again", 0, new(2e8))
		time.Sleep(24 * time.Hour)
		w.lock.Lock()
		defer w.lock.Unlock()
		assert.Equal(t, map[string][]time.Duration{"again": {0}}, w.rung)
	})
}

func TestAlarmThatIsTakenOffDoesNotRing(t *testing.T) {
	onWall(t, func(t *testing.T, w *wall, set func(string, time.Duration, *float64)) {
		set("a", time.Second, new(1.0))
		set("a", time.Minute, nil) // In place of the first.
		set("b", time.Second, new(1.0))
		set("c", time.Second, nil)
		w.lock.Lock()
		assert.True(t, w.Clear("b"))
		assert.False(t, w.Clear("b"))
		w.lock.Unlock()
		time.Sleep(time.Hour)
		w.lock.Lock()
		defer w.lock.Unlock()
		assert.Equal(t, map[string][]time.Duration{"a": {time.Minute}, "c": {time.Second}}, w.rung)
		assert.False(t, w.ClearAll())
	})
}
