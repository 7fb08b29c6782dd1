package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
)

// lockData takes the data folder for this process and returns the name under which it claims replies. The name stays with
// the folder: a process that was killed is followed by one of the same name, which takes over what it left. The lock ends
// with the process, however it ends.
func lockData(folder string) (*flock.Flock, string, error) {
	if isDemo(folder) {
		return nil, "", usageError{fmt.Errorf("%s was made by \"vtbot demo\", and everybody in it is invented: "+
			"name another folder with VTBOT_DATA_DIR", folder)}
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, "", usageError{fmt.Errorf("data folder: %w: set VTBOT_DATA_DIR to a folder that can be written", err)}
	}
	lock := flock.New(filepath.Join(folder, "serve.lock"))
	taken, err := lock.TryLock()
	if err != nil {
		return nil, "", fmt.Errorf("data folder: %w", err)
	}
	if !taken {
		return nil, "", usageError{fmt.Errorf("another \"vtbot serve\" works on the data folder %s: "+
			"stop it, or give this one a folder of its own with VTBOT_DATA_DIR", folder)}
	}
	name, err := instanceName(filepath.Join(folder, "instance"))
	if err != nil {
		lock.Close()
		return nil, "", err
	}
	return lock, name, nil
}

// instanceName returns the name kept in a file, which is made with a new one when it is not there.
func instanceName(file string) (string, error) {
	data, err := os.ReadFile(file)
	if name := strings.TrimSpace(string(data)); err == nil && name != "" {
		return name, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("data folder: %w", err)
	}
	name := rand.Text()
	if err := os.WriteFile(file, []byte(name+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("data folder: %w", err)
	}
	return name, nil
}
