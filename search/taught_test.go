package search

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"vtbot/catalog"
	"vtbot/internal/eval"
)

// taughtCase is a lesson with ways in which others ask the same, and questions that only look like it.
type taughtCase struct {
	lesson         catalog.Lesson
	asked, another []string
}

func lessonCases(t *testing.T) []taughtCase {
	t.Helper()
	data, err := os.ReadFile("testdata/lessons.txt")
	if err != nil {
		t.Fatal(err)
	}
	var cases []taughtCase
	begun := false
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		another, other := strings.CutPrefix(line, "- ")
		switch {
		case strings.HasPrefix(line, "#"):
		case line == "":
			begun = false
		case !begun:
			head := strings.SplitN(line, " ", 3)
			l := catalog.Lesson{Number: int64(len(cases) + 1), Lang: catalog.Lang(head[1]), Text: head[2], Code: head[0]}
			if strings.ToUpper(l.Code) != l.Code {
				l.Code, l.Referral = "", l.Code
			}
			cases = append(cases, taughtCase{lesson: l})
			begun = true
		case other:
			cases[len(cases)-1].another = append(cases[len(cases)-1].another, another)
		default:
			cases[len(cases)-1].asked = append(cases[len(cases)-1].asked, line)
		}
	}
	return cases
}

func matched(t *testing.T, taught *Taught, question string) int64 {
	t.Helper()
	l, ok, err := taught.Match(context.Background(), catalog.Question{Text: question})
	if err != nil {
		t.Fatal(err)
	}
	if !ok {
		return 0
	}
	return l.Number
}

// All lessons at once: each is found again in other words, and hardly by what only looks like it.
func TestLessonsAreFoundAgain(t *testing.T) {
	x := shipped(t)
	cases := lessonCases(t)
	var lessons []catalog.Lesson
	for _, c := range cases {
		lessons = append(lessons, c.lesson)
	}
	taught := x.Learn(lessons)
	var asked, found, another, wrong int
	for _, c := range cases {
		if matched(t, taught, c.lesson.Text) != c.lesson.Number {
			t.Errorf("%q is not found again itself", c.lesson.Text)
		}
		for _, q := range c.asked {
			asked++
			if got := matched(t, taught, q); got == c.lesson.Number {
				found++
			} else {
				t.Logf("%q is %d, not %q", q, got, c.lesson.Text)
			}
		}
		for _, q := range c.another {
			another++
			if got := matched(t, taught, q); got != 0 {
				wrong++
				t.Logf("%q is taken for %q", q, c.lesson.Text)
			}
		}
	}
	if asked < 48 || found < asked*7/8 || another < 24 || wrong > 1 {
		t.Errorf("%d of %d found again, %d of %d others taken for them", found, asked, wrong, another)
	}
}

// Lessons change no other answer: neither to the labelled questions nor to what the catalogue itself says.
func TestLessonsKeepToThemselves(t *testing.T) {
	x := shipped(t)
	var lessons []catalog.Lesson
	for _, c := range lessonCases(t) {
		upset, err := x.Upsets(context.Background(), c.lesson)
		if err != nil {
			t.Fatal(err)
		}
		t.Log(c.lesson.Text, upset)
		if len(upset) == 0 {
			lessons = append(lessons, c.lesson)
		}
	}
	if len(lessons) < 9 {
		t.Fatalf("only %d lessons upset nothing", len(lessons))
	}
	taught := x.Learn(lessons)
	for i, line := range x.catalog.Lines() {
		if i%5 != 0 { // there are thousands
			continue
		}
		if n := matched(t, taught, line.Text); n != 0 {
			t.Errorf("%q, of %s, is taken for lesson %d", line.Text, line.About, n)
		}
	}
	for _, name := range []string{"testdata/questions.jsonl", "testdata/questions-fresh.jsonl"} {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			var q eval.Question
			if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
				t.Fatal(err)
			}
			if n := matched(t, taught, q.Text); n != 0 {
				t.Errorf("%q is taken for lesson %d", q.Text, n)
			}
		}
	}
}

// A lesson that says what the catalogue says of something else names those sentences before it is kept.
func TestUpsets(t *testing.T) {
	x := shipped(t)
	for text, want := range map[string]string{
		"motiverende gespreksvoering":     "TM4",
		"Prochaska":                       "TM3",
		"who repairs the washing machine": "",
	} {
		t.Run(text, func(t *testing.T) {
			upset, err := x.Upsets(context.Background(), catalog.Lesson{Text: text, Code: "TM1"})
			if err != nil {
				t.Fatal(err)
			}
			found := ""
			for _, line := range upset {
				if line.About == want {
					found = want
				}
			}
			if found != want || want == "" && len(upset) > 0 {
				t.Errorf("got %v, want some of %q", upset, want)
			}
			again, err := x.Upsets(context.Background(), catalog.Lesson{Text: text, Code: want})
			for _, line := range again {
				if line.About == want || err != nil {
					t.Errorf("it upsets %v, its own, %v", line, err)
				}
			}
		})
	}
}
