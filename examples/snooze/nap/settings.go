package nap

import (
	"fmt"
	"slices"
	"time"

	"gangway/wasm/webext"
	"gangway/wasm/webext/storage"
)

// Settings are the ones of the options page.
//
//gangway:message
type Settings struct {
	Later   int    `json:"later"`   // Hours.
	Evening int    `json:"evening"` // Minutes after midnight, as is Morning.
	Morning int    `json:"morning"`
	Default Choice `json:"default"` // Of the keyboard command.
}

// MaxLater is how many hours Later can be away.
const MaxLater = 12

// StoredSettings are kept by the browser's account where there is one.
var StoredSettings = storage.Item[Settings]{
	Area:    storage.Sync,
	Key:     "settings",
	Default: Settings{Later: 3, Evening: 18 * 60, Morning: 8 * 60, Default: Tomorrow},
	Version: 1,
}

// Load returns the settings that are stored. If they have no sense, they are the
// default.
func Load(ctx webext.Context, rt *webext.Runtime) (Settings, error) {
	s, err := StoredSettings.Get(ctx, rt)
	if err == nil && s.Check() != nil {
		return StoredSettings.Default, nil
	}
	return s, err
}

// Check returns an error for people if a setting has no sense.
func (s Settings) Check() error {
	switch {
	case s.Later < 1 || s.Later > MaxLater:
		return fmt.Errorf("later is 1 to %d hours from now", MaxLater)
	case !slices.Contains(Choices, s.Default):
		return fmt.Errorf("there is no choice %q", s.Default)
	}
	for _, minutes := range []int{s.Evening, s.Morning} {
		if minutes < 0 || minutes >= 24*60 {
			return fmt.Errorf("no clock shows %d minutes after midnight", minutes)
		}
	}
	return nil
}

// clockForm is how a page shows the time of a clock.
const clockForm = "15:04"

// ParseClock returns the minutes after midnight of a time such as 08:30.
func ParseClock(text string) (int, error) {
	t, err := time.Parse(clockForm, text)
	if err != nil {
		return 0, fmt.Errorf("%q is no time such as 08:30", text)
	}
	return t.Hour()*60 + t.Minute(), nil
}

// FormatClock is the way back.
func FormatClock(minutes int) string {
	return time.Date(0, 1, 1, 0, minutes, 0, 0, time.UTC).Format(clockForm)
}
