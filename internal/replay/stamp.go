package replay

import (
	"os"
	"path/filepath"
	"time"
)

// A stamp changes with a file; the zero stamp is that of none.
type stamp struct {
	size int64
	time time.Time
}

func stampsOf(files []string) map[string]stamp {
	stamps := map[string]stamp{}
	for _, file := range files {
		stamps[file] = stamp{}
		if info, err := os.Stat(file); err == nil {
			stamps[file] = stamp{info.Size(), info.ModTime()}
		}
	}
	return stamps
}

// settings returns the file of go env -w.
func settings() string {
	if file := os.Getenv("GOENV"); file != "" {
		return file
	}
	folder, err := os.UserConfigDir()
	if err != nil {
		return os.DevNull
	}
	return filepath.Join(folder, "go", "env")
}
