package understand

import (
	"embed"
	"fmt"
	"math"
	"path"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/linear"
	"vtbot/internal/training"
)

// Act is what a person does with a message in the middle of a request.
type Act string

// The acts. Their values are the names of the files under examples/turns.
const (
	Answer       Act = "answer"    // gives what was asked for, or another field
	Correct      Act = "correct"   // gives another value for a field
	Confirm      Act = "confirm"   // agrees and says nothing else
	Reject       Act = "reject"    // says no and nothing else
	Cancel       Act = "cancel"    // the whole request
	Restart      Act = "restart"   // from the beginning
	Save         Act = "save"      // goes on later
	Resume       Act = "resume"    // goes on with what was saved
	Back         Act = "back"      // to the question before
	Overview     Act = "overview"  // what was filled in
	Skip         Act = "skip"      // leaves the field open
	DontKnow     Act = "dont_know" // cannot say it yet
	SideQuestion Act = "side_question"
	Thank        Act = "thanks"
	AddModule    Act = "add_module"
	RemoveModule Act = "remove_module"
	Insist       Act = "insist" // says again what was doubted
	Change       Act = "change" // wants another value and does not say which
	Chat         Act = "smalltalk"
	Complain     Act = "complaint"
	Unread       Act = "unread" // words with content that nothing else covers
)

//go:embed examples
var exampleFiles embed.FS

// Turn is an example of what is said in the middle of a request.
type Turn struct {
	Lang    catalog.Lang
	Act     Act
	Text    string
	Asked   string // the field that was asked for, or "review"
	Meaning string // the field of a change, or the values as JSON; "" for none
	Writer  string // who wrote it, as the name of the file ends: confirm.b.txt; "" for the first
}

// Turns returns the examples of examples/turns: a file a language, act and writer (confirm.txt, confirm.b.txt), a line a
// message, behind tabs what was asked and what it means.
func Turns() ([]Turn, error) {
	var all []Turn
	for _, lang := range catalog.Langs {
		dir := "examples/turns/" + string(lang)
		entries, err := exampleFiles.ReadDir(dir)
		if err != nil {
			return nil, fmt.Errorf("examples of turns: %w", err)
		}
		for _, e := range entries {
			data, err := exampleFiles.ReadFile(dir + "/" + e.Name())
			if err != nil {
				return nil, fmt.Errorf("examples of turns: %w", err)
			}
			act, writer, _ := strings.Cut(strings.TrimSuffix(path.Base(e.Name()), ".txt"), ".")
			for l := range strings.Lines(string(data)) {
				columns := strings.SplitN(strings.TrimRight(l, "\n"), "\t", 3)
				if strings.TrimSpace(columns[0]) == "" || l[0] == '#' {
					continue
				}
				t := Turn{Lang: lang, Act: Act(act), Writer: writer, Text: columns[0]}
				if len(columns) > 1 {
					t.Asked = columns[1]
				}
				if len(columns) > 2 {
					t.Meaning = columns[2]
				}
				all = append(all, t)
			}
		}
	}
	return all, nil
}

// The concepts that tell acts apart, as they stand in the lexicon.
var actConcepts = []string{
	"yes", "no", "send", "not_send", "cancel", "restart", "save", "resume", "overview", "back", "skip", "unsure", "change", "correcting",
	"adding", "dropping", "insisting", "thanking", "chatting", "complaining", "wonder",
	"afterwards",
}

// turnSigns are what is known of a message beside its words.
type turnSigns struct {
	asked   string
	stated  []string // the fields that were read in it
	bare    bool     // it answers what was asked as such
	field   string   // the field whose name it holds
	covered map[string]float64
	consent float64 // how much of it agrees
	concept map[string]bool
	leads   map[string]bool // begins with a phrase of the concept
	words   int
	digits  bool // holds a number in digits
	asks    bool // ends with a question mark
	wonders bool // begins as a question does
	refuses bool // says not, or no
	vector  linear.Vector
	not     bool // a module that is not wanted was named
}

// How much the words weigh, and what is known beside them.
var textWeight, signWeight float32 = 0.5, 4

// features gathers what an act is told by.
func (s *turnSigns) features(text string) linear.Vector {
	var f linear.Features
	f.Text(text, textWeight)
	add := func(name string, value float32) { f.Add(name, signWeight*value) }
	add("asked:"+s.asked, 1)
	if s.asks {
		add("?", 3)
	}
	if s.wonders {
		add("wonders", 3)
		if s.asks {
			add("wonders?", 3)
		}
	}
	hasAsked := slices.Contains(s.stated, s.asked) || s.bare
	switch {
	case hasAsked:
		add("states:asked", 4)
	case len(s.stated) > 0:
		add("states:other", 4)
	default:
		add("states:nothing", 4)
	}
	if hasAsked && len(s.stated) > 1 {
		add("states:more", 2)
	}
	if s.asked == "review" && len(s.stated) > 0 {
		add("review:states", 4)
	}
	if slices.Contains(s.stated, "modules") {
		add("states:modules", 2)
		if s.asked != "modules" {
			add("states:modules:unasked", 2)
		}
	}
	if s.field != "" && len(s.stated) == 0 {
		add("names:field", 3)
	}
	if s.not {
		add("not:module", 2)
	}
	for _, name := range actConcepts {
		if !s.concept[name] {
			continue
		}
		add("has:"+name, 3)
		if s.leads[name] {
			add("leads:"+name, 2)
		}
		if s.covered[name] >= 0.99 {
			add("all:"+name, 5)
		} else if s.covered[name] > 0.5 {
			add("most:"+name, 3)
		}
		add("has:"+name+":"+s.asked, 1)
		if len(s.stated) > 0 {
			add("has:"+name+":states", 2)
		}
		if s.asks {
			add("has:"+name+"?", 1)
		}
	}
	switch {
	case s.words <= 2:
		add("short", 2)
	case s.words <= 5:
		add("middling", 2)
	case s.words > 9:
		add("long", 2)
	}
	return f.Vector()
}

// signs reads what is known of a message beside its words.
func (rd *Reader) signs(text, asked string, lang catalog.Lang, stated Reading, bare Bare) *turnSigns {
	r := rd.start(text, lang)
	s := &turnSigns{asked: asked, covered: map[string]float64{}, concept: map[string]bool{}, leads: map[string]bool{},
		not: len(stated.Not) > 0}
	s.stated = statedFields(stated)
	switch asked {
	case "participants":
		s.bare = bare.Counted
	case "session_language":
		s.bare = bare.Language != ""
	case "mode":
		s.bare = bare.Mode != ""
	case "dates":
		s.bare = bare.Day > 0
	}
	r.addresses()
	total := 0
	for i := range r.tokens {
		if t := &r.tokens[i]; t.kind <= digits {
			s.words++
			s.digits = s.digits || t.kind == digits
			total++
		} else if t.kind == mark && len(t.text) > 2 { // an emoji
			total++
		}
	}
	for _, name := range actConcepts {
		n := 0
		for at := 0; at < len(r.tokens); at++ {
			end := r.is(name, at)
			if end < 0 {
				if end = r.is("courtesy", at); end < 0 || !s.concept[name] && name != "yes" && name != "no" {
					continue
				}
			} else {
				s.concept[name] = true
				s.leads[name] = s.leads[name] || at == 0
			}
			n += end - at
			at = end - 1
		}
		if total > 0 && s.concept[name] {
			s.covered[name] = float64(n) / float64(total)
		}
	}
	s.refuses = r.has("not")
	s.consent = r.consent()
	trimmed := strings.TrimRight(strings.TrimSpace(text), " !.)")
	s.asks = strings.HasSuffix(trimmed, "?")
	s.wonders = r.wonders()
	s.field = r.fieldNamed()
	return s
}

// consent returns which share of a message agrees, asks to send or is polite; 0 when nothing in it agrees.
func (r *reading) consent() float64 {
	total, covered, agrees := 0, 0, false
	for at := 0; at < len(r.tokens); {
		t := &r.tokens[at]
		if t.kind == mark && len(t.text) <= 2 || t.kind == line || t.text == "\ufe0f" {
			at++
			continue
		}
		end := -1
		for _, name := range []string{"yes", "send"} {
			if e := r.is(name, at); e > end {
				end, agrees = e, true
			}
		}
		if end < 0 {
			end = max(r.is("courtesy", at), r.is("thanking", at))
		}
		if end < 0 {
			end = at + 1
			total++
		} else {
			total += end - at
			covered += end - at
		}
		at = end
	}
	if !agrees || total == 0 {
		return 0
	}
	return float64(covered) / float64(total)
}

// wonders reports whether a sentence begins as a question does, behind greetings and small words.
func (r *reading) wonders() bool {
	for at := 0; at < len(r.tokens); at++ {
		if !r.opens(at) || r.kind(at) != word {
			continue
		}
		i := at
		for n := 0; n < 4; n++ {
			if r.starts("wonder", i) {
				return true
			}
			if e := max(r.is("greeting", i), r.is("lead_in", i), r.is("correcting", i)); e > i {
				i = e
				continue
			}
			break
		}
	}
	return false
}

// Fields of a request, as Context and Command name them.
var fieldNames = []string{"modules", "organisation", "participants", "audience", "dates", "session_language", "mode", "remarks", "email"}

// fieldNamed returns the field whose name a message holds; "" for none.
func (r *reading) fieldNamed() string {
	id := r.lex.ids["field"]
	for at := range r.tokens {
		if end, v := r.concept(id, at); end >= 0 {
			return v
		}
	}
	return ""
}

// statedFields returns which fields a message states.
func statedFields(s Reading) []string {
	var list []string
	for _, f := range []struct {
		name  string
		known bool
	}{
		{"modules", len(s.Modules) > 0}, {"organisation", s.Organisation != ""}, {"participants", !s.Participants.IsZero()},
		{"audience", s.Audience != "" || s.AudienceText != ""},
		{"dates", !s.Dates.IsZero() || s.Time != "" || s.PartOfDay != ""}, {"session_language", s.SessionLanguage != ""}, {"mode",
			s.Mode != ""}, {"email", s.Email != "" || s.Phone != ""},
	} {
		if f.known {
			list = append(list, f.name)
		}
	}
	return list
}

// The fitting of acts: many classes with few examples.
var actOptions = linear.Options{Passes: 14, Rate: 0.5, MinCount: 2}

func (rd *Reader) fitActs(turns []Turn) *linear.Model {
	vectors := make([]linear.Vector, len(turns))
	for i, t := range turns {
		vectors[i] = rd.turnVector(t)
	}
	return fitTurns(turns, vectors, func(int) bool { return true })
}

// fitTurns fits a model to some of the examples. Rare acts count for more, so that the many answers do not hide them.
func fitTurns(turns []Turn, vectors []linear.Vector, use func(i int) bool) *linear.Model {
	count := map[Act]int{}
	for _, t := range turns {
		count[t.Act]++
	}
	var examples []linear.Example
	for i, t := range turns {
		if use(i) {
			weight := float32(math.Sqrt(float64(count[Answer]) / float64(count[t.Act])))
			examples = append(examples, linear.Example{Vector: vectors[i], Class: string(t.Act), Weight: weight})
		}
	}
	return linear.Fit(examples, actOptions)
}

func (rd *Reader) turnVector(t Turn) linear.Vector {
	stated := rd.Read(t.Text, t.Lang, exampleNow)
	return rd.signs(t.Text, t.Asked, t.Lang, stated, rd.ReadBare(t.Text, t.Lang)).features(t.Text)
}

// exampleNow is when the examples are read: what they mean does not depend on it.
var exampleNow = training.Day("2026-11-23").Time()

// acts returns the fitted model; it is fitted once for a reader, when it is first used.
func (rd *Reader) acts() *linear.Model {
	rd.actOnce.Do(func() {
		turns, err := Turns()
		if err != nil {
			panic(err) // they are embedded; a test fails without them
		}
		rd.actModel = rd.fitActs(turns)
	})
	return rd.actModel
}
