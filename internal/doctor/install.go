package doctor

import "os/exec"

// installCommand returns the command that installs a program.
func installCommand(goos, program string, exists func(program string) bool) string {
	switch goos {
	case "darwin":
		return "brew install " + program
	case "windows":
		return "winget install --id " + map[string]string{"git": "Git.Git", "node": "OpenJS.NodeJS"}[program]
	}
	for _, manager := range []struct{ program, command string }{
		{"apt-get", "sudo apt-get install -y "},
		{"dnf", "sudo dnf install -y "},
		{"zypper", "sudo zypper install -y "},
		{"pacman", "sudo pacman -S --noconfirm "},
		{"apk", "sudo apk add "},
	} {
		if exists(manager.program) {
			return manager.command + packageOf(program)
		}
	}
	return "sudo apt-get install -y " + packageOf(program)
}

// packageOf returns the name that package managers of Linux have for a program.
func packageOf(program string) string {
	if program == "node" {
		return "nodejs npm"
	}
	return program
}

func onPath(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}
