package catalog

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// questionsDir holds what people say, a sentence a line, in files named after what the sentences are about, their language
// and, where several people wrote them, who: TM4.nl.txt, TM4.nl.b.txt. An empty line, or one that starts with #, is none.
const questionsDir = "questions"

// NothingOfOurs is what examples are about that nothing in the catalogue covers, and no referral either.
const NothingOfOurs = "nothing"

// Example is a sentence as people say it, with what it is about.
type Example struct {
	About  string // a module's code, a referral's id, a set's id, or NothingOfOurs
	Lang   Lang
	Source string // who wrote it, as the file's name says; "" for the catalogue's own
	Text   string
}

// Lines returns every sentence that the catalogue knows, with what it is about: those of its files of lines, and those that
// stand in its YAML.
func (c *Catalog) Lines() []Example {
	var all []Example
	add := func(about string, questions Texts) {
		for _, lang := range Langs {
			for _, text := range questions[lang] {
				all = append(all, Example{About: about, Lang: lang, Text: text})
			}
		}
	}
	for i := range c.Modules {
		add(c.Modules[i].Code, c.Modules[i].Questions)
	}
	for i := range c.Referrals {
		add(c.Referrals[i].ID, c.Referrals[i].Questions)
	}
	return append(all, c.Examples...)
}

// Without returns the catalogue without some of its lines, and those lines: what is measured on sentences must not have
// been learned from them.
func (c *Catalog) Without(out func(Example) bool) (*Catalog, []Example) {
	rest := *c
	rest.Examples = nil
	var left []Example
	for _, e := range c.Examples {
		if out(e) {
			left = append(left, e)
		} else {
			rest.Examples = append(rest.Examples, e)
		}
	}
	return &rest, left
}

// Sources returns who wrote the lines, but for the catalogue's own, in order.
func (c *Catalog) Sources() []string {
	var sources []string
	for _, e := range c.Examples {
		if e.Source != "" && !slices.Contains(sources, e.Source) {
			sources = append(sources, e.Source)
		}
	}
	slices.Sort(sources)
	return sources
}

// examples reads the files of lines.
func (l *loader) examples() ([]Example, error) {
	names, err := fs.Glob(l.fsys, questionsDir+"/*.txt")
	if err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	var all []Example
	for _, name := range names {
		parts := strings.Split(strings.TrimSuffix(path.Base(name), ".txt"), ".")
		if len(parts) < 2 || len(parts) > 3 || !slices.Contains(Langs, Lang(parts[1])) {
			l.line(name, 0, "a file of questions is named after what they are about and their language, such as TM4.nl.txt")
			continue
		}
		e := Example{About: parts[0], Lang: Lang(parts[1])}
		if len(parts) == 3 {
			e.Source = parts[2]
		}
		data, err := fs.ReadFile(l.fsys, name)
		if err != nil {
			return nil, fmt.Errorf("catalogue: %w", err)
		}
		for line := range strings.Lines(string(data)) {
			e.Text = strings.TrimSpace(line)
			if e.Text != "" && !strings.HasPrefix(e.Text, "#") {
				all = append(all, e)
			}
		}
	}
	return all, nil
}

// known reports lines about something that the catalogue does not hold, once a file.
func (l *loader) known(c *Catalog) {
	said := map[string]bool{}
	for _, e := range c.Examples {
		_, module := c.Module(e.About)
		_, referral := c.Referral(e.About)
		_, set := c.Set(e.About)
		if module || referral || set || e.About == NothingOfOurs || said[e.About] {
			continue
		}
		said[e.About] = true
		l.line(questionsDir+"/"+e.About+"."+string(e.Lang)+".txt", 0, fmt.Sprintf("no module, referral or set is called %s", e.About))
	}
}
