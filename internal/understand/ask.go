package understand

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"vtbot/catalog"
	"vtbot/internal/linear"
)

// IntentOf tells what a person wants with a message, from the message and what was read in it.
//
// A question about requesting is not a request: "how do I book TM4?" But one that states for whom and when is: "could we
// have TM4 for 12 people on 9 March?" What is one and what the other is learned from the examples.
func IntentOf(text string, stated Reading) Intent {
	if talk, _ := SmallTalk(text); talk != NoTalk {
		return Smalltalk
	}
	vector, rule := intentSigns(text, stated)
	least := unlikely
	if rule == Request {
		least = likely
	}
	if theIntents().Probability(vector, string(Request)) >= least {
		return Request
	}
	return Question
}

// How sure a request must be that states as much as requests do, and one that does not.
const likely, unlikely = 0.3, 0.6

// intentConcepts are the concepts that tell a request from a question.
var intentConcepts = []string{"want", "please", "training", "book", "i_want", "you_can", "give", "informs", "programme",
	"composes", "our", "for_people", "greeting", "closing", "fact"}

func intentVector(text string, stated Reading) linear.Vector {
	v, _ := intentSigns(text, stated)
	return v
}

// intentSigns gathers what tells a request from a question, with the answer of the rule of thumb.
func intentSigns(text string, stated Reading) (linear.Vector, Intent) {
	s := newAsking(text, stated)
	var f linear.Features
	f.Text(text, textWeight)
	add := func(name string, value float32) { f.Add(name, signWeight*value) }
	for _, sign := range []struct {
		name  string
		holds bool
		value float32
	}{
		{"?", s.asks, 2}, {"only?", s.only, 3}, {"wonders", s.wonders, 3}, {"wonders only", s.wonders && s.only, 3},
		{"about asking", s.r.leads("about_asking"), 3}, {"named", s.named, 2}, {"concrete", s.concrete, 3},
		{"states nothing", len(s.fields) == 0, 2}, {"states much", len(s.fields) >= 4, 4}, {"states some", len(s.fields) == 2 ||
			len(s.fields) == 3, 2},
		{"states module alone", len(s.fields) == 1 && s.named, 3}, {"asks for session", s.session, 4},
		{"you can give", s.r.has("you_can") && s.r.has("give") && (s.r.has("our") || s.r.has("training") || s.named), 4},
		{"asks for programme", stated.Audience != "" && !s.named && s.r.asksForProgramme(text), 5},
		{"team", Team(stated) && !s.question, 4}, {"asks how", s.r.asksHow(), 4},
	} {
		if sign.holds {
			add(sign.name, sign.value)
		}
	}
	for _, field := range s.fields {
		add("states:"+field, 1)
	}
	for _, c := range intentConcepts {
		if !s.r.has(c) {
			continue
		}
		add("has:"+c, 2)
		if s.only {
			add("has?:"+c, 1)
		}
		if len(s.fields) == 0 {
			add("bare:"+c, 1)
		}
	}
	rule := s.ruleOfThumb(stated)
	add("rule:"+string(rule), 16)
	return f.Vector(), rule
}

// asking is how a message asks, and how much it states.
type asking struct {
	r        *reading
	fields   []string // that it states
	facts    int      // beside modules
	named    bool     // a module is named
	concrete bool     // it says how many, or when
	question bool     // a question mark stands in it
	asks     bool     // it ends with one
	only     bool     // it is one question and nothing else
	wonders  bool     // it begins as a question does
	session  bool     // it asks for a session by its words
}

func newAsking(text string, stated Reading) *asking {
	s := &asking{r: plainReading(text), fields: statedFields(stated), named: len(stated.Modules) > 0, question: strings.Contains(text, "?")}
	s.concrete = !stated.Participants.IsZero() || !stated.Dates.IsZero()
	s.asks = strings.HasSuffix(strings.TrimRight(strings.TrimSpace(text), " )!."), "?")
	sentences := 1
	for _, t := range s.r.tokens {
		sentences = max(sentences, t.sentence+1)
	}
	s.only = s.asks && strings.Count(text, "?") == 1 && sentences <= 2
	s.wonders = s.r.leads("wonder")
	s.session = s.r.asksForSession(text)
	s.facts = len(s.fields)
	if s.named {
		s.facts--
	}
	if !stated.Dates.IsZero() && (stated.Time != "" || stated.PartOfDay != "") { // a day and an hour are two
		s.facts++
	}
	return s
}

// ruleOfThumb says what a message wants by what it states: one of the signs by which it is told.
func (s *asking) ruleOfThumb(stated Reading) Intent {
	wanted := s.r.has("i_want") && (s.r.has("training") || s.named) && !s.r.has("informs")
	wondering := s.wonders && s.question
	asked := s.r.has("want") || s.r.has("please") || s.session
	switch {
	case wondering && (s.facts < 2 || s.only && s.facts < 3):
		return Question
	case s.named && s.facts == 0 && !s.r.has("book") && !wanted:
		return Question // "TM4 svp": the module is shown, with a way to ask for it
	case s.session, asked && (s.named || (s.facts >= 2 || s.concrete) && s.r.has("training")):
		return Request
	case Team(stated) && !s.question: // "we're 14 new care workers and struggle with motivation"
		return Request
	case s.named && (s.concrete || s.facts >= 1 && !s.asks), s.concrete && s.facts >= 3:
		return Request
	}
	return Question
}

// labelled is a line of examples/requests.jsonl.
type labelled struct {
	Lang catalog.Lang `json:"lang"`
	Text string       `json:"text"`
	Not  bool         `json:"not_a_request"`
}

// intentExamples returns what is said to ask for a session, and what is said to ask about something.
func intentExamples() ([]labelled, error) {
	data, err := exampleFiles.ReadFile("examples/requests.jsonl")
	if err != nil {
		return nil, fmt.Errorf("examples of requests: %w", err)
	}
	var all []labelled
	n := 0
	for l := range strings.Lines(string(data)) {
		n++
		var e labelled
		if err := json.Unmarshal([]byte(l), &e); err != nil {
			return nil, fmt.Errorf("examples/requests.jsonl:%d: %w", n, err)
		}
		all = append(all, e)
	}
	for _, lang := range catalog.Langs {
		for name, not := range map[string]bool{"questions": true, "requests": false} {
			data, err := exampleFiles.ReadFile("examples/" + name + "/" + string(lang) + ".txt")
			if err != nil {
				return nil, fmt.Errorf("examples of %s: %w", name, err)
			}
			for l := range strings.Lines(string(data)) {
				if l = strings.TrimSpace(l); l != "" && l[0] != '#' {
					all = append(all, labelled{lang, l, not})
				}
			}
		}
	}
	return all, nil
}

func (e labelled) intent() Intent {
	if e.Not {
		return Question
	}
	return Request
}

var intentOptions = linear.Options{Passes: 10, Rate: 0.5, MinCount: 2}

// theIntents is fitted when it is first needed. It depends on no catalogue but that of the project, whose codes the
// examples name.
var theIntents = sync.OnceValue(func() *linear.Model {
	model, err := fitIntents(func(int) bool { return true })
	if err != nil {
		panic(err) // the examples are embedded; a test fails without them
	}
	return model
})

func fitIntents(use func(i int) bool) (*linear.Model, error) {
	all, err := intentExamples()
	if err != nil {
		return nil, err
	}
	c, err := catalog.Load("")
	if err != nil {
		return nil, fmt.Errorf("examples: %w", err)
	}
	rd := NewReader(c)
	var examples []linear.Example
	for i, e := range all {
		if use(i) {
			examples = append(
				examples,
				linear.Example{Vector: intentVector(e.Text, rd.Read(e.Text, e.Lang, exampleNow)), Class: string(e.intent())},
			)
		}
	}
	return linear.Fit(examples, intentOptions), nil
}
