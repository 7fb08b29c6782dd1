package catalog

import "strings"

// Lesson is a question that somebody of the VT cell has said what to do with. One of Code, Referral and Same is filled; none,
// when the question is to be left alone.
type Lesson struct {
	Number   int64
	Lang     Lang
	Text     string // without names
	Code     string // the module that it belongs to
	Referral string // the id of the subject that it is about, which is not ours
	Same     string // a text that means the same
}

// About returns what the lesson's question is about, as lines of the catalogue say it: a module's code or a referral's id; ""
// for one that means the same as another text, or is left alone.
func (l Lesson) About() string { return l.Code + l.Referral }

// Dismissed reports whether the question is to be left alone.
func (l Lesson) Dismissed() bool { return l.About() == "" && l.Same == "" }

// Said returns the lesson's question without the marks, in brackets, that stand for what was taken out of it.
func (l Lesson) Said() string {
	var b strings.Builder
	for rest := l.Text; ; {
		before, after, marked := strings.Cut(rest, "[")
		b.WriteString(before + " ")
		if !marked {
			return strings.Join(strings.Fields(b.String()), " ")
		}
		_, rest, _ = strings.Cut(after, "]")
	}
}
