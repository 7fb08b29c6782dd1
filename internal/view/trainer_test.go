package view_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"vtbot/internal/training"
	"vtbot/internal/view"
)

func TestTrainers(t *testing.T) {
	t.Parallel()
	inEachLanguage(t, "trainers", func(p *page, v view.View) {
		p.line("line", v.TrainerLine(piet))
		p.line("line, whom nothing reaches", v.TrainerLine(luc))
		noMail := v
		noMail.Mail = false
		p.line("line, where mail is not set up", noMail.TrainerLine(els))
		p.WriteString("\n")
		p.show("card", v.TrainerCard(piet))
		p.show("card, who will be away", v.TrainerCard(els))
		for _, c := range []struct {
			name string
			training.Candidate
		}{
			{"fits", training.Candidate{Gives: true, Speaks: true}},
			{"fits, has one other", training.Candidate{Gives: true, Speaks: true, Load: 1}},
			{"gives one module of two", training.Candidate{Speaks: true, Missing: []string{"TM4"}, Load: 2}},
			{"speaks another language", training.Candidate{Gives: true}},
			{"is away", training.Candidate{Gives: true, Speaks: true, Absent: true}},
			{"refused", training.Candidate{Gives: true, Speaks: true, Refused: true}},
			{"gives others then", training.Candidate{Gives: true, Speaks: true, Clashes: []int64{3, 5}}},
			{"everything against", training.Candidate{Missing: []string{"TM3", "TM4"}, Absent: true, Refused: true, Clashes: []int64{3}}},
		} {
			c.Trainer = piet
			p.line("candidate who "+c.name, v.Reasons(c.Candidate))
		}
	})
}

// A text on a choice is never longer than a choice may be, and begins as it was.
func TestShort(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(0, 90, -1).Draw(t, "text")
		short := view.Short(text)
		if utf8.RuneCountInString(short) > 60 {
			t.Fatalf("%d letters", utf8.RuneCountInString(short))
		}
		if short != text && !strings.HasPrefix(text, strings.TrimSuffix(short, "…")) {
			t.Fatalf("%q of %q", short, text)
		}
	})
}
