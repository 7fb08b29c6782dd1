package eval

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"vtbot/catalog"
	"vtbot/internal/training"
)

// Request is one labelled message that asks for a session, or that only asks about asking.
type Request struct {
	ID          string       `json:"id"`
	Lang        catalog.Lang `json:"lang"`
	Text        string       `json:"text"`
	Slots       Slots        `json:"slots"`
	NotARequest bool         `json:"not_a_request"`
	DatesFuzzy  bool         `json:"dates_fuzzy"` // each end of a period may differ by a week
}

// Slots are what a message states: a wish, with several readings of its dates where people differ.
type Slots struct {
	training.Wish
	DatesAny []training.Dates `json:"dates_any"` // likelier first; any of them counts
}

// Dialogue is a labelled conversation and what must have been asked for at its end.
type Dialogue struct {
	ID         string       `json:"id"`
	Lang       catalog.Lang `json:"lang"`
	Turns      []string     `json:"turns"`
	Filed      *Slots       `json:"filed"` // nil: nothing
	DatesFuzzy bool         `json:"dates_fuzzy"`
}

// Labelled are the examples of a file, of whatever kind they are.
type Labelled struct {
	Questions []Question
	Requests  []Request
	Dialogues []Dialogue
}

// Read reads a file of labelled examples, an object a line; name is for errors, which say the line. What a line is shows
// in its keys: "q", "text" or "turns".
func Read(name string, r io.Reader) (Labelled, error) {
	var all Labelled
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var kind struct {
			Q, Text *string
			Turns   []string
		}
		err := json.Unmarshal(lines.Bytes(), &kind)
		switch {
		case err != nil:
		case kind.Q != nil && *kind.Q != "":
			err = add(&all.Questions, lines.Bytes())
		case kind.Text != nil && *kind.Text != "":
			err = add(&all.Requests, lines.Bytes())
		case len(kind.Turns) > 0:
			err = add(&all.Dialogues, lines.Bytes())
		default:
			err = fmt.Errorf(`neither a question ("q"), nor a request ("text"), nor a dialogue ("turns")`)
		}
		if err != nil {
			return Labelled{}, fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return Labelled{}, fmt.Errorf("%s: %w", name, err)
	}
	return all, nil
}

func add[T any](list *[]T, line []byte) error {
	var one T
	if err := json.Unmarshal(line, &one); err != nil {
		return err
	}
	*list = append(*list, one)
	return nil
}

// Understood is what came of one request.
type Understood struct {
	Request
	Got       training.Wish `json:"got"`
	IsRequest bool          `json:"is_request"` // taken for one
	Right     []string      `json:"right"`      // slots that are stated and were understood
	Missed    []string      `json:"missed"`     // slots that are stated and were not, or were understood otherwise
	Invented  []string      `json:"invented"`   // slots that were understood otherwise, or that are not stated
}

// slot is one of the things a request states, in a form that can be compared.
type slot struct {
	name  string
	value func(training.Wish) string
	same  func(want, got string) bool
}

var slots = []slot{
	{"modules", func(w training.Wish) string { return strings.Join(w.Modules, " ") }, equal},
	{"participants", func(w training.Wish) string {
		if w.Participants.IsZero() {
			return ""
		}
		return fmt.Sprint(w.Participants)
	}, equal},
	{"audience", func(w training.Wish) string { return string(w.Audience) }, equal},
	{"organisation", func(w training.Wish) string { return w.Organisation }, func(want, got string) bool {
		return strings.Contains(strings.ToLower(got), strings.ToLower(want))
	}},
	{"part_of_day", func(w training.Wish) string { return string(w.PartOfDay) }, equal},
	{"time", func(w training.Wish) string { return w.Time }, equal},
	{"mode", func(w training.Wish) string { return string(w.Mode) }, equal},
	{"session_language", func(w training.Wish) string { return string(w.SessionLanguage) }, equal},
	{"email", func(w training.Wish) string { return w.Email }, strings.EqualFold},
	{"phone", func(w training.Wish) string { return w.Phone }, func(want, got string) bool { return digits(want) == digits(got) }},
	{"remarks", func(w training.Wish) string { return w.Remarks }, func(want, got string) bool {
		return strings.Contains(letters(got), letters(want))
	}},
}

func equal(want, got string) bool { return want == got }

var (
	notDigits  = regexp.MustCompile(`\D`)
	notLetters = regexp.MustCompile(`[^\p{L}\p{N}]+`)
)

func digits(s string) string  { return notDigits.ReplaceAllString(s, "") }
func letters(s string) string { return notLetters.ReplaceAllString(strings.ToLower(s), " ") }

// compare sorts slots into those that were understood, missed and invented. A part of the day that follows from a stated
// time is no error.
func compare(want Slots, fuzzy bool, got training.Wish) (right, missed, invented []string) {
	count := func(name, wanted, was string, same bool) {
		switch {
		case wanted == "" && was == "":
		case wanted != "" && was != "" && same:
			right = append(right, name)
		default:
			if wanted != "" {
				missed = append(missed, name)
			}
			if was != "" {
				invented = append(invented, name)
			}
		}
	}
	for _, s := range slots {
		wanted, was := s.value(want.Wish), s.value(got)
		if s.name == "part_of_day" && wanted == "" && want.Time != "" {
			continue
		}
		count(s.name, wanted, was, s.same(wanted, was))
	}
	readings := want.DatesAny
	if !want.Dates.IsZero() {
		readings = append(readings, want.Dates)
	}
	wanted, was := "", ""
	if len(readings) > 0 {
		wanted = "dates"
	}
	if !got.Dates.IsZero() {
		was = "dates"
	}
	count("dates", wanted, was, slices.ContainsFunc(readings, func(d training.Dates) bool { return sameDates(d, got.Dates, fuzzy) }))
	return right, missed, invented
}

// sameDates compares dates; weeks by their working days.
func sameDates(want, got training.Dates, fuzzy bool) bool {
	if len(want.Days) > 0 || len(got.Days) > 0 {
		a, b := slices.Clone(want.Days), slices.Clone(got.Days)
		slices.Sort(a)
		slices.Sort(b)
		return slices.Equal(a, b)
	}
	near := func(a, b training.Day) bool {
		apart := a.Time().Sub(b.Time()).Abs()
		return apart == 0 || fuzzy && apart <= 7*25*time.Hour
	}
	return near(workday(want.From, 1), workday(got.From, 1)) && near(workday(want.To, -1), workday(got.To, -1))
}

// workday returns the day, or the next one in a direction that is no Saturday or Sunday.
func workday(d training.Day, step int) training.Day {
	for d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
		d = d.Add(step)
	}
	return d
}

// RunRequests has every message read.
func RunRequests(
	ctx context.Context, requests []Request,
	read func(ctx context.Context, text string) (wish training.Wish, isRequest bool, err error),
) ([]Understood, error) {
	results := make([]Understood, 0, len(requests))
	for _, q := range requests {
		wish, isRequest, err := read(ctx, q.Text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", q.ID, err)
		}
		u := Understood{Request: q, Got: wish, IsRequest: isRequest}
		if !q.NotARequest { // of a message that is no request nothing may be filled in, and nothing is
			u.Right, u.Missed, u.Invented = compare(q.Slots, q.DatesFuzzy, wish)
		}
		results = append(results, u)
	}
	return results, nil
}

// SlotMeasures counts what was understood of a group of requests.
type SlotMeasures struct {
	Lang     string `json:"lang"` // "" for all
	Messages int    `json:"messages"`
	Intent   int    `json:"intent_right"`
	Right    int    `json:"slots_right"`
	Missed   int    `json:"slots_missed"`
	Invented int    `json:"slots_invented"`
}

// Precision is the share of the slots that were understood which are right, 0 to 1; 1 when there are none.
func (m SlotMeasures) Precision() float64 { return share(m.Right, m.Right+m.Invented) }

// Recall is the share of the slots that are stated which were understood, 0 to 1; 1 when there are none.
func (m SlotMeasures) Recall() float64 { return share(m.Right, m.Right+m.Missed) }

func share(n, of int) float64 {
	if of == 0 {
		return 1
	}
	return float64(n) / float64(of)
}

// MeasureRequests counts the results per language, and all together at the end.
func MeasureRequests(results []Understood) []SlotMeasures {
	var out []SlotMeasures
	for _, lang := range append(slices.Clone(catalog.Langs), "") {
		m := SlotMeasures{Lang: string(lang)}
		for _, u := range results {
			if lang != "" && u.Lang != lang {
				continue
			}
			m.Messages++
			if u.IsRequest != u.NotARequest {
				m.Intent++
			}
			m.Right += len(u.Right)
			m.Missed += len(u.Missed)
			m.Invented += len(u.Invented)
		}
		if m.Messages > 0 {
			out = append(out, m)
		}
	}
	return out
}

// WriteRequestTable writes measures as a table for people.
func WriteRequestTable(w io.Writer, measures []SlotMeasures) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "language\trequests\tslot precision\tslot recall\tintent\t")
	for _, m := range measures {
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%s\t\n", orAll(m.Lang), m.Messages, percent(m.Right, m.Right+m.Invented),
			percent(m.Right, m.Right+m.Missed), percent(m.Intent, m.Messages))
	}
	return t.Flush()
}

func orAll(lang string) string {
	if lang == "" {
		return "all"
	}
	return lang
}

// WriteRequestFailures writes the messages of which something was missed or invented, a line each.
func WriteRequestFailures(w io.Writer, results []Understood) error {
	for _, u := range results {
		if len(u.Missed)+len(u.Invented) == 0 && u.IsRequest != u.NotARequest {
			continue
		}
		got, err := json.Marshal(u.Got)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "%s\tmissed %v\tinvented %v\trequest %v\tgot %s\t%s\n", u.ID, u.Missed, u.Invented, u.IsRequest, got, u.Text)
		if err != nil {
			return err
		}
	}
	return nil
}

// Talked is what came of one booking.
type Talked struct {
	Dialogue
	Got      *training.Wish `json:"got"` // nil: nothing was asked for
	Missed   []string       `json:"missed"`
	Invented []string       `json:"invented"`
}

// Failed tells whether something else was asked for than is labelled.
func (t Talked) Failed() bool { return len(t.Missed)+len(t.Invented) > 0 }

// RunDialogues has every dialogue held; talk returns what was asked for, nil for nothing.
func RunDialogues(
	ctx context.Context, dialogues []Dialogue, talk func(ctx context.Context, d Dialogue) (*training.Wish, error),
) ([]Talked, error) {
	results := make([]Talked, 0, len(dialogues))
	for _, d := range dialogues {
		got, err := talk(ctx, d)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.ID, err)
		}
		t := Talked{Dialogue: d, Got: got}
		switch {
		case d.Filed == nil && got != nil:
			t.Invented = []string{"request"}
		case d.Filed != nil && got == nil:
			t.Missed = []string{"request"}
		case d.Filed != nil:
			_, t.Missed, t.Invented = compare(*d.Filed, d.DatesFuzzy, *got)
		}
		results = append(results, t)
	}
	return results, nil
}

// DialogueMeasures counts dialogues that ended as they should.
type DialogueMeasures struct {
	Lang      string `json:"lang"` // "" for all
	Dialogues int    `json:"dialogues"`
	Right     int    `json:"right"`
}

// MeasureDialogues counts the results per language, and all together at the end.
func MeasureDialogues(results []Talked) []DialogueMeasures {
	var out []DialogueMeasures
	for _, lang := range append(slices.Clone(catalog.Langs), "") {
		m := DialogueMeasures{Lang: string(lang)}
		for _, t := range results {
			if lang != "" && t.Lang != lang {
				continue
			}
			m.Dialogues++
			if !t.Failed() {
				m.Right++
			}
		}
		if m.Dialogues > 0 {
			out = append(out, m)
		}
	}
	return out
}

// WriteDialogueTable writes measures as a table for people.
func WriteDialogueTable(w io.Writer, measures []DialogueMeasures) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "language\tdialogues\tas labelled\t")
	for _, m := range measures {
		fmt.Fprintf(t, "%s\t%d\t%s\t\n", orAll(m.Lang), m.Dialogues, percent(m.Right, m.Dialogues))
	}
	return t.Flush()
}

// WriteDialogueFailures writes the dialogues that ended otherwise, a line each.
func WriteDialogueFailures(w io.Writer, results []Talked) error {
	for _, t := range results {
		if !t.Failed() {
			continue
		}
		got, err := json.Marshal(t.Got)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%s\tmissed %v\tinvented %v\tgot %s\n", t.ID, t.Missed, t.Invented, got); err != nil {
			return err
		}
	}
	return nil
}
