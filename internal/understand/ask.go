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
var intentConcepts = []string{"want", "please", "training", "book", "i_want", "you_can", "give", "informs", "programme", "composes", "our", "for_people", "greeting", "closing", "fact"}

func intentVector(text string, stated Reading) linear.Vector {
	v, _ := intentSigns(text, stated)
	return v
}

func intentSigns(text string, stated Reading) (linear.Vector, Intent) {
	r := plainReading(text)
	var f linear.Features
	f.Text(text, 0.25)
	add := func(name string, value float32) { f.Add(name, 4*value) }
	trimmed := strings.TrimRight(strings.TrimSpace(text), " )!.")
	asks := strings.HasSuffix(trimmed, "?")
	sentences := 1
	for _, t := range r.tokens {
		sentences = max(sentences, t.sentence+1)
	}
	only := asks && strings.Count(text, "?") == 1 && sentences <= 2
	wonders := r.leads("wonder")
	fields := statedFields(stated)
	concrete := !stated.Participants.IsZero() || !stated.Dates.IsZero()
	named := len(stated.Modules) > 0
	if asks {
		add("?", 2)
	}
	if only {
		add("only?", 3)
	}
	if wonders {
		add("wonders", 3)
	}
	if wonders && only {
		add("wonders only", 3)
	}
	if r.leads("about_asking") {
		add("about asking", 3)
	}
	if named {
		add("named", 2)
	}
	if concrete {
		add("concrete", 3)
	}
	for _, field := range fields {
		add("states:"+field, 1)
	}
	switch n := len(fields); {
	case n == 0:
		add("states nothing", 2)
	case n >= 4:
		add("states much", 4)
	case n >= 2:
		add("states some", 2)
	}
	if len(fields) == 1 && named {
		add("states module alone", 3)
	}
	for _, c := range intentConcepts {
		if r.has(c) {
			add("has:"+c, 2)
			if only {
				add("has?:"+c, 1)
			}
			if len(fields) == 0 {
				add("bare:"+c, 1)
			}
		}
	}
	asked := r.asksForSession(text)
	if asked {
		add("asks for session", 4)
	}
	rule := r.ruleOfThumb(stated, asked, wonders, only, strings.Contains(text, "?"), asks)
	add("rule:"+string(rule), 16)
	if r.has("you_can") && r.has("give") && (r.has("our") || r.has("training") || named) {
		add("you can give", 4)
	}
	if stated.Audience != "" && !named && r.asksForProgramme(text) {
		add("asks for programme", 5)
	}
	if Team(stated) && !strings.Contains(text, "?") {
		add("team", 4)
	}
	if r.asksHow() {
		add("asks how", 4)
	}
	return f.Vector(), rule
}

// ruleOfThumb says what a message wants by what it states: one of the signs by which it is told.
func (r *reading) ruleOfThumb(stated Reading, asksForSession, wonders, only, question, endsAsking bool) Intent {
	facts := 0
	for _, known := range []bool{
		!stated.Participants.IsZero(), !stated.Dates.IsZero(), stated.Organisation != "", stated.Audience != "", stated.Mode != "", stated.SessionLanguage != "",
		stated.Email != "" || stated.Phone != "", stated.Time != "" || stated.PartOfDay != "",
	} {
		if known {
			facts++
		}
	}
	named, concrete := len(stated.Modules) > 0, !stated.Participants.IsZero() || !stated.Dates.IsZero()
	wanted := r.has("i_want") && (r.has("training") || named) && !r.has("informs")
	wondering := wonders && question
	asked := r.has("want") || r.has("please") || asksForSession
	switch {
	case wondering && only && facts < 3, wondering && facts < 2:
		return Question
	case named && facts == 0 && !r.has("book") && !wanted:
		return Question // "TM4 svp": the module is shown, with a way to ask for it
	case asksForSession, asked && (named || (facts >= 2 || concrete) && r.has("training")):
		return Request
	case Team(stated) && !question: // "we're 14 new care workers and struggle with motivation"
		return Request
	case named && facts >= 1 && !endsAsking, named && concrete, concrete && facts >= 3:
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
			examples = append(examples, linear.Example{Vector: intentVector(e.Text, rd.Read(e.Text, e.Lang, exampleNow)), Class: string(e.intent())})
		}
	}
	return linear.Fit(examples, intentOptions), nil
}
