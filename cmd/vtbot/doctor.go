package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"vtbot/catalog"
	"vtbot/internal/config"
	"vtbot/internal/mail"
	"vtbot/internal/store"
	"vtbot/internal/training"
)

// finding is what the doctor says of one part.
type finding struct {
	part string
	good string // what is well
	err  error  // what is wrong, and what to do
	skip string // why the part was not looked at
}

func newDoctor(s *setup) *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Check configuration, catalogue, database and tokens, and say what to do",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			out := cmd.OutOrStdout()
			bad := 0
			for _, f := range examine(cmd.Context(), s, cmd.ErrOrStderr()) {
				switch {
				case f.err != nil:
					bad++
					fmt.Fprintf(out, "✗ %s: %v\n", f.part, f.err)
				case f.skip != "":
					fmt.Fprintf(out, "– %s: %s\n", f.part, f.skip)
				default:
					fmt.Fprintf(out, "✓ %s: %s\n", f.part, f.good)
				}
			}
			if bad > 0 {
				fmt.Fprintf(cmd.ErrOrStderr(), "vtbot: %d of the parts above need attention\n", bad)
				return errReported
			}
			return nil
		},
	}
}

// examine looks at every part; one that is wrong does not keep it from the others.
func examine(ctx context.Context, s *setup, stderr io.Writer) []finding {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	log := slog.New(slog.DiscardHandler)
	cfg, err := s.config(stderr)
	if err != nil {
		return []finding{{part: "configuration", err: err}}
	}
	findings := []finding{{part: "configuration", good: "read"}}

	c, err := loadCatalog(cfg.Catalog)
	f := finding{part: "catalogue", err: err}
	if err == nil {
		f.good = fmt.Sprintf("%d modules, edition %s", len(c.Modules), c.Edition[cfg.Language])
	}
	findings = append(findings, f)

	st, err := openStore(ctx, cfg, "", log)
	f = finding{part: "database", err: err}
	if err == nil {
		defer st.Close()
		f.good, f.err = examineStore(ctx, cfg, st)
	}
	findings = append(findings, f, examineDisk(cfg.DataDir))

	doors, found := knock(ctx, cfg, log)
	findings = append(findings, found...)
	findings = append(findings, examineMail(ctx, cfg, log), examinePages(ctx, cfg))
	findings = append(findings, doors.cell(ctx, cfg, true)...)
	if c != nil && st != nil {
		findings = append(findings, examineInductions(ctx, cfg, c, st)...)
	}
	if doors.slack != nil || doors.telegram != nil {
		findings = append(findings, examineClock(doors.clock))
	}
	return findings
}

func examineStore(ctx context.Context, cfg *config.Config, st *store.Store) (string, error) {
	version, err := st.Version(ctx)
	if err == nil {
		err = st.Intact(ctx)
	}
	if err == nil {
		err = st.Writable(ctx)
	}
	return fmt.Sprintf("%s, tables at version %d, in order, can be written", databaseName(cfg), version), err
}

// littleSpace is how many bytes must be free where the data folder is.
const littleSpace = 100 << 20

func examineDisk(folder string) finding {
	f := finding{part: "disk"}
	free, known := freeSpace(folder)
	switch info, err := os.Stat(filepath.Join(folder, "vtbot.db")); {
	case err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		f.err = fmt.Errorf("others on this machine can read %s: chmod 600 it", filepath.Join(folder, info.Name()))
	case known && free < littleSpace:
		f.err = fmt.Errorf("only %d MB are free where %s is: make room, or name another folder in VTBOT_DATA_DIR; "+
			"on a full disk no message is answered", free>>20, folder)
	case !known:
		f.skip = "how much is free where " + folder + " is cannot be told"
	default:
		f.good = fmt.Sprintf("%d MB are free where %s is", free>>20, folder)
	}
	return f
}

func examineMail(ctx context.Context, cfg *config.Config, log *slog.Logger) finding {
	f := finding{part: "mail"}
	switch {
	case cfg.SMTP.URL == "" && cfg.VTCell.Email != "":
		f.err = errors.New("VTBOT_VTCELL_EMAIL is set, but no mail server: set VTBOT_SMTP_URL, or mails wait for ever")
	case cfg.SMTP.URL == "":
		f.skip = "no server: set VTBOT_SMTP_URL and VTBOT_MAIL_FROM to send mails (docs/start.md)"
	default:
		m, err := mail.New(mail.Options{URL: string(cfg.SMTP.URL), From: cfg.Mail.From, Log: log, Now: cfg.Clock()})
		if f.err = err; err == nil {
			f.good, f.err = m.Check(ctx)
		}
	}
	return f
}

func examinePages(ctx context.Context, cfg *config.Config) finding {
	f := finding{part: "pages"}
	url := cfg.HTTP.PublicURL
	switch {
	case url == "":
		f.skip = "no public address: set VTBOT_HTTP_PUBLIC_URL so that partners and trainers can answer " +
			"through links in mails, and have their sessions in a calendar (docs/operations.md)"
		return f
	case cfg.HTTP.Addr == "":
		f.err = errors.New("VTBOT_HTTP_PUBLIC_URL is set, but there is no HTTP server: set VTBOT_HTTP_ADDR")
		return f
	}
	status, err := head(ctx, url+"/answer/")
	switch {
	case err != nil:
		f.err = fmt.Errorf("%s is not reached from here: %w: is the name known, and does the reverse proxy run?", url, err)
	case status >= http.StatusInternalServerError:
		f.skip = fmt.Sprintf("%s is reached and answers %d: start \"vtbot serve\", or look at the reverse proxy", url, status)
	default:
		f.good = "links lead to " + url + ", which answers"
	}
	return f
}

// examineInductions looks whether what is configured of introductions exists.
func examineInductions(ctx context.Context, cfg *config.Config, c *catalog.Catalog, st *store.Store) []finding {
	trainers, err := st.Trainers(ctx)
	if err != nil {
		return []finding{{part: "introductions", err: err}}
	}
	var list []finding
	for _, in := range cfg.Sessions.Induction {
		f := finding{part: "introduction in " + in.Place, good: strings.Join(in.Modules, " ") + ", " + in.Schedule.String()}
		for _, code := range in.Modules {
			if _, known := c.Module(code); !known {
				f.err = fmt.Errorf("sessions.induction: no module has the code %q: \"vtbot catalog list\" shows those that there are", code)
			}
		}
		known := slices.ContainsFunc(trainers, func(tr *training.Trainer) bool { return !tr.Removed && tr.HasName(in.Trainer) })
		if in.Trainer != "" && !known {
			f.err = fmt.Errorf("sessions.induction: no trainer is called %q: add them (\"vtbot trainers add\", or /trainers in the chat), "+
				"or write the name as \"vtbot trainers list\" does", in.Trainer)
		}
		list = append(list, f)
	}
	return list
}

// wrongClock is how wrong a clock may be: Slack's signatures are refused from five minutes on, and reminders come as late.
const wrongClock = time.Minute

// examineClock compares this machine's clock with that of the platforms, as their answers told it.
func examineClock(c *clockReader) finding {
	f := finding{part: "clock", good: "right within a minute"}
	off, known := c.off()
	switch {
	case !known:
		f.skip = "not compared: no answer of a platform told the time"
	case off > wrongClock:
		f.err = fmt.Errorf("this machine's clock is %s off: set it, and have it kept right (timedatectl set-ntp true)", off.Round(time.Second))
	}
	return f
}

// clockReader sends requests, and reads from the answers how wrong this machine's clock is.
type clockReader struct {
	mu    sync.Mutex
	wrong time.Duration
	known bool
}

// RoundTrip implements [http.RoundTripper].
func (c *clockReader) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if theirs, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.wrong, c.known = time.Since(theirs).Abs(), true
	}
	return resp, nil
}

func (c *clockReader) off() (wrong time.Duration, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.wrong, c.known
}

// head asks for the head of a page, and returns the status of the answer.
func head(ctx context.Context, url string) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, url, http.NoBody)
	if err != nil {
		return 0, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

// databaseName names the database without what may hold a password.
func databaseName(cfg *config.Config) string {
	if cfg.DatabaseURL != "" {
		return "PostgreSQL"
	}
	return "SQLite in " + cfg.DataDir
}
