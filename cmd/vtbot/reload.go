package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"

	"vtbot/internal/edition"
)

// settle is how long the catalogue's files must be left alone before they are read: an editor writes in several steps.
const settle = 300 * time.Millisecond

// watchCatalog reloads the catalogue when its files change and on SIGHUP, until ctx ends. A catalogue that cannot be used
// is reported, and the good one stays in service. watching is called once changes are noticed.
func watchCatalog(ctx context.Context, name string, live *edition.Live, log *slog.Logger, watching func()) error {
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)

	var events chan fsnotify.Event
	var failures chan error
	if name != "" { // the shipped catalogue is part of the program
		watcher, err := fsnotify.NewWatcher()
		if err != nil {
			return fmt.Errorf("watch the catalogue: %w", err)
		}
		defer watcher.Close()
		if err := watchFolders(watcher, name); err != nil {
			return err
		}
		events, failures = watcher.Events, watcher.Errors
	}
	watching()
	var due <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-events:
			due = time.After(settle)
		case err := <-failures:
			log.Warn("watch the catalogue", "err", err)
		case <-hangup:
			reload(name, live, log)
		case <-due:
			reload(name, live, log)
		}
	}
}

// watchFolders watches the folder of a catalogue and those of its modules and questions. Folders and not files: editors replace files.
func watchFolders(watcher *fsnotify.Watcher, name string) error {
	info, err := os.Stat(name)
	if err != nil {
		return fmt.Errorf("watch the catalogue: %w", err)
	}
	folders := []string{name, filepath.Join(name, "modules"), filepath.Join(name, "questions")}
	if !info.IsDir() {
		folders = []string{filepath.Dir(name)}
	}
	for i, folder := range folders {
		if err := watcher.Add(folder); err != nil && i == 0 {
			return fmt.Errorf("watch the catalogue: %w", err)
		}
	}
	return nil
}

func reload(name string, live *edition.Live, log *slog.Logger) {
	c, err := loadCatalog(name)
	if err == nil {
		err = live.Replace(c)
	}
	if err != nil {
		log.Error("the catalogue was not reloaded: the last good one stays in service", "err", err)
		return
	}
	log.Info("catalogue reloaded", "modules", len(c.Modules))
}
