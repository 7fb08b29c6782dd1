//go:build linux || darwin

package main

import "syscall"

// freeSpace returns how many bytes are left where a folder is; false when that cannot be told.
func freeSpace(folder string) (uint64, bool) {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(folder, &fs); err != nil {
		return 0, false
	}
	return uint64(fs.Bavail) * uint64(fs.Bsize), true //nolint:gosec,unconvert // the types differ between systems; neither is below 0
}
