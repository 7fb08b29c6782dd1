package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"github.com/spf13/cobra"

	"vtbot/internal/chat"
	"vtbot/internal/config"
	"vtbot/internal/mail"
	"vtbot/internal/slack"
	"vtbot/internal/telegram"
)

func newInit(s *setup) *cobra.Command {
	var printed bool
	cmd := &cobra.Command{
		Use: "init [FOLDER]", Short: "Ask what the bot needs to know, try it, and write the configuration", Args: args(cobra.MaximumNArgs(1)),
		Long: `Ask the few things that the bot needs to know, try each token and id at once, and write config.yaml and, for you alone to read,
secrets.env into the folder, the present one unless said. What is there is replaced only when you say so. With --env nothing is
written: the settings are printed as variables of the environment.

The answers may come from a file or a pipe, a line each; an empty line takes what stands in brackets.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			folder := "."
			if len(args) > 0 {
				folder = args[0]
			}
			if err := os.MkdirAll(folder, 0o750); err != nil {
				return usageError{err}
			}
			i := &interview{ctx: cmd.Context(), in: bufio.NewScanner(cmd.InOrStdin()), out: cmd.OutOrStdout(), environ: s.environ}
			if printed {
				i.out = cmd.ErrOrStderr()
			}
			file, secrets := filepath.Join(folder, "config.yaml"), filepath.Join(folder, "secrets.env")
			if !printed {
				if err := i.mayReplace(file, secrets); err != nil {
					return err
				}
			}
			if err := i.askAll(); err != nil {
				return err
			}
			if printed {
				return i.print(cmd.OutOrStdout())
			}
			return i.write(folder, file, secrets)
		},
	}
	cmd.Flags().BoolVar(&printed, "env", false, "print variables of the environment instead of writing files")
	return cmd
}

// interview is what was asked and answered.
type interview struct {
	ctx     context.Context //nolint:containedctx // lives as long as the command
	in      *bufio.Scanner
	out     io.Writer
	environ []string
	answers []setting // in the order in which they were given
	cfg     *config.Config
}

// setting is a variable and what it is set to.
type setting struct{ Name, Value string }

// errNoAnswer says that the answers ended too early.
var errNoAnswer = errors.New("the answers ended before everything was asked: nothing was written")

// ask asks one thing until check finds nothing wrong with the answer, and returns it. check returns what it found to be well.
func (i *interview) ask(question, otherwise string, check func(answer string) (string, error)) (string, error) {
	for {
		fmt.Fprintf(i.out, "%s [%s] ", question, otherwise)
		if !i.in.Scan() {
			fmt.Fprintln(i.out)
			return "", cmp.Or(i.in.Err(), errNoAnswer)
		}
		answer := cmp.Or(strings.TrimSpace(i.in.Text()), otherwise)
		good, err := check(answer)
		if err == nil {
			if good != "" {
				fmt.Fprintf(i.out, "  ✓ %s\n", good)
			}
			return answer, nil
		}
		fmt.Fprintf(i.out, "  ✗ %v\n", err)
		if i.ctx.Err() != nil {
			return "", i.ctx.Err()
		}
	}
}

func (i *interview) mayReplace(files ...string) error {
	for _, file := range files {
		if _, err := os.Stat(file); err != nil {
			continue
		}
		answer, err := i.ask(file+" is there already. Replace it? yes or no", "no", oneOf("yes", "no"))
		if err != nil {
			return err
		}
		if answer == "no" {
			return errors.New("nothing was written")
		}
	}
	return nil
}

func oneOf(allowed ...string) func(string) (string, error) {
	return func(answer string) (string, error) {
		if !slices.Contains(allowed, answer) {
			return "", fmt.Errorf("%q: expected %s", answer, strings.Join(allowed, ", "))
		}
		return "", nil
	}
}

// set tries an answer as the configuration reads it, together with those before. It stays when it is right.
func (i *interview) set(name, value string) error {
	with := append(slices.Clone(i.answers), setting{name, value})
	environ := slices.Clone(i.environ)
	for _, s := range with {
		environ = append(environ, s.Name+"="+s.Value)
	}
	cfg, _, err := config.Load("", environ)
	if err != nil {
		return err
	}
	i.cfg, i.answers = cfg, with
	return nil
}

// unset takes answers back that go together and turned out wrong.
func (i *interview) unset(n int) { i.answers = i.answers[:n] }

// askAll asks everything.
func (i *interview) askAll() error {
	fmt.Fprintln(i.out, "A few questions; an empty line takes what stands in brackets. Every answer is tried at once.")
	where, err := i.ask("Where does the bot answer: slack, telegram or both?", "slack", oneOf("slack", "telegram", "both"))
	if err == nil && where != "telegram" {
		err = i.askSlack()
	}
	if err == nil && where != "slack" {
		err = i.askTelegram()
	}
	if err == nil {
		err = i.askPeople()
	}
	if err == nil {
		err = i.askPlaces(where)
	}
	if err == nil {
		err = i.askMail()
	}
	if err == nil {
		_, err = i.ask("Which language does the VT cell speak: nl, fr or en?", "nl", func(answer string) (string, error) {
			return "", i.set("VTBOT_LANGUAGE", answer)
		})
	}
	return err
}

func (i *interview) askSlack() error {
	fmt.Fprintln(i.out, "Slack: make the app on api.slack.com/apps from what \"vtbot slack manifest\" prints (docs/slack.md).")
	botToken := ""
	_, err := i.ask("Bot token, xoxb-…?", "", func(answer string) (string, error) {
		if !strings.HasPrefix(answer, "xoxb-") {
			return "", errors.New("a bot token starts with xoxb-: OAuth & Permissions of the app shows it")
		}
		botToken = answer
		return "", nil
	})
	if err != nil {
		return err
	}
	before := len(i.answers)
	const question = "App-level token with the scope connections:write, xapp-…? (or another xoxb-… to correct the first)"
	_, err = i.ask(question, "", func(answer string) (string, error) {
		if strings.HasPrefix(answer, "xoxb-") {
			botToken = answer
			return "", errors.New("and the app-level token, xapp-…?")
		}
		i.unset(before)
		i.answers = append(i.answers, setting{"VTBOT_SLACK_BOT_TOKEN", botToken})
		if err := i.set("VTBOT_SLACK_APP_TOKEN", answer); err != nil {
			return "", err
		}
		s, err := slack.New(slackOptions(i.cfg, slog.New(slog.DiscardHandler)), nil, nil)
		if err != nil {
			return "", err
		}
		return s.Check(i.ctx)
	})
	return err
}

func (i *interview) askTelegram() error {
	before := len(i.answers)
	_, err := i.ask("Telegram: the token that @BotFather gave (docs/telegram.md)?", "", func(answer string) (string, error) {
		if answer == "" {
			return "", errors.New("a token is needed: a number, a colon and letters")
		}
		i.unset(before)
		if err := i.set("VTBOT_TELEGRAM_TOKEN", answer); err != nil {
			return "", err
		}
		t, err := telegram.New(telegramOptions(i.cfg, slog.New(slog.DiscardHandler)), nil, nil)
		if err != nil {
			return "", err
		}
		return t.Check(i.ctx)
	})
	return err
}

// askPeople asks who handles requests, and looks whether they are there.
func (i *interview) askPeople() error {
	before := len(i.answers)
	_, err := i.ask("Who handles requests? Ids with commas between them, as /whoami tells each: slack:U0123, telegram:4567. "+
		"They may come later: then run this again", "", func(answer string) (string, error) {
		i.unset(before)
		if err := i.set("VTBOT_COORDINATORS", answer); err != nil || answer == "" {
			return "", err
		}
		var names []string
		d := newDoors(i.cfg, slog.New(slog.DiscardHandler))
		for _, id := range i.cfg.Coordinators {
			at, err := chat.ParseAddress(id)
			if err != nil {
				return "", err
			}
			f := d.at(i.ctx, id, at, true)
			if f.err != nil {
				return "", f.err
			}
			names = append(names, cmp.Or(f.good, f.skip))
		}
		return strings.Join(names, ", "), nil
	})
	return err
}

// askPlaces asks where cards of requests go.
func (i *interview) askPlaces(where string) error {
	place := func(question, variable, via string) error {
		before := len(i.answers)
		_, err := i.ask(question, "", func(answer string) (string, error) {
			i.unset(before)
			if err := i.set(variable, answer); err != nil || answer == "" {
				return "", err
			}
			f := newDoors(i.cfg, slog.New(slog.DiscardHandler)).at(i.ctx, answer, chat.Address{Via: via, To: answer}, true)
			return f.good, f.err
		})
		return err
	}
	if where != "telegram" {
		err := place("Slack channel in which the VT cell reads requests, C0123 (invite the bot there first)? Empty: each is told directly",
			"VTBOT_VTCELL_SLACK_CHANNEL", slack.Platform)
		if err != nil {
			return err
		}
	}
	if where != "slack" {
		return place("Telegram group in which the VT cell reads requests, -100…? Empty: each is told directly",
			"VTBOT_VTCELL_TELEGRAM_CHAT", telegram.Platform)
	}
	return nil
}

// askMail asks for the mail server and the addresses.
func (i *interview) askMail() error {
	address := func(question, variable, otherwise string) error {
		before := len(i.answers)
		_, err := i.ask(question, otherwise, func(answer string) (string, error) {
			i.unset(before)
			return "", i.set(variable, answer)
		})
		return err
	}
	before := len(i.answers)
	server := ""
	_, err := i.ask("Mail server, smtp://user:password@host:587? Empty: no mails, and whoever has no chat is told nothing", "",
		func(answer string) (string, error) {
			i.unset(before)
			if err := i.set("VTBOT_SMTP_URL", answer); err != nil || answer == "" {
				return "", err
			}
			server = answer
			m, err := mail.New(mail.Options{URL: answer, From: "vt@example.org"})
			if err != nil {
				return "", err
			}
			return m.Check(i.ctx)
		})
	if err != nil || server == "" {
		return err
	}
	if err := address("Sender of mails, such as VT cell <vt@example.org>?", "VTBOT_MAIL_FROM", ""); err != nil {
		return err
	}
	return address("E-mail address at which the VT cell gets requests as well? Empty: none", "VTBOT_VTCELL_EMAIL", "")
}

// secretSettings and openSettings are what was answered, but for what was left empty.
func (i *interview) settings(secret bool) []setting {
	var list []setting
	for _, k := range config.Keys() {
		for _, s := range i.answers {
			if s.Name == k.Variable && k.Secret == secret && s.Value != "" {
				list = append(list, s)
			}
		}
	}
	return list
}

func (i *interview) print(out io.Writer) error {
	var err error
	for _, s := range append(i.settings(false), i.settings(true)...) {
		_, err = fmt.Fprintf(out, "%s='%s'\n", s.Name, strings.ReplaceAll(s.Value, "'", `'\''`))
	}
	return err
}

//go:embed init.yaml.tmpl
var initTemplate string

// write writes both files and says what comes next.
func (i *interview) write(folder, file, secrets string) error {
	var kept bytes.Buffer
	kept.WriteString("# Secrets of vtbot. Whoever has them is the bot: keep them to yourself.\n")
	for _, s := range i.settings(true) {
		fmt.Fprintf(&kept, "%s=%s\n", s.Name, s.Value)
	}
	whole, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	data := i.cfg.DataDir
	if data == "data" { // wherever it is started from
		data = filepath.Join(whole, "data")
	}
	standard, _, err := config.Load("", nil)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	err = template.Must(template.New("config").Parse(initTemplate)).
		Execute(&text, map[string]any{"C": i.cfg, "Standard": standard, "Data": data})
	if err != nil {
		return err
	}
	if err := os.WriteFile(secrets, kept.Bytes(), 0o600); err != nil {
		return err
	}
	if err := os.Chmod(secrets, 0o600); err != nil { // one that was there may have been open to others
		return err
	}
	if err := os.WriteFile(file, text.Bytes(), 0o644); err != nil { //nolint:gosec // it holds no secret, and other users may start the bot
		return err
	}
	fmt.Fprintf(i.out, "\nWritten: %s and %s. Next:\n  vtbot doctor --config %s\n  vtbot serve --config %s\n", file, secrets, file, file)
	if unattended(i.cfg) {
		fmt.Fprintf(i.out, "Nobody handles requests yet: write /whoami to the bot (/vt whoami in Slack) "+
			"and put your id under coordinators in %s.\n", file)
	}
	return nil
}
