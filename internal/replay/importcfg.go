package replay

import (
	"os"
	"strings"
)

// An importcfg says to the compiler or to the linker in which archives the
// packages are.
type importcfg struct {
	packages []string          // The paths of those that it names, in its order.
	archives map[string]string // By the paths of packages.
	others   string            // All other lines.
}

const packageFile = "packagefile "

func readImportcfg(file string) (c importcfg, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return importcfg{}, err
	}
	c.archives = map[string]string{}
	for line := range strings.Lines(string(text)) {
		entry, ok := strings.CutPrefix(line, packageFile)
		if !ok {
			c.others += line
			continue
		}
		path, archive, _ := strings.Cut(strings.TrimSuffix(entry, "\n"), "=")
		c.packages = append(c.packages, path)
		c.archives[path] = archive
	}
	return c, nil
}

// write writes it with other archives.
func (c importcfg) write(file string, archives map[string]string) error {
	text := []byte(c.others)
	for _, path := range c.packages {
		text = append(text, packageFile+path+"="+archives[path]+"\n"...)
	}
	return os.WriteFile(file, text, 0o600)
}
