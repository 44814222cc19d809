package manifest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMisspelledKeysAreNearAKnownOne(t *testing.T) {
	for key, want := range map[string]string{
		"backgroud": "background", "backgruond": "background", "permisions": "permissions", "content_script": "content_scripts",
		"hostpermissions": "host_permissions", "gangwya": "gangway", "Action": "action",
		"background": "", "gangway": "", "x-my-tool": "", "$schema": "", "kay": "", "applications": "",
	} {
		assert.Equal(t, want, Misspelled(key, "gangway"), key)
	}
}
