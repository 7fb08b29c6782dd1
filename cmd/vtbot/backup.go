package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/spf13/cobra"

	"vtbot/internal/config"
	"vtbot/internal/store"
	"vtbot/internal/training"
)

func newBackup(s *setup) *cobra.Command {
	var keep int
	cmd := &cobra.Command{
		Use: "backup [FILE|FOLDER]", Short: "Copy the whole database to a file, while the bot works", Args: args(cobra.MaximumNArgs(1)),
		Long: `Copy the whole database, SQLite or PostgreSQL, to one file that only you can read, while the bot works. In a folder the file is
named after the time; without an argument that is backup.folder. "vtbot restore FILE" brings it back, into either database.

The configuration, its secrets and a catalogue of your own are yours to keep.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := s.config(cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			to := backupFolder(cfg)
			if len(args) > 0 {
				to = args[0]
			}
			info, err := os.Stat(to)
			folder := len(args) == 0 || strings.HasSuffix(to, string(filepath.Separator)) || err == nil && info.IsDir()
			switch {
			case !folder && keep > 0:
				return usageError{errors.New("--keep is for a folder: name one, such as backups/")}
			case !folder && err == nil:
				return usageError{fmt.Errorf("%s is there already: name a new file, or a folder", to)}
			}
			st, err := openExisting(cmd.Context(), cfg, slog.New(slog.DiscardHandler))
			if err != nil {
				return err
			}
			file := to
			if folder {
				file, err = backupInto(cmd.Context(), st, to, keep, cfg.Clock()())
			} else {
				err = st.Backup(cmd.Context(), file)
			}
			if err = errors.Join(err, st.Close()); err == nil {
				fmt.Fprintln(cmd.OutOrStdout(), file)
			}
			return err
		},
	}
	cmd.Flags().IntVar(&keep, "keep", 0, "of the backups in the folder keep only the `N` newest")
	return cmd
}

func newRestore(s *setup) *cobra.Command {
	return &cobra.Command{
		Use: "restore FILE", Short: "Put a backup in the place of the database", Args: args(cobra.ExactArgs(1)),
		Long: `Put a backup in the place of the database that the configuration names. Stop the bot first. The backup is checked before anything
is replaced, and what was there is kept beside it. Numbers of requests and sessions go on after a gap, so that no number that
somebody has in a message or a calendar is given twice.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := s.config(cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			lock, _, err := lockData(cfg.DataDir)
			if err != nil {
				return err
			}
			defer lock.Close()
			restored, err := store.Restore(cmd.Context(), store.Options{
				DataDir: cfg.DataDir, DatabaseURL: string(cfg.DatabaseURL), Now: cfg.Clock(),
			}, args[0], cfg.Clock()())
			if err != nil {
				return err
			}
			tellRestored(cmd.OutOrStdout(), cfg, restored)
			return nil
		},
	}
}

func tellRestored(out io.Writer, cfg *config.Config, r store.Restored) {
	fmt.Fprintf(out, "restored into %s: %d requests, %d sessions, %d trainers\n", databaseName(cfg), r.Requests, r.Sessions, r.Trainers)
	fmt.Fprintf(out, "the next are %s and %s\n", training.Name(r.NextRequest), training.SessionName(r.NextSession))
	if r.SetAside > 0 {
		fmt.Fprintf(out, "messages that were on their way when the backup was made, and are not sent again: %d; "+
			"\"vtbot notifications list --failed\" shows those to the VT cell and trainers, \"vtbot notifications retry\" sends them\n", r.SetAside)
	}
	if r.Before != "" {
		fmt.Fprintf(out, "what was there is kept in %s: delete it when all is well\n", r.Before)
	}
}

// backupFolder is where backups are kept unless another place is named.
func backupFolder(cfg *config.Config) string {
	if cfg.Backup.Folder != "" {
		return cfg.Backup.Folder
	}
	return filepath.Join(cfg.DataDir, "backups")
}

const (
	backupName  = "vtbot-20060102T150405Z.db" // the layout of its time, in UTC
	backupNames = "vtbot-*Z.db"
)

// backupInto makes a backup in a folder, and removes all but the newest that are to be kept; 0 keeps all.
func backupInto(ctx context.Context, st *store.Store, folder string, keep int, now time.Time) (file string, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", fmt.Errorf("folder of backups: %w", err)
	}
	file = filepath.Join(folder, now.UTC().Format(backupName))
	if err := st.Backup(ctx, file); err != nil || keep <= 0 {
		return file, err
	}
	all, err := backupsIn(folder)
	if err != nil {
		return file, err
	}
	for _, old := range all[:max(0, len(all)-keep)] {
		if err := os.Remove(old); err != nil {
			return file, fmt.Errorf("remove an old backup: %w", err)
		}
	}
	return file, nil
}

// backupsIn lists the backups in a folder, the oldest first.
func backupsIn(folder string) ([]string, error) {
	all, err := fs.Glob(os.DirFS(folder), backupNames)
	slices.Sort(all)
	for i, name := range all {
		all[i] = filepath.Join(folder, name)
	}
	return all, err
}

// newestBackup is when the newest backup of a folder was made; the zero time when there is none.
func newestBackup(folder string) time.Time {
	all, err := backupsIn(folder)
	if err != nil || len(all) == 0 {
		return time.Time{}
	}
	made, _ := time.Parse(backupName, filepath.Base(all[len(all)-1])) // zero for a file of another origin
	return made
}

// backups makes backups on the schedule; one that is late, since nothing ran when it was due, at once.
func backups(ctx context.Context, cfg *config.Config, st *store.Store, newest prometheus.Gauge, log *slog.Logger) error {
	schedule, folder, now := cfg.Backup.Schedule, backupFolder(cfg), cfg.Clock()
	if schedule.IsZero() {
		return nil
	}
	for {
		if last, ok := schedule.Last(now(), 48*time.Hour); ok && newestBackup(folder).Before(last) {
			file, err := backupInto(ctx, st, folder, int(cfg.Backup.Keep), now())
			switch {
			case err != nil && ctx.Err() == nil:
				log.Error("make a backup: is there room in the folder, and may vtbot write there?", "folder", folder, "err", err)
			case err == nil:
				log.Info("backup made", "file", file)
			}
		}
		if made := newestBackup(folder); !made.IsZero() {
			newest.Set(float64(made.Unix()))
		}
		wake := time.NewTimer(schedule.Next(now()).Sub(now()))
		select {
		case <-ctx.Done():
			wake.Stop()
			return nil
		case <-wake.C:
		}
	}
}
