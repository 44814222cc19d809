package manifest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFirstFirefoxIsTheOldestThatTakesTheExtension(t *testing.T) {
	for settings, want := range map[string]int{
		``:                                0,
		`"browser_specific_settings": {}`: 0,
		`"browser_specific_settings": {"gecko": {}}`:                                                                              0,
		`"browser_specific_settings": {"gecko": {"strict_min_version": "147"}}`:                                                   147,
		`"browser_specific_settings": {"gecko": {"strict_min_version": "147.0.1"}}`:                                               147,
		`"browser_specific_settings": {"gecko": {"strict_min_version": "147a1"}}`:                                                 0,
		`"browser_specific_settings": {"gecko": {"strict_min_version": "new"}}`:                                                   0,
		`"browser_specific_settings": {"gecko": {"strict_min_version": 147}}`:                                                     0,
		`"browser_specific_settings": {"gecko": "147"}`:                                                                           0,
		`"browser_specific_settings": {"gecko_android": {"strict_min_version": "147"}}`:                                           0,
		`"browser_specific_settings": {"gecko": {"strict_min_version": "150.0"}, "gecko_android": {}}`:                            150,
		`"browser_specific_settings": {"gecko": {"strict_min_version": "150.0"}, "gecko_android": {"strict_min_version": "120"}}`: 120,
		`"browser_specific_settings": {"gecko": {"strict_min_version": "120.0"}, "gecko_android": {"strict_min_version": "150"}}`: 120,
		`"browser_specific_settings": {"gecko": {"strict_min_version": "150.0"}, "gecko_android": {"strict_min_version": 1}}`:     0,
	} {
		fields, err := Parse(Name, []byte("{"+settings+"}"))
		require.NoError(t, err)
		assert.Equal(t, want, FirstFirefox(fields), settings)
	}
}
