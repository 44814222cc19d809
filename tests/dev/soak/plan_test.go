package soak

import (
	"math/rand/v2"
	"testing"

	"gangway/internal/manifest"

	"github.com/stretchr/testify/assert"
)

func random() *rand.Rand { return rand.New(rand.NewPCG(1, 0)) }

// times counts the kinds of a schedule.
func times(planned []fault) map[string]int {
	times := map[string]int{}
	for _, f := range planned {
		times[f.name]++
	}
	return times
}

func TestScheduleHasEachKindOftenEnough(t *testing.T) {
	planned := schedule(faultsIn(manifest.Firefox), 300, 5, random())
	assert.Len(t, planned, 300)
	counts := times(planned)
	for _, f := range faultsIn(manifest.Firefox) {
		assert.GreaterOrEqual(t, counts[f.name], 5, f.name)
	}
	assert.Greater(t, counts["suspend"], counts["reload extension"], "the shares decide about the rest")
}

func TestScheduleHasEachKindOnceWhereThereIsNoRoomForMore(t *testing.T) {
	for _, count := range times(schedule(faultsIn(manifest.Firefox), len(faultsIn(manifest.Firefox)), 5, random())) {
		assert.Equal(t, 1, count)
	}
	assert.Len(t, schedule(faultsIn(manifest.Firefox), 1, 5, random()), 1)
}

func TestScheduleIsThatOfItsSeed(t *testing.T) {
	names := func(planned []fault) (names []string) {
		for _, f := range planned {
			names = append(names, f.name)
		}
		return names
	}
	assert.Equal(t, names(schedule(faultsIn(manifest.Firefox), 50, 1, random())), names(schedule(faultsIn(manifest.Firefox), 50, 1, random())))
}

func TestMessagesAreSharedOutAmongFaults(t *testing.T) {
	plan := traffic{messages: 1000, faults: 10}
	assert.Equal(t, 1000, plan.at(10))
	assert.Equal(t, 200, plan.flowing(3, 0), "all of the faults before must be through")
	assert.Equal(t, 250, plan.flowing(3, 0.5))

	assert.Equal(t, 5, plan.order(1, 0, 0, 10), "each message is answered")
	assert.Zero(t, plan.order(1, 0, 50, 10), "all is ordered")
	assert.Equal(t, 1, plan.order(1, 99, 0, 10), "every line says as much")
	assert.Zero(t, plan.order(1, 120, 0, 10), "more are through than planned")
}
