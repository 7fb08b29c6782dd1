package main

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"vtbot/catalog"
	"vtbot/internal/edition"
)

// fittedFiles are the files that a start leaves in its data folder for the next one, by their names. They are made once for all tests:
// each would pay for it otherwise, many times over with the race detector.
var fittedFiles = sync.OnceValues(func() (map[string][]byte, error) {
	folder, err := os.MkdirTemp("", "vtbot-fitted")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	c, err := catalog.Load("")
	if err != nil {
		return nil, err
	}
	if _, err := edition.NewLive(c, folder); err != nil {
		return nil, err
	}
	names, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, name := range names {
		if files[filepath.Base(name)], err = os.ReadFile(name); err != nil {
			return nil, err
		}
	}
	return files, nil
})

// fittedFolder returns a data folder in which the program was started before.
func fittedFolder(t testing.TB) string {
	t.Helper()
	files, err := fittedFiles()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}
