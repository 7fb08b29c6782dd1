package store

import (
	"context"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"strings"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrate brings the tables up to date. The caller holds off other processes: two at once would fail.
func migrate(ctx context.Context, d database, dialect goose.Dialect, log *slog.Logger) error {
	files, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return err
	}
	// Nothing may register migrations from afar: what is in the folder is what runs.
	provider, err := goose.NewProvider(dialect, d.write, spelled{files, d.spelling}, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	current, latest, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > latest {
		return fmt.Errorf(
			"its tables have version %d and this vtbot knows them up to %d: a newer vtbot changed them; run that one, or restore a backup",
			current,
			latest,
		)
	}
	applied, err := provider.Up(ctx)
	if err != nil {
		return err
	}
	if len(applied) > 0 {
		log.Info("database brought up to date", "from", current, "to", latest)
	}
	return nil
}

// spelled are the migrations in the words of one database.
type spelled struct {
	fs.FS
	words []string // in turn what the migrations say, and what the database does
}

func (s spelled) Open(name string) (fs.File, error) {
	file, err := s.FS.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return file, err
	}
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	return spelledFile{file, strings.NewReader(strings.NewReplacer(s.words...).Replace(string(text)))}, nil
}

type spelledFile struct {
	fs.File
	text io.Reader
}

func (f spelledFile) Read(p []byte) (int, error) { return f.text.Read(p) }
