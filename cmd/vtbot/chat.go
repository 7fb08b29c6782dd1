package main

import (
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"runtime/debug"

	"github.com/spf13/cobra"

	"vtbot/bot"
	"vtbot/catalog"
	"vtbot/internal/config"
	"vtbot/internal/locale"
	"vtbot/internal/store"
	"vtbot/internal/terminal"
)

var userName = regexp.MustCompile(`^[\p{L}\p{N}._@-]{1,64}$`)

func newChat(s *setup) *cobra.Command {
	var user string
	var lines bool
	cmd := &cobra.Command{
		Use:   "chat",
		Short: "Talk with the bot in the terminal",
		Long: `Talk with the bot in the terminal, on the same engine and database as "vtbot serve".

Type a question, or the number of a choice. In a pipe, every line is said and every answer printed. With --jsonl, read
{"text":"…"} or {"press":"LABEL OR VALUE"}, with an optional "as":"USER", and write one line of replies for each.`,
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !userName.MatchString(user) {
				return usageError{fmt.Errorf("--as %q: expected a name of letters, digits, dots and dashes", user)}
			}
			cfg, err := s.config(cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			return s.converse(cmd, cfg, user, lines, func(*bot.Bot, *store.Store) error { return nil })
		},
	}
	cmd.Flags().StringVar(&user, "as", defaultUser(s), "talk as `USER`")
	cmd.Flags().BoolVar(&lines, "jsonl", false, "read and write JSON, an object a line")
	return cmd
}

// converse has a user talk with the bot in the terminal, once prepare has done its work.
func (s *setup) converse(
	cmd *cobra.Command, cfg *config.Config, user string, lines bool, prepare func(*bot.Bot, *store.Store) error,
) error {
	log := slog.New(slog.DiscardHandler) // a log between the lines of a conversation helps nobody; errors end it
	st, err := openStore(cmd.Context(), cfg, "", log)
	if err != nil {
		return err
	}
	defer st.Close()
	b, _, err := newBot(cfg, st)
	if err != nil {
		return err
	}
	go debug.FreeOSMemory() // what only the start needed
	if err := prepare(b, st); err != nil {
		return err
	}
	in, typed := isTerminal(cmd.InOrStdin())
	out, shown := isTerminal(cmd.OutOrStdout())
	lang := ""
	if typed {
		lang = s.locale()
	}
	chat := terminal.New(b, st, user, lang)
	b.OnQueued = chat.Told
	switch {
	case lines:
		err = chat.JSONL(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout())
		if errors.Is(err, terminal.ErrBadLines) {
			return errReported
		}
	case typed && shown:
		spoken, ok := catalog.ParseLang(lang)
		if !ok {
			spoken = cfg.Language
		}
		welcome := locale.Text(spoken, "hello") + "\n" + locale.Text(spoken, "terminal.hint")
		err = chat.Interactive(cmd.Context(), in, out, terminal.StyleOf(out, s.getenv), welcome, locale.Text(spoken, "terminal.you")+" ›")
	default:
		err = chat.Lines(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout(), terminal.StyleOf(out, s.getenv))
	}
	return err
}

// locale is the language of the person at the terminal, as the environment tells it.
func (s *setup) locale() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := s.getenv(name); v != "" {
			return regexp.MustCompile(`[.@].*`).ReplaceAllString(v, "")
		}
	}
	return ""
}

func defaultUser(s *setup) string {
	for _, name := range []string{"USER", "USERNAME"} {
		if v := s.getenv(name); userName.MatchString(v) {
			return v
		}
	}
	return "me"
}
