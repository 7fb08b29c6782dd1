package answer_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vtbot/catalog"
	"vtbot/internal/answer"
	"vtbot/internal/question"
)

var update = flag.Bool("update", false, "write the golden files anew")

func shipped(t *testing.T) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func module(t *testing.T, c *catalog.Catalog, code string) *catalog.Module {
	t.Helper()
	m, ok := c.Module(code)
	if !ok {
		t.Fatalf("no module %s", code)
	}
	return m
}

// Every answer stands in a file a language, so that a person can read them all.
func TestAllAnswers(t *testing.T) {
	c := shipped(t)
	for _, lang := range catalog.Langs {
		t.Run(string(lang), func(t *testing.T) {
			var b strings.Builder
			say := func(what, text string) { fmt.Fprintf(&b, "## %s\n%s\n\n", what, text) }
			for i := range c.Modules {
				m := &c.Modules[i]
				for _, f := range question.Fields {
					text, known := answer.Property(c, m, question.Asked{Field: f}, lang)
					say(fmt.Sprintf("%s %s, known %v", m.Code, f, known), text)
				}
			}
			for _, x := range []struct {
				name, code string
				asked      question.Asked
			}{
				{"also for", "SM5", question.Asked{Field: question.Audience, Audiences: []catalog.Audience{"nurses"}}},
				{"not for", "TM4", question.Asked{Field: question.Audience, Audiences: []catalog.Audience{"nurses"}}},
				{"only for", "SM3", question.Asked{Field: question.Audience, Audiences: []catalog.Audience{"police"}, Only: true}},
				{"mandatory for others", "AM1", question.Asked{Field: question.Mandatory, Audiences: []catalog.Audience{"volunteers"}}},
				{"in a language", "TM4", question.Asked{Field: question.Language, Lang: catalog.FR}},
				{"online", "SM4", question.Asked{Field: question.Place, Online: true}},
			} {
				text, _ := answer.Property(c, module(t, c, x.code), x.asked, lang)
				say(x.code+" "+x.name, text)
			}
			for _, f := range question.Fields {
				text, known := answer.Property(c, nil, question.Asked{Field: f}, lang)
				say(fmt.Sprintf("any %s, known %v", f, known), text)
			}
			for _, pair := range [][2]string{{"SM1", "SM2"}, {"TM3", "TM4"}, {"TM6", "TM7"}, {"AM1", "AM2"}, {"TM4", "SM2"}, {"TM1", "TM7"}} {
				x, y := module(t, c, pair[0]), module(t, c, pair[1])
				say("compare "+pair[0]+" "+pair[1], answer.Compare(c, x, y, lang))
				say("order "+pair[0]+" "+pair[1], answer.Order(c, x, y, lang))
			}
			say("after TM3 and TM4", answer.After(c, []*catalog.Module{module(t, c, "TM3"), module(t, c, "TM4")}, lang))
			for _, a := range [][]catalog.Audience{nil, {"new_staff"}, {"doctors"}} {
				text, _ := answer.Recommend(c, a, lang)
				say(fmt.Sprint("recommend ", a), text)
			}
			for _, k := range question.Talks {
				say("talk "+string(k), answer.Talk(c, k, lang))
			}
			say("distress", answer.Distress(c, lang))
			golden(t, filepath.Join("testdata", string(lang)+".md"), b.String())
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; -update writes it anew):\n%s", name, diff)
	}
}

// No text is missing: a key that has none is shown as it is.
func TestEveryAnswerHasAText(t *testing.T) {
	c := shipped(t)
	for _, lang := range catalog.Langs {
		for i := range c.Modules {
			for _, f := range question.Fields {
				text, _ := answer.Property(c, &c.Modules[i], question.Asked{Field: f}, lang)
				complete(t, string(f), text)
			}
		}
		for _, f := range question.Fields {
			text, _ := answer.Property(c, nil, question.Asked{Field: f}, lang)
			complete(t, string(f), text)
		}
		for _, k := range question.Talks {
			complete(t, string(k), answer.Talk(c, k, lang))
		}
		complete(t, "distress", answer.Distress(c, lang))
	}
}

func complete(t *testing.T, what, text string) {
	t.Helper()
	for _, bad := range []string{"<no value>", "{{", "property.", "unknown.", "talk.", "  ", "..", " ."} {
		if strings.Contains(text, bad) {
			t.Errorf("%s: %q stands in %q", what, bad, text)
		}
	}
	if len(text) < 10 {
		t.Errorf("%s: only %q is said", what, text)
	}
}

func TestYesAndNoComeFirst(t *testing.T) {
	c := shipped(t)
	for _, tt := range []struct {
		code  string
		asked question.Asked
		lang  catalog.Lang
		want  string
	}{
		{"SM3", question.Asked{Field: question.Audience, Audiences: []catalog.Audience{"police"}, Only: true}, catalog.EN, "No, not only"},
		{"SM3", question.Asked{Field: question.Audience, Audiences: []catalog.Audience{"police"}}, catalog.FR, "Oui"},
		{"TM4", question.Asked{Field: question.Audience, Audiences: []catalog.Audience{"nurses"}}, catalog.NL, "Nee"},
		{"SM5", question.Asked{Field: question.Audience, Audiences: []catalog.Audience{"nurses", "doctors"}}, catalog.NL, "Ja"},
		{"SM5", question.Asked{Field: question.Audience, Audiences: []catalog.Audience{"nurses", "police"}}, catalog.NL, "Nee"},
		{"AM1", question.Asked{Field: question.Mandatory}, catalog.EN, "Yes, for new"},
		{"TM1", question.Asked{Field: question.Mandatory}, catalog.FR, "Non"},
	} {
		t.Run(tt.code+" "+string(tt.asked.Field)+" "+tt.want, func(t *testing.T) {
			text, known := answer.Property(c, module(t, c, tt.code), tt.asked, tt.lang)
			if !known || !strings.HasPrefix(text, tt.want) {
				t.Errorf("got %v, %q, want it to begin with %q", known, text, tt.want)
			}
		})
	}
}

func TestWhatIsNotSaidIsUnknown(t *testing.T) {
	c := shipped(t)
	for _, f := range []question.Field{
		question.Duration, question.Price, question.GroupSize, question.Dates, question.Certificate, question.Slides,
	} {
		t.Run(string(f), func(t *testing.T) {
			text, known := answer.Property(c, module(t, c, "SM2"), question.Asked{Field: f}, catalog.EN)
			if known || !strings.Contains(text, c.Contact.Email) {
				t.Errorf("got %v, %q, want it unknown, with whom to ask", known, text)
			}
		})
	}
}

func TestNext(t *testing.T) {
	c := shipped(t)
	for had, want := range map[string]string{"TM3": "TM4", "AM1": "AM2", "SM1": "SM2"} {
		t.Run(had, func(t *testing.T) {
			next := answer.Next(c, []*catalog.Module{module(t, c, had)})
			if len(next) == 0 || next[0].Code != want {
				t.Errorf("got %v, want %s first", next, want)
			}
			for _, m := range next {
				if m.Code == had {
					t.Errorf("%s comes after itself", had)
				}
			}
		})
	}
}

// A catalogue that says next to nothing is answered from all the same.
func TestBareCatalogue(t *testing.T) {
	c := &catalog.Catalog{Modules: []catalog.Module{{Code: "TM1", Category: catalog.Training, Delivery: catalog.OnRequest}}}
	for _, f := range question.Fields {
		answer.Property(c, &c.Modules[0], question.Asked{Field: f}, catalog.NL)
		answer.Property(c, nil, question.Asked{Field: f}, catalog.NL)
	}
	if text, first := answer.Recommend(c, nil, catalog.NL); text != "" || first != nil {
		t.Errorf("recommends %v, %q", first, text)
	}
}
