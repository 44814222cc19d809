package bench

import (
	"fmt"
	"os"
)

// A Load is how busy the machine was, as programs that ran or waited to run on
// average over a minute. The benchmark itself is among them from the first round
// on. It is nil where the system does not say.
type Load struct {
	Before float64 `json:"before"`
	Most   float64 `json:"most"`
}

// loadNow returns the load before anything is measured.
func loadNow() *Load {
	average, ok := loadAverage()
	if !ok {
		return nil
	}
	return &Load{average, average}
}

// note notes the load of now.
func (l *Load) note() {
	if average, ok := loadAverage(); ok && l != nil {
		l.Most = max(l.Most, average)
	}
}

// loadAverage returns the average of the last minute, as Linux has it.
func loadAverage() (average float64, ok bool) {
	data, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0, false
	}
	_, err = fmt.Sscan(string(data), &average)
	return average, err == nil
}
