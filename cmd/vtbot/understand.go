package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"vtbot/bot"
	"vtbot/catalog"
	"vtbot/internal/training"
	"vtbot/internal/understand"
)

// understood is what "vtbot understand" writes: keys may be added, none renamed.
type understood struct {
	ID     any               `json:"id,omitempty"`
	Lang   catalog.Lang      `json:"lang"`
	Intent understand.Intent `json:"intent"`
	Slots  training.Wish     `json:"slots"`
}

func newUnderstand(s *setup) *cobra.Command {
	var lines bool
	cmd := &cobra.Command{
		Use:   "understand [flags] MESSAGE…",
		Short: "Show what one message states of a request",
		Long: `Show what one message states of a request for a session: modules, participants, audience, organisation, dates and the
rest, relative to now (or VTBOT_NOW) in Brussels. Nothing is stored.`,
		Example: `  vtbot understand TM4 voor 12 maatschappelijk werkers, Kapellen, begin maart
  echo '{"id":1,"text":"SM3 pour 25 policiers, le 18/03 à 9h"}' | vtbot understand --jsonl`,
		RunE: func(cmd *cobra.Command, args []string) error {
			message := strings.Join(args, " ")
			if lines == (message != "") {
				return usageError{errors.New("expected a message, or --jsonl to read messages from standard input")}
			}
			cfg, err := s.config(cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			b, _, err := newBot(cfg, nil)
			if err != nil {
				return err
			}
			if lines {
				return understandLines(cmd, b, cmd.InOrStdin(), cmd.OutOrStdout())
			}
			u, err := b.Understand(cmd.Context(), message, "")
			if err != nil {
				return err
			}
			return encoder(cmd.OutOrStdout()).Encode(understood{Lang: u.Lang, Intent: u.Intent, Slots: slots(u.Wish)})
		},
	}
	cmd.Flags().BoolVar(&lines, "jsonl", false, `read {"id","text"} lines from standard input, write one object a line`)
	return cmd
}

// understandLines reads messages, a JSON object a line. A bad line is answered with its error.
func understandLines(cmd *cobra.Command, b *bot.Bot, in io.Reader, w io.Writer) error {
	out := bufio.NewWriter(w)
	enc := encoder(out)
	err := eachLine(in, func(n int, line []byte) (any, error) {
		var m struct {
			ID   any     `json:"id"`
			Text *string `json:"text"`
		}
		err := json.Unmarshal(line, &m)
		if err == nil && m.Text == nil {
			err = errors.New(`no text: expected {"id":…,"text":"…"}`)
		}
		if err != nil {
			return m.ID, badLine{fmt.Errorf("line %d: %w", n, err)}
		}
		u, err := b.Understand(cmd.Context(), *m.Text, "")
		if err != nil {
			return m.ID, err
		}
		return nil, enc.Encode(understood{ID: m.ID, Lang: u.Lang, Intent: u.Intent, Slots: slots(u.Wish)})
	}, enc)
	return errors.Join(err, out.Flush())
}

// badLine is a line of input that cannot be used.
type badLine struct{ error }

// eachLine calls use for every line that is not empty. A bad line is answered with its id and error; there having been
// one is returned as errReported.
func eachLine(in io.Reader, use func(n int, line []byte) (id any, err error), enc *json.Encoder) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	var reported error
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		id, err := use(n, lines.Bytes())
		var bad badLine
		switch {
		case errors.As(err, &bad):
			reported = errReported
			if err := enc.Encode(map[string]any{"id": id, "error": bad.Error()}); err != nil {
				return err
			}
		case err != nil:
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read standard input: %w", err)
	}
	return reported
}

// slots returns what a wish states in the terms of the labels: people whom the catalogue does not know, the end and what belongs to
// which day are only named in a request.
func slots(w training.Wish) training.Wish {
	w.AudienceText, w.EachDay, w.On, w.Until = "", false, nil, ""
	return w
}
