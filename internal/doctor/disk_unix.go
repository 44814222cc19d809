//go:build linux || darwin

package doctor

import "syscall"

// freeSpace returns how many bytes a user may still write at path.
func freeSpace(path string) (uint64, error) {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(path, &stat); err != nil {
		return 0, err
	}
	return stat.Bavail * uint64(stat.Bsize), nil
}
