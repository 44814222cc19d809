package manifest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestValidPattern(t *testing.T) {
	for pattern, ok := range map[string]bool{
		"<all_urls>": true, "*://*/*": true, "https://example.org/": true, "http://*.example.org/a/*": true,
		"http://127.0.0.1:8080/*": false, "http://127.0.0.1/*": true, "http://example.org:*/*": false, "file:///home/*": true, "wss://example.org/*": true,
		"https://example.org": false, "example.org": false, "https://*example.org/*": false,
		"https://a.*.org/*": false, "foo://*/*": false, "": false,
	} {
		assert.Equal(t, ok, ValidPattern(pattern), pattern)
	}
}
