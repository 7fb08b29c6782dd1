package strictyaml_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"vtbot/internal/strictyaml"
)

// course has a field of every kind that is read.
type course struct {
	Title    string            `yaml:"title"`
	Colour   colour            `yaml:"colour"`
	Open     bool              `yaml:"open"`
	Places   int               `yaml:"places"`
	Length   duration          `yaml:"length"`
	Words    []string          `yaml:"words"`
	Names    map[colour]string `yaml:"names"`
	Room     room              `yaml:"room"`
	Teacher  teacher           `yaml:"teacher"`
	Sessions []room            `yaml:"sessions"`

	Note string // a field without a key
}

type room struct {
	Floor int    `yaml:"floor"`
	Name  string `yaml:"name"`
}

// teacher is read from keys or from one text.
type teacher struct {
	Name  string `yaml:"name"`
	Place string `yaml:"place"`
}

func (t *teacher) UnmarshalText(text []byte) error {
	name, place, ok := strings.Cut(string(text), " in ")
	if !ok {
		return fmt.Errorf("%q: expected a name and a place", text)
	}
	*t = teacher{name, place}
	return nil
}

type colour string

func (colour) Allowed() []string { return []string{"red", "green", "blue"} }

type duration struct{ time.Duration }

func (d *duration) UnmarshalText(text []byte) error {
	var err error
	if d.Duration, err = time.ParseDuration(string(text)); err != nil {
		return fmt.Errorf("%q: expected a duration such as 1h30m", text)
	}
	return nil
}

// decode reads every document of a text as a course; the last is returned.
func decode(text string) (course, strictyaml.Faults) {
	docs, err := strictyaml.Parse("c.yaml", []byte(text))
	var faults strictyaml.Faults
	errors.As(err, &faults)
	var c course
	for _, doc := range docs {
		c = course{}
		faults = append(faults, doc.Decode(&c)...)
	}
	return c, faults
}

func TestDecode(t *testing.T) {
	ninety := duration{90 * time.Minute}
	tests := []struct {
		name, text string
		want       course
	}{
		{
			"every kind",
			"title: A title\ncolour: red\nopen: true\nplaces: 12\nlength: 1h30m\nwords: [a, b]\nnames:\n  red: rood\nroom: {floor: -1, name: x}\nsessions:\n  - floor: 2\n  - name: y\n",
			course{
				Title: "A title", Colour: "red", Open: true, Places: 12, Length: ninety, Words: []string{"a", "b"},
				Names: map[colour]string{"red": "rood"}, Room: room{-1, "x"}, Sessions: []room{{Floor: 2}, {Name: "y"}},
			},
		},
		{"text or keys, as text", "teacher: An in Natoye\n", course{Teacher: teacher{"An", "Natoye"}}},
		{"text or keys, as keys", "teacher: {name: An, place: Natoye}\n", course{Teacher: teacher{"An", "Natoye"}}},
		{"a number, a truth, no number or a word is text as it is written", "words: [1.10, 0x10, true, .inf, .nan, yes, 2026-11-23, 12:30]\n", course{Words: []string{"1.10", "0x10", "true", ".inf", ".nan", "yes", "2026-11-23", "12:30"}}},
		{"what is empty is unset", "title:\nplaces: ~\nwords: null\nroom:\n", course{}},
		{"blocks and quotes", "title: >\n  one\n  two\nwords:\n  - |\n    a\n    b\n  - \"c\\n\\u00e9\"\n  - 'it''s'\n  - plain\n    text\n", course{Title: "one two", Words: []string{"a\nb", "c\né", "it's", "plain text"}}},
		{"text is put in its shortest form", "title: cafe\u0301\n", course{Title: "café"}},
		{"byte order mark", "\ufefftitle: x\n", course{Title: "x"}},
		{"CRLF", "title: |\r\n  one\r\n  two\r\nplaces: 3\r\n", course{Title: "one\ntwo", Places: 3}},
		{"tab after a colon", "title:\tx\n", course{Title: "x"}},
		{"comments", "# a\n\ntitle: x # b\n# c\nwords: # d\n  # e\n  - y\n", course{Title: "x", Words: []string{"y"}}},
		{"keys in quotes", "\"title\": x\n'places': 1\n", course{Title: "x", Places: 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, faults := decode(test.text)
			if faults != nil {
				t.Fatal(faults)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestFaults(t *testing.T) {
	const (
		keys  = "title, colour, open, places, length, words, names, room, teacher, sessions"
		alias = "an anchor, alias, merge or tag, which is not used here: write the value itself"
	)
	tests := []struct {
		name, text string
		want       []string
	}{
		{"unknown key", "titel: x\n", []string{`1:1: unknown key "titel": did you mean "title"? (allowed: ` + keys + `)`}},
		{"unknown key like none", "zzz: x\n", []string{`1:1: unknown key "zzz" (allowed: ` + keys + `)`}},
		{"unknown key below", "room:\n  flor: 1\n", []string{`2:3: unknown key "flor": did you mean "floor"? (allowed: floor, name)`}},
		{"unknown key in a list", "sessions:\n  - name: x\n  - {name: y, size: 1}\n", []string{`3:15: unknown key "size" (allowed: floor, name)`}},
		{"text or keys, neither right", "teacher: {nam: An}\n", []string{`1:11: unknown key "nam": did you mean "name"? (allowed: name, place)`}},
		{"text or keys, a wrong text", "teacher: An\n", []string{`1:10: "An": expected a name and a place`}},
		{"text or keys, a list", "teacher: [An]\n", []string{"1:10: expected text, found a list"}},
		{"a field without a key", "note: x\n", []string{`1:1: unknown key "note" (allowed: ` + keys + `)`}},
		{"key twice", "title: x\ntitle: y\n", []string{`2:1: the key "title" is written twice: it stands at line 1 already`}},
		{"key twice in a map", "names:\n  red: x\n\n  red: y\n", []string{`4:3: the key "red" is written twice: it stands at line 2 already`}},
		{"key twice on a line", "room: {name: x, name: y}\n", []string{`1:17: the key "name" is written twice: it stands at line 1 already`}},
		{"key that is not allowed", "names: {rde: x}\n", []string{`1:9: "rde" (allowed: red, green, blue)`}},
		{"value that is not allowed", "colour: gren\n", []string{`1:9: "gren": did you mean "green"? (allowed: red, green, blue)`}},
		{"value that a type refuses", "length: long\n", []string{`1:9: "long": expected a duration such as 1h30m`}},
		{"keys instead of text", "title:\n  a: x\n  b: y\n", []string{"2:3: expected text, found keys and values"}},
		{"list instead of text", "title: [x]\n", []string{"1:8: expected text, found a list"}},
		{"list instead of what a type reads", "length: []\n", []string{"1:9: expected text, found a list"}},
		{"text instead of a list", "words: x\n", []string{`1:8: expected a list, found "x"`}},
		{"block instead of a list", "words: |\n  x\n", []string{"1:8: expected a list, found a block of text"}},
		{"keys instead of a list", "words:\n  a: x\n", []string{"2:3: expected a list, found keys and values"}},
		{"text instead of keys", "room: x\nnames: y\n", []string{`1:7: expected keys and values, found "x"`, `2:8: expected keys and values, found "y"`}},
		{"list instead of keys", "room:\n  - x\n", []string{"2:3: expected keys and values, found a list"}},
		{"text instead of a document", "just words\n", []string{`1:1: expected keys and values, found "just words"`}},
		{"long text is cut", "room: " + strings.Repeat("é", 100) + "\n", []string{`1:7: expected keys and values, found "` + strings.Repeat("é", 40) + `…"`}},
		{"no truth", "open: yes\n", []string{`1:7: expected true or false, found "yes"`}},
		{"truth in quotes", "open: \"true\"\n", []string{`1:7: expected true or false, found "true" in quotes`}},
		{"no whole number", "places: 1.5\n", []string{`1:9: expected a whole number, found "1.5"`}},
		{"number in quotes", "places: '5'\n", []string{`1:9: expected a whole number, found "5" in quotes`}},
		{"number too large", "places: 99999999999999999999\n", []string{`1:9: expected a whole number, found "99999999999999999999"`}},
		{"anchor and alias", "title: &x y\nwords: [*x]\n", []string{"1:8: expected text, found " + alias, "2:9: expected text, found " + alias}},
		{"anchor of keys", "room: &x\n  name: y\n", []string{"1:7: expected keys and values, found " + alias}},
		{"tag", "title: !!str x\n", []string{"1:8: expected text, found " + alias}},
		{"merge", "room:\n  <<: {name: x}\n", []string{"2:3: expected a key, found " + alias}},
		{"merge in a map", "names:\n  <<: {red: x}\n", []string{"2:3: expected a key, found " + alias}},
		{"anchor of a key", "&x title: y\n", []string{"1:1: expected a key, found " + alias}},
		{"alias as a key", "*x : y\n", []string{"1:1: this is not YAML: unknown anchor 'x' referenced"}},
		{"not UTF-8", "title: x\nwords: [é, \xff]\n", []string{"2:12: this is not UTF-8: save the file as UTF-8"}},
		{"UTF-16", "\xff\xfet\x00", []string{"1:1: this is not UTF-8: save the file as UTF-8"}},
		{"control character", "title: x\n# \x07\n", []string{"2:3: the control character U+0007, which YAML does not allow: delete it"}},
		{"invisible line break", "title: x\nwords: ['a\u2028b']\ntitel: y\n", []string{"2:11: the invisible line break U+2028: delete it, or break the line as usual"}},
		{"line break of mainframes", "title: x\u0085titel: y\n", []string{"1:9: the invisible line break U+0085: delete it, or break the line as usual"}},
		{"tab", "room:\n\tname: x\n", []string{"2:1: a tab cannot indent: use spaces"}},
		{"tab at the start", "\ttitle: x\n", []string{"1:1: a tab cannot indent: use spaces"}},
		{"tab below a value", "title: x\n\tplaces: 1\n", []string{"2:1: a tab cannot indent: use spaces"}},
		{"open list", "title: x\nwords: [a\n", []string{"3:1: this is not YAML: did not find expected ',' or ']'"}},
		{"open quote", "title: \"x\n", []string{"2:1: this is not YAML: found unexpected end of stream"}},
		{"indented", "title: x\n places: 1\n", []string{"2:8: this is not YAML: mapping values are not allowed in this context"}},
		{"list among keys", "title: x\n- y\n", []string{"2:1: this is not YAML: did not find expected key"}},
		{"second document", "title: x\n---\n# more\ntitel: y\n", []string{`4:1: unknown key "titel": did you mean "title"? (allowed: ` + keys + `)`}},
		{"after a byte order mark", "\ufeffopen: x\n", []string{`1:7: expected true or false, found "x"`}},
		{"after CRLF", "title: |\r\n  one\r\n\r\n  two\r\nwords: [a,\r\n  b]\r\nopen: x\r\n", []string{`7:7: expected true or false, found "x"`}},
		{"after blocks", "title: >\n  one\n\n  two\n\n\nopen: x\n", []string{`7:7: expected true or false, found "x"`}},
		{"after text of several lines", "title: 'one\n\n  two'\nwords:\n  - a\n    b\n  - \"c\n     d\"\nopen: x\n", []string{`9:7: expected true or false, found "x"`}},
		{"after letters of several bytes", "room: {name: één, floor: twee}\n", []string{`1:26: expected a whole number, found "twee"`}},
		{
			"several at once, in their order", "colour: rde\nroom:\n  flor: 1\n  name: [x]\ntitle: x\nopen: 1\ntitle: y\n",
			[]string{
				`1:9: "rde" (allowed: red, green, blue)`,
				`3:3: unknown key "flor": did you mean "floor"? (allowed: floor, name)`,
				"4:9: expected text, found a list",
				`6:7: expected true or false, found "1"`,
				`7:1: the key "title" is written twice: it stands at line 5 already`,
			},
		},
		{"deep", "title: " + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + "\n", []string{"1:8: expected text, found a list"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, faults := decode(test.text)
			var got []string
			for _, f := range faults {
				got = append(got, strings.TrimPrefix(f.Error(), "c.yaml:"))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatCouldBeReadIsThereDespiteFaults(t *testing.T) {
	got, faults := decode("title: x\ntitle: y\nopen: maybe\nwords: [a, [b], c]\nplaces: 3\n")
	if len(faults) != 3 {
		t.Errorf("got %d faults, want 3:\n%v", len(faults), faults)
	}
	if diff := cmp.Diff(course{Title: "x", Words: []string{"a", "", "c"}, Places: 3}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDocuments(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "# nothing\n": 0, "---\n---\n": 0, "title: x": 1, "---\ntitle: x\n...\n": 1, "title: x\n---\ntitle: y\n": 2,
	} {
		docs, err := strictyaml.Parse("c.yaml", []byte(text))
		if err != nil || len(docs) != want {
			t.Errorf("%q: got %d documents, want %d; error %v", text, len(docs), want, err)
		}
	}
}

func TestDocument(t *testing.T) {
	parse := func(text string) *strictyaml.Document {
		docs, err := strictyaml.Parse("c.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return docs[0]
	}
	one := parse("room:\n  name: x\nsessions:\n  - name: y\n  - floor: 1\n")
	for _, test := range []struct {
		path []any
		want string
	}{
		{nil, "c.yaml:1:1: wrong: 7"},
		{[]any{"room", "name"}, "c.yaml:2:9: wrong: 7"},
		{[]any{"sessions", 1, "floor"}, "c.yaml:5:12: wrong: 7"},
		{[]any{"sessions", 9}, "c.yaml:4:3: wrong: 7"},
		{[]any{"room", "floor"}, "c.yaml:2:3: wrong: 7"},
		{[]any{"title"}, "c.yaml:1:1: wrong: 7"},
	} {
		if got := one.Fault("wrong: %d", []any{7}, test.path...).Error(); got != test.want {
			t.Errorf("%v: got %s, want %s", test.path, got, test.want)
		}
	}
}

func TestErr(t *testing.T) {
	if err := (strictyaml.Faults{}).Err(); err != nil {
		t.Errorf("no fault is an error: %v", err)
	}
	err := strictyaml.Faults{
		{File: "b", Line: 1, Column: 1, Message: "4"}, {File: "a", Line: 10, Column: 2, Message: "3"},
		{File: "a", Line: 2, Column: 12, Message: "2"}, {File: "a", Message: "1"},
	}.Err()
	if want := "a: 1\na:2:12: 2\na:10:2: 3\nb:1:1: 4"; err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestNearest(t *testing.T) {
	words := []string{"data_dir", "language", "log", "http", "slack"}
	for got, want := range map[string]string{
		"langauge": "language", "LANGUAGE": "language", "Slak": "slack", "htpt": "http", "datadir": "data_dir",
		"x": "", "é": "", "": "", "catalogue": "", "telegram": "",
	} {
		if near := strictyaml.Nearest(got, words); near != want {
			t.Errorf("%q: got %q, want %q", got, near, want)
		}
	}
	if err := strictyaml.OneOf("log", words); err != nil {
		t.Errorf("what is allowed is refused: %v", err)
	}
}

// FuzzDecode: whatever the text, nothing panics, and every fault is one line about a place that exists.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"", "title: x\n", "title: |\r\n  a\r\nopen: 1\r\n", "\ufeffcolour: rde\nnames: {red: x, <<: y}\n", "room: &a {floor: x}\nsessions: [*a, !!str b]\n",
		"? title\n: [x", "%YAML 1.2\n---\n- a\n---\ntitle: 'b\n\n c'\n", "\ttitle: x", "words:\n  - >-\n    a\n  - \"\\x\"\n", "title: \xff", "a: b: c\rd: e", "a: 'b\u0085c'\nd: e\n",
	} {
		f.Add(seed)
	}
	breaks := strings.NewReplacer("\r\n", "\n", "\r", "\n")
	f.Fuzz(func(t *testing.T, text string) {
		_, faults := decode(text)
		lines := strings.Split(breaks.Replace(strings.TrimPrefix(text, "\ufeff")), "\n")
		for _, fault := range faults {
			if fault.Line < 1 || fault.Line > len(lines) {
				t.Fatalf("%v: there are %d lines", fault, len(lines))
			}
			if width := utf8.RuneCountInString(lines[fault.Line-1]); fault.Column < 1 || fault.Column > width+1 {
				t.Errorf("%v: the line has %d characters", fault, width)
			}
			if strings.Contains(fault.Message, "\n") || fault.Message == "" {
				t.Errorf("%q is not one line", fault.Message)
			}
		}
	})
}
