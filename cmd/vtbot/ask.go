package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"vtbot/bot"
	"vtbot/catalog"
	"vtbot/internal/edition"
	"vtbot/internal/terminal"
	"vtbot/internal/understand"
)

// answer is what "vtbot ask --json" writes: keys may be added, none renamed.
type answer struct {
	ID       any               `json:"id,omitempty"`
	Lang     catalog.Lang      `json:"lang"`
	Intent   understand.Intent `json:"intent"`
	Answered bool              `json:"answered"`
	Modules  []answerModule    `json:"modules"`
	Choices  bool              `json:"choices"`
	Text     string            `json:"text"`
}

type answerModule struct {
	Code  string  `json:"code"`
	Title string  `json:"title"`
	Score float64 `json:"score"`
}

func newAsk(s *setup) *cobra.Command {
	var lang string
	var asJSON, lines, explain bool
	cmd := &cobra.Command{
		Use:   "ask [flags] QUESTION…",
		Short: "Answer one question from the catalogue",
		Example: `  vtbot ask which module covers trafficking victims?
  vtbot ask --lang fr --json DART
  vtbot ask --explain hoe overtuig ik iemand die twijfelt`,
		RunE: func(cmd *cobra.Command, args []string) error {
			force, ok := catalog.ParseLang(lang)
			if lang != "" && !ok {
				return usageError{fmt.Errorf("--lang %q: expected nl, fr or en", lang)}
			}
			question := strings.Join(args, " ")
			if lines == (question != "") {
				return usageError{errors.New("expected a question, or --jsonl to read questions from standard input")}
			}
			cfg, err := s.config(cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			lessons := make(chan edition.Lessons, 1) // read while the edition is built
			go func() { lessons <- storedLessons(cmd.Context(), cfg, cmd.ErrOrStderr()) }()
			b, live, err := newBot(cfg, nil)
			if err == nil {
				err = live.Learn(cmd.Context(), <-lessons)
			}
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			switch {
			case lines:
				return askLines(cmd, b, force, cmd.InOrStdin(), out)
			case explain:
				return live.Use(func(x *edition.Edition) error {
					return x.Explain(cmd.Context(), catalog.Question{Text: question, Prior: force, Force: force != ""}, out)
				})
			case asJSON:
				a, err := ask(cmd, b, question, force)
				if err != nil {
					return err
				}
				return encoder(out).Encode(a)
			}
			said, err := b.Answer(cmd.Context(), question, force, force != "")
			if err != nil {
				return err
			}
			f, _ := isTerminal(out)
			said.Reply.Choices = nil // nobody is there to press one
			_, err = fmt.Fprintln(out, terminal.Render(said.Reply, terminal.StyleOf(f, s.getenv)))
			return err
		},
	}
	cmd.Flags().StringVar(&lang, "lang", "", "answer in `nl|fr|en`, whatever the question's language")
	cmd.Flags().BoolVar(&asJSON, "json", false, "write one JSON object")
	cmd.Flags().BoolVar(&lines, "jsonl", false, `read {"id","q"} lines from standard input, write one object a line`)
	cmd.Flags().BoolVar(&explain, "explain", false, "show how the answer was found")
	cmd.MarkFlagsMutuallyExclusive("json", "jsonl", "explain")
	return cmd
}

func encoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}

func ask(cmd *cobra.Command, b *bot.Bot, question string, force catalog.Lang) (answer, error) {
	said, err := b.Answer(cmd.Context(), question, force, force != "")
	if err != nil {
		return answer{}, err
	}
	a := answer{
		Lang: said.Reply.Lang, Intent: said.Intent, Answered: len(said.Found.Matches) > 0, Modules: []answerModule{},
		Choices: said.Found.Outcome == catalog.Unsure, Text: said.Reply.Text(),
	}
	for _, m := range said.Found.Matches {
		a.Modules = append(a.Modules, answerModule{m.Module.Code, m.Module.Title[a.Lang], math.Round(m.Score*1000) / 1000})
	}
	return a, nil
}

// askLines answers questions, a JSON object a line. A bad line is answered with its error.
func askLines(cmd *cobra.Command, b *bot.Bot, force catalog.Lang, in io.Reader, w io.Writer) error {
	out := bufio.NewWriter(w)
	enc := encoder(out)
	err := eachLine(in, func(n int, line []byte) (any, error) {
		var q struct {
			ID any     `json:"id"`
			Q  *string `json:"q"`
		}
		err := json.Unmarshal(line, &q)
		if err == nil && q.Q == nil {
			err = errors.New(`no question: expected {"id":…,"q":"…"}`)
		}
		if err != nil {
			return q.ID, badLine{fmt.Errorf("line %d: %w", n, err)}
		}
		a, err := ask(cmd, b, *q.Q, force)
		if err != nil {
			return q.ID, err
		}
		a.ID = q.ID
		return nil, enc.Encode(a)
	}, enc)
	return errors.Join(err, out.Flush())
}

func terminalFile(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }
