package question

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vtbot/catalog"
)

// shipped is the catalogue with a reader for it, made once: fitting takes a moment.
var shipped = sync.OnceValues(func() (*catalog.Catalog, *Reader) {
	c, err := catalog.Load("")
	if err != nil {
		panic(err)
	}
	return c, NewReader(c)
})

// file is what a text was read as, by the name of an example file.
func (a Asked) file() string {
	switch {
	case a.Kind == Property:
		return fieldPrefix + string(a.Field)
	case a.Kind == Talk:
		return talkPrefix + string(a.Talk)
	case a.Kind == Pick && a.Book:
		return bookClass
	case a.Kind == AudienceSwitch:
		return switchClass
	}
	return string(a.Kind)
}

func TestRead(t *testing.T) {
	_, r := shipped()
	two := Context{Shown: []string{"TM3", "TM4"}}
	one := Context{Shown: []string{"SM2"}, About: "SM2"}
	for _, tt := range []struct {
		lang  catalog.Lang
		text  string
		c     Context
		want  string
		codes string
	}{
		// properties, of a module that is named
		{"nl", "TM4, wie geeft die?", Context{}, "field.trainer", "TM4"},
		{"nl", "is SM3 verplicht voor ons?", Context{}, "field.mandatory", "SM3"},
		{"fr", "le SM3 est-il réservé à la police ?", Context{}, "field.audience", "SM3"},
		{"fr", "les infirmières peuvent suivre TM4 ?", Context{}, "field.audience", "TM4"},
		{"en", "Is SM3 only for the police?", Context{}, "field.audience", "SM3"},
		{"en", "how much does AM2 cost?", Context{}, "field.price", "AM2"},
		{"en", "do I need TM3 before TM4?", Context{}, "field.before", "TM3 TM4"},
		{"nl", "hoe lang duurt motiverende gesprekstechnieken?", Context{}, "field.duration", "TM4"},
		// of one that was shown
		{"nl", "wat moet ik meebrengen?", one, "field.bring", "SM2"},
		{"fr", "qui la donne, cette formation ?", one, "field.trainer", "SM2"},
		{"en", "is it in French?", one, "field.language", "SM2"},
		{"en", "can it be done online?", one, "field.place", "SM2"},
		{"nl", "voor wie is de tweede?", two, "field.audience", "TM4"},
		{"fr", "le premier est obligatoire ?", two, "field.mandatory", "TM3"},
		{"en", "who teaches the other one?", Context{Shown: []string{"TM3", "TM4"}, About: "TM4"}, "field.trainer", "TM3"},
		{"nl", "zijn die allebei verplicht?", two, "field.mandatory", "TM3 TM4"},
		// the last question again
		{"nl", "en TM5?", Context{Shown: []string{"TM4"}, About: "TM4", Kind: Property, Field: Trainer}, "field.trainer", "TM5"},
		{"en", "and for doctors?", Context{Shown: []string{"TM4"}, About: "TM4", Kind: Property, Field: Audience}, "field.audience", "TM4"},
		{"en", "and for doctors?", one, "switch", ""},
		{"fr", "et pour les médecins ?", one, "switch", ""},
		// from one to the next
		{"en", "tell me more", one, "more", "SM2"},
		{"fr", "dites-m'en plus", one, "more", "SM2"},
		{"nl", "meer info graag", one, "more", "SM2"},
		{"en", "the second one", two, "pick", "TM4"},
		{"nl", "de eerste", two, "pick", "TM3"},
		{"en", "that one for my team please", one, "book", "SM2"},
		{"nl", "dat wil ik aanvragen voor mijn team", one, "book", "SM2"},
		{"en", "I'd like to request the second one for 8 guardians", two, "book", "TM4"},
		{"fr", "et l'autre module ?", Context{Shown: []string{"TM3", "TM4"}, About: "TM3"}, "other", "TM4"},
		// two modules
		{"en", "difference between SM1 and SM2", Context{}, "compare", "SM1 SM2"},
		{"nl", "TM4 of TM6 voor begeleiders?", Context{}, "compare", "TM4 TM6"},
		{"fr", "quelle est la différence ?", two, "compare", "TM3 TM4"},
		// what to begin with
		{"nl", "waar begin ik best?", Context{}, "recommend", ""},
		{"fr", "par quoi je commence ?", Context{}, "recommend", ""},
		{"en", "what would you recommend?", Context{}, "recommend", ""},
		// the talk around it
		{"fr", "d'accord, merci beaucoup, bonne journée", Context{}, "talk.thanks", ""},
		{"nl", "ok top bedankt voor alles hé, fijn weekend", one, "talk.thanks", ""},
		{"en", "great, that answers my question, thank you!", one, "talk.thanks", ""},
		{"en", "who are you?", Context{}, "talk.who_are_you", ""},
		{"nl", "wat kan jij allemaal?", Context{}, "talk.what_can_you_do", ""},
		{"en", "list all modules", Context{}, "talk.list", ""},
		{"fr", "combien de modules avez-vous ?", Context{}, "talk.how_many", ""},
		{"nl", "hoe kan ik mij inschrijven?", Context{}, "talk.how_to_request", ""},
		{"nl", "ik wil iemand van vlees en bloed spreken", Context{}, "talk.human", ""},
		{"en", "is this conversation recorded?", Context{}, "talk.privacy", ""},
		{"fr", "en français s'il vous plaît", Context{}, "talk.language", ""},
		{"en", "this bot is shit", one, "talk.rude", ""},
		{"en", "is this still up to date?", one, "talk.up_to_date", ""},
		// a question behind it
		{"en", "thanks, and which one for nurses?", Context{}, "search", ""},
		{"nl", "hallo, is er iets over rolstress?", Context{}, "search", ""},
		{"nl", "welke module gaat over suïcide?", Context{}, "search", ""},
		{"en", "how do I talk to somebody who doubts?", Context{}, "search", ""},
		{"fr", "formation gestion de l'agressivité pour l'équipe", Context{}, "search", ""},
		{"en", "how long does an asylum procedure take?", Context{}, "search", ""},
		// danger
		{"nl", "een bewoner dreigt ermee zichzelf iets aan te doen", Context{}, "distress", ""},
		{"fr", "un résident veut se jeter par la fenêtre", one, "distress", ""},
		{"en", "a resident wants to kill himself", one, "distress", ""},
		{"nl", "een bewoner slaat zijn vrouw", Context{}, "distress", ""},
		{"en", "Sorry to bother you. A resident has a knife and is threatening the others.", Context{}, "distress", ""},
	} {
		t.Run(tt.text, func(t *testing.T) {
			a := r.Read(tt.text, tt.lang, tt.c)
			got := a.file()
			if got == string(Set) && tt.want == string(Search) {
				got = string(Search) // both are for the search
			}
			if got != tt.want {
				t.Fatalf("read as %s (%.2f), want %s", got, a.Probability, tt.want)
			}
			if got := strings.Join(a.Codes, " "); got != tt.codes {
				t.Errorf("refers to %q, want %q", got, tt.codes)
			}
		})
	}
}

func TestWhatIsAskedFor(t *testing.T) {
	_, r := shipped()
	t.Run("an audience", func(t *testing.T) {
		a := r.Read("kunnen verpleegkundigen en dokters SM5 volgen?", catalog.NL, Context{})
		if diff := cmp.Diff([]catalog.Audience{"nurses", "doctors"}, a.Audiences); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("with a slip", func(t *testing.T) {
		a := r.Read("les infirmeres peuvent venir à SM5 ?", catalog.FR, Context{})
		if diff := cmp.Diff([]catalog.Audience{"nurses"}, a.Audiences); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("one alone", func(t *testing.T) {
		if a := r.Read("is SM3 only for the police?", catalog.EN, Context{}); !a.Only {
			t.Error("only is not seen")
		}
	})
	t.Run("a language", func(t *testing.T) {
		if a := r.Read("is TM4 ook in het Frans?", catalog.NL, Context{}); a.Field != Language || a.Lang != catalog.FR {
			t.Errorf("read %s, %q", a.Field, a.Lang)
		}
	})
	t.Run("the language of a first word", func(t *testing.T) {
		for word, want := range map[string]catalog.Lang{"aide": "fr", "hulp": "nl", "training": "en", "menu": ""} {
			if a := r.Read(word, "", Context{}); a.Lang != want {
				t.Errorf("%s: %q, want %q", word, a.Lang, want)
			}
		}
	})
	t.Run("at a distance", func(t *testing.T) {
		if a := r.Read("kan ik SM4 via Teams volgen?", catalog.NL, Context{}); a.Field != Place || !a.Online {
			t.Errorf("read %s, online %v", a.Field, a.Online)
		}
	})
	t.Run("not that one", func(t *testing.T) {
		a := r.Read("niet TM4, iets anders over luisteren", catalog.NL, Context{})
		if diff := cmp.Diff([]string{"TM4"}, a.Not); diff != "" || a.Kind != Search || len(a.Codes) > 0 {
			t.Errorf("%s, codes %v, not: %s", a.Kind, a.Codes, diff)
		}
	})
	t.Run("two left out", func(t *testing.T) {
		a := r.Read("something on interviews but not TM4 or TM6", catalog.EN, Context{})
		if diff := cmp.Diff([]string{"TM4", "TM6"}, a.Not); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a code that is none", func(t *testing.T) {
		a := r.Read("who gives TM9?", catalog.EN, Context{})
		if diff := cmp.Diff([]string{"TM9"}, a.Missing); diff != "" || len(a.Codes) > 0 {
			t.Errorf("codes %v, missing: %s", a.Codes, diff)
		}
	})
	t.Run("two subjects", func(t *testing.T) {
		text := "iets over mensenhandel en ook iets over zieke bewoners"
		a := r.Read(text, catalog.NL, Context{})
		var parts []string
		for _, s := range a.Topics {
			parts = append(parts, text[s.From:s.To])
		}
		if diff := cmp.Diff([]string{"iets over mensenhandel", "iets over zieke bewoners"}, parts); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("nothing was shown", func(t *testing.T) {
		for _, text := range []string{"tell me more", "the second one", "and the other?"} {
			if a := r.Read(text, catalog.EN, Context{}); len(a.Codes) > 0 || a.Kind == More || a.Kind == Pick || a.Kind == Other {
				t.Errorf("%q: %s of %v", text, a.Kind, a.Codes)
			}
		}
	})
}

// Leaving a fifth of the examples out and reading it must go as well as it went.
func TestLeftOut(t *testing.T) {
	const folds, floor = 5, 0.7
	c, _ := shipped()
	r := newReader(c)
	var train, test []example
	for i, e := range examples() {
		if i*7919%folds == 0 {
			test = append(test, e)
		} else {
			train = append(train, e)
		}
	}
	fitted := r.fit(train)
	r.models = func() models { return fitted }
	nurses := map[catalog.Lang]string{catalog.NL: "verpleegkundigen", catalog.FR: "infirmières", catalog.EN: "nurses"}
	right, distress, danger, alarms := 0, 0, 0, 0
	for i, e := range test {
		text := strings.NewReplacer(moduleWord, "TM4", audienceWord, nurses[e.lang]).Replace(e.filled(i, false))
		got := r.Read(text, e.lang, Context{Shown: []string{"TM1", "TM4"}, About: "TM4"}).file()
		want := e.kind
		switch want {
		case calmClass, string(Set):
			want = string(Search)
		case distressClass:
			danger++
			if got == distressClass {
				distress++
			}
		}
		if got == distressClass && want != distressClass {
			alarms++
		}
		if got == string(Set) {
			got = string(Search)
		}
		if got == want {
			right++
		}
	}
	t.Logf("%d of %d, distress %d of %d, %d false alarms", right, len(test), distress, danger, alarms)
	if float64(right) < floor*float64(len(test)) {
		t.Errorf("%d of %d lines are read right, want %.0f %%", right, len(test), 100*floor)
	}
	if float64(distress) < 0.85*float64(danger) {
		t.Errorf("%d of %d cries for help are heard", distress, danger)
	}
}

func TestExamples(t *testing.T) {
	byFile := map[string]map[catalog.Lang]int{}
	seen := map[string]string{}
	for _, e := range examples() {
		if byFile[e.kind] == nil {
			byFile[e.kind] = map[catalog.Lang]int{}
		}
		byFile[e.kind][e.lang]++
		key := string(e.lang) + " " + strings.ToLower(e.text)
		if before, twice := seen[key]; twice && e.kind != calmClass && before != calmClass {
			t.Errorf("%s: %q stands in %s as well", e.kind, e.text, before)
		}
		seen[key] = e.kind
		if rest := strings.NewReplacer("{m}", "", "{a}", "", "{n}", "").Replace(e.text); strings.ContainsAny(rest, "{}") {
			t.Errorf("%s: %q has a place that is none", e.kind, e.text)
		}
	}
	for file, counts := range byFile {
		for _, lang := range catalog.Langs {
			if counts[lang] < 5 {
				t.Errorf("%s has %d examples in %s", file, counts[lang], lang)
			}
		}
	}
	for _, f := range Fields {
		if byFile[fieldPrefix+string(f)] == nil {
			t.Errorf("no examples of field %s", f)
		}
	}
	for _, k := range Talks {
		if byFile[talkPrefix+string(k)] == nil {
			t.Errorf("no examples of talk %s", k)
		}
	}
	for file := range byFile {
		field, isField := strings.CutPrefix(file, fieldPrefix)
		talk, isTalk := strings.CutPrefix(file, talkPrefix)
		if isField && !slices.Contains(Fields, Field(field)) || isTalk && !slices.Contains(Talks, TalkKind(talk)) {
			t.Errorf("%s is a file of no kind", file)
		}
	}
}

// What judges the program must not teach it.
func TestNoLabelledLineIsAnExample(t *testing.T) {
	taught := map[string]string{}
	for _, e := range examples() {
		taught[plain(e.text)] = e.kind
	}
	var files []string
	for _, pattern := range []string{"../../search/testdata/questions*.jsonl", "../eval/testdata/*.jsonl"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Fatal("no labelled examples found")
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		for lines := bufio.NewScanner(f); lines.Scan(); {
			var line struct {
				Q, Text string
				Turns   []string
			}
			if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, text := range append(line.Turns, line.Q, line.Text) {
				// A word or two is nobody's sentence: "merci".
				if kind, ok := taught[plain(text)]; ok && len(strings.Fields(text)) > 2 {
					t.Errorf("%s: %q is an example of %s", name, text, kind)
				}
			}
		}
		f.Close()
	}
}

func TestWordLists(t *testing.T) {
	for _, name := range listNames {
		in := map[catalog.Lang]bool{}
		for _, p := range lists()[name] {
			if !slices.Contains(catalog.Langs, p.lang) {
				t.Errorf("%s: no language %q", name, p.lang)
			}
			if p.text == "" {
				t.Errorf("%s: an empty phrase in %s", name, p.lang)
			}
			in[p.lang] = true
			if name == "ordinals" {
				if _, err := strconv.Atoi(p.value); err != nil {
					t.Errorf("%s: %v", p.text, err)
				}
			}
		}
		if len(in) != len(catalog.Langs) {
			t.Errorf("%s has words in %d languages", name, len(in))
		}
	}
}

func TestKeptAndReadAgain(t *testing.T) {
	c, r := shipped()
	data, err := r.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Restore(c, data)
	if err != nil {
		t.Fatal(err)
	}
	text := "is it mandatory, and for whom?"
	if diff := cmp.Diff(r.Read(text, catalog.EN, Context{About: "TM4"}), again.Read(text, catalog.EN, Context{About: "TM4"})); diff != "" {
		t.Errorf("read again (-fitted +kept):\n%s", diff)
	}
	if _, err := Restore(c, data[:len(data)/2]); err == nil {
		t.Error("half of the models was taken")
	}
	if a, b := Digest(c), Digest(c); a != b {
		t.Errorf("two digests of one catalogue: %s and %s", a, b)
	}
}

func TestFitIsDeterministic(t *testing.T) {
	c, r := shipped()
	a, err := r.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	b, err := NewReader(c).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if string(a) != string(b) {
		t.Error("the same examples gave two models")
	}
}

func FuzzRead(f *testing.F) {
	_, r := shipped()
	for _, text := range []string{"", "TM4?", "é\xff", "and for doctors?", "no 99", "not TM4 or TM5", "SM1 and also SM2 ", "…!?,"} {
		f.Add(text, "TM4", true)
	}
	f.Fuzz(func(t *testing.T, text, about string, shown bool) {
		c := Context{About: about}
		if shown {
			c.Shown = []string{"TM3", about}
		}
		a := r.Read(text, catalog.NL, c)
		if a.Probability < 0 || a.Probability > 1.0001 || a.Kind == "" {
			t.Errorf("read as %q with %v", a.Kind, a.Probability)
		}
		if (a.Kind == Property) != (a.Field != "") || (a.Kind == Talk) != (a.Talk != "") {
			t.Errorf("%s with field %q and talk %q", a.Kind, a.Field, a.Talk)
		}
		for _, s := range a.Topics {
			if s.From < 0 || s.From > s.To || s.To > len(text) {
				t.Errorf("topic %v of %d bytes", s, len(text))
			}
		}
	})
}

func BenchmarkFit(b *testing.B) {
	c, _ := shipped()
	for b.Loop() {
		newReader(c).fit(examples())
	}
}

func BenchmarkRestore(b *testing.B) {
	c, r := shipped()
	data, err := r.MarshalBinary()
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := Restore(c, data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	_, r := shipped()
	for b.Loop() {
		r.Read("hello, is the module about children only for guardians?", catalog.EN, Context{})
	}
}
