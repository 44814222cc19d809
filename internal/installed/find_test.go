package installed

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestInstallCommandFitsThePlatform(t *testing.T) {
	fox := &Browser{
		Package:  "firefox-esr",
		Packages: map[string]string{"brew": "firefox", "winget": "Mozilla.Firefox", "dnf": "firefox"},
	}
	has := func(program string) func(string) bool {
		return func(p string) bool { return p == program }
	}
	for _, test := range []struct{ goos, program, want string }{
		{"linux", "apt-get", "sudo apt-get update && sudo apt-get install -y firefox-esr"},
		{"linux", "dnf", "sudo dnf install -y firefox"},
		{"linux", "", "sudo apt-get install -y firefox-esr"},
		{"darwin", "", "brew install --cask firefox"},
		{"windows", "", "winget install --id Mozilla.Firefox"},
	} {
		assert.Equal(t, test.want, fox.installCommand(test.goos, has(test.program)))
	}
}
