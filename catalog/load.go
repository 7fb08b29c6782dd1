package catalog

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"vtbot/internal/strictyaml"
)

// The files that are not modules. A catalogue of one's own may leave them out: those of the shipped one then hold.
const (
	aboutFile     = "catalog.yaml"
	referralsFile = "referrals.yaml"
	thesaurusFile = "thesaurus.yaml"
	setsFile      = "sets.yaml"
	modulesDir    = "modules"
)

//go:embed catalog.yaml referrals.yaml thesaurus.yaml sets.yaml modules/*.yaml questions/*.txt
var shipped embed.FS

// Load reads a catalogue: a folder (its YAML files, those of its folder "modules" and the lines of its folder
// "questions"), one file with a module a document, or, for "", the shipped catalogue. Everything that is wrong with it is returned at once, as [strictyaml.Faults] with
// file, line and column; a file that cannot be read, as the system's error.
func Load(name string) (*Catalog, error) {
	if name == "" {
		return LoadFS(shipped, ".")
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	if info.IsDir() {
		return LoadFS(os.DirFS(name), name)
	}
	l := loader{fsys: os.DirFS(filepath.Dir(name)), shown: filepath.Dir(name), asked: map[asked]bool{}, alone: true}
	return l.load([]string{filepath.Base(name)})
}

// LoadFS reads a catalogue from a file system, as [Load] does from a folder. shown is the folder's name as people know it.
func LoadFS(fsys fs.FS, shown string) (*Catalog, error) {
	l := loader{fsys: fsys, shown: shown, asked: map[asked]bool{}}
	var names []string
	for _, pattern := range []string{"*.yaml", "*.yml", modulesDir + "/*.yaml", modulesDir + "/*.yml"} {
		found, err := fs.Glob(fsys, pattern)
		if err != nil {
			return nil, fmt.Errorf("catalogue: %w", err)
		}
		names = append(names, found...)
	}
	return l.load(names)
}

type loader struct {
	fsys   fs.FS
	shown  string
	alone  bool // one file is the whole catalogue
	faults strictyaml.Faults
	seen   map[string]strictyaml.Fault // where each code was written first
	asked  map[asked]bool              // of what there are files of lines
}

// asked is what a file of lines is about, in one language.
type asked struct {
	about string
	lang  Lang
}

// file is one file of the catalogue, read and parsed.
type file struct {
	name string
	docs []*strictyaml.Document
}

// source is a module with the document that it was read from.
type source struct {
	*Module
	doc *strictyaml.Document
}

func (l *loader) load(names []string) (*Catalog, error) {
	files, err := l.parse(names)
	if err != nil {
		return nil, err
	}
	c := &Catalog{}
	if c.Examples, err = l.examples(); err != nil {
		return nil, err
	}
	for _, e := range c.Examples {
		l.asked[asked{e.About, e.Lang}] = true
	}
	var modules []source
	own := map[string]bool{}
	for _, f := range files {
		own[path.Base(f.name)] = true
		for _, doc := range f.docs {
			switch f.name {
			case aboutFile:
				l.about(doc, &c.About)
			case referralsFile:
				l.referrals(doc, c)
			case thesaurusFile:
				l.faults = append(l.faults, doc.Decode(&c.Thesaurus)...)
			case setsFile:
				l.sets(doc, c)
			default:
				modules = append(modules, l.module(doc))
			}
		}
	}
	l.relations(modules)
	if len(modules) == 0 && len(l.faults) == 0 {
		l.faults = append(l.faults, strictyaml.Fault{File: l.shown, Message: "no module here: expected YAML files, one a module"})
	}
	if err := l.faults.Err(); err != nil {
		return nil, err
	}
	for _, m := range modules {
		c.Modules = append(c.Modules, *m.Module)
	}
	slices.SortFunc(c.Modules, byCode)
	if err := c.complete(own); err != nil {
		return nil, err
	}
	l.known(c)
	return c, l.faults.Err()
}

// parse reads the files, side by side: a catalogue is read before the first answer.
func (l *loader) parse(names []string) ([]file, error) {
	files := make([]file, len(names))
	faults := make([]strictyaml.Faults, len(names))
	var group errgroup.Group
	for i, name := range names {
		group.Go(func() error {
			data, err := fs.ReadFile(l.fsys, name)
			if err != nil {
				return fmt.Errorf("catalogue: %w", err)
			}
			docs, err := strictyaml.Parse(filepath.Join(l.shown, filepath.FromSlash(name)), data)
			files[i] = file{name, docs}
			errors.As(err, &faults[i])
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	l.faults = slices.Concat(faults...)
	return files, nil
}

// complete takes from the shipped catalogue what a catalogue of one's own leaves out.
func (c *Catalog) complete(own map[string]bool) error {
	if own[aboutFile] && own[referralsFile] && own[thesaurusFile] && own[setsFile] && len(c.GivenBy) > 0 && len(c.Distress) > 0 {
		return nil
	}
	whole, err := Load("")
	if err != nil {
		return err
	}
	if !own[aboutFile] {
		c.About = whole.About
	}
	if len(c.GivenBy) == 0 {
		c.GivenBy = whole.GivenBy
	}
	if len(c.Distress) == 0 {
		c.Distress = whole.Distress
	}
	if !own[referralsFile] {
		c.Referrals = whole.Referrals
		c.take(whole, func(about string) bool { _, ok := whole.Referral(about); return ok })
	}
	if !own[setsFile] {
		for _, s := range whole.Sets {
			if len(s.Modules) == 0 { // what names modules of the shipped catalogue holds for it alone
				c.Sets = append(c.Sets, s)
			}
		}
		c.take(whole, func(about string) bool { _, ok := c.Set(about); return ok })
	}
	if !slices.ContainsFunc(c.Examples, func(e Example) bool { return e.About == NothingOfOurs }) {
		c.take(whole, func(about string) bool { return about == NothingOfOurs })
	}
	if !own[thesaurusFile] {
		c.Thesaurus = whole.Thesaurus
	}
	return nil
}

// take adds the lines of another catalogue about what wanted says.
func (c *Catalog) take(other *Catalog, wanted func(about string) bool) {
	for _, e := range other.Examples {
		if wanted(e.About) {
			c.Examples = append(c.Examples, e)
		}
	}
}

var codeForm = regexp.MustCompile(`^[A-Z]{2}[1-9][0-9]{0,4}$`)

func (l *loader) module(doc *strictyaml.Document) source {
	m := &Module{}
	l.faults = append(l.faults, doc.Decode(m)...)
	c := check{l, doc}
	switch {
	case m.Code == "":
		c.missing("code")
	case !codeForm.MatchString(m.Code):
		c.fault("a code is a category and a number, such as TM4; found %q", []any{m.Code}, "code")
	case m.Category != "" && !strings.HasPrefix(m.Code, string(m.Category)):
		c.fault("the code %s is not one of category %s", []any{m.Code, m.Category}, "code")
	}
	if m.Category == "" {
		c.missing("category")
	}
	if m.Delivery == "" {
		c.missing("delivery")
	}
	if len(m.Audiences) == 0 {
		c.missing("audiences")
	}
	c.text(m.Title, "title")
	c.text(m.Summary, "summary")
	c.text(m.Description, "description")
	c.texts(m.Outcomes, "outcomes")
	c.texts(m.Keywords, "keywords")
	l.questions(c, m.Code, m.Questions, "questions")
	for i, x := range m.Methods {
		c.text(x.Name, "methods", i, "name")
	}
	for i, x := range m.Materials {
		c.text(x.Name, "materials", i, "name")
		if x.BroughtBy == "" {
			c.missing("brought_by", "materials", i)
		}
	}
	for i, x := range m.BuildsOn {
		c.text(x.Why, "builds_on", i, "why")
	}
	for i, x := range m.Related {
		c.text(x.Why, "related", i, "why")
	}
	l.once(c, m.Code, "code")
	return source{m, doc}
}

// questions reports languages in which nobody asks about a module or a referral, neither here nor in a file of lines.
func (l *loader) questions(c check, about string, q Texts, path ...any) {
	if len(q) == 0 && !l.asked[asked{about, NL}] && !l.asked[asked{about, FR}] && !l.asked[asked{about, EN}] {
		c.missing(label(path), path...)
		return
	}
	for _, lang := range Langs {
		if len(q[lang]) == 0 && !l.asked[asked{about, lang}] {
			c.fault("%s: none in %q", []any{label(path), lang}, path...)
		}
	}
	c.filled(q, path...)
}

// sets reads the sets of modules that people ask for by a subject.
func (l *loader) sets(doc *strictyaml.Document, cat *Catalog) {
	l.faults = append(l.faults, doc.Decode(&cat.Sets)...)
	c := check{l, doc}
	for i, s := range cat.Sets {
		if s.ID == "" {
			c.missing("id", i)
		}
		c.text(s.Name, i, "name")
		if len(s.Modules) == 0 && !s.Whole && s.facet() == (Facet{}) {
			c.fault("a set names its modules, or the category, delivery, audience or partner that makes it", nil, i)
		}
		l.once(c, s.ID, i, "id")
	}
}

// line reports what is wrong with a file of lines; line 0 means the whole file.
func (l *loader) line(name string, line int, message string) {
	l.faults = append(l.faults, strictyaml.Fault{File: filepath.Join(l.shown, filepath.FromSlash(name)), Line: line, Message: message})
}

// once reports a code or id that was used before.
func (l *loader) once(c check, id string, path ...any) {
	if id == "" {
		return
	}
	here := c.doc.Fault("", nil, path...)
	if first, ok := l.seen[id]; ok {
		c.fault("%s is already used at %s:%d", []any{id, first.File, first.Line}, path...)
		return
	}
	if l.seen == nil {
		l.seen = map[string]strictyaml.Fault{}
	}
	l.seen[id] = here
}

func (l *loader) about(doc *strictyaml.Document, a *About) {
	l.faults = append(l.faults, doc.Decode(a)...)
	c := check{l, doc}
	c.text(a.Edition, "edition")
	c.text(a.About, "about")
	c.text(a.Contact.Name, "contact", "name")
	c.text(a.Contact.Text, "contact", "text")
	if !strings.Contains(a.Contact.Email, "@") {
		c.fault("expected the e-mail address of whom to write to", nil, "contact", "email")
	}
	for _, k := range Categories {
		c.text(a.Categories[k].Name, "categories", k, "name")
		c.text(a.Categories[k].Text, "categories", k, "text")
		c.texts(a.Categories[k].Words, "categories", k, "words")
	}
	for _, k := range Deliveries {
		c.text(a.Deliveries[k].Name, "deliveries", k, "name")
		c.texts(a.Deliveries[k].Words, "deliveries", k, "words")
	}
	for _, k := range Audiences {
		c.text(a.Audiences[k].Name, "audiences", k, "name")
		c.texts(a.Audiences[k].Words, "audiences", k, "words")
	}
	for _, k := range Partners {
		c.text(a.Partners[k].Name, "partners", k, "name")
		c.texts(a.Partners[k].Words, "partners", k, "words")
	}
	if len(a.GivenBy) > 0 {
		c.text(a.GivenBy, "given_by")
	}
	if len(a.Distress) > 0 {
		c.text(a.Distress, "distress")
	}
}

func (l *loader) referrals(doc *strictyaml.Document, cat *Catalog) {
	l.faults = append(l.faults, doc.Decode(&cat.Referrals)...)
	c := check{l, doc}
	for i, r := range cat.Referrals {
		if r.ID == "" {
			c.missing("id", i)
		}
		c.text(r.Name, i, "name")
		c.text(r.Text, i, "text")
		l.questions(c, r.ID, r.Questions, i, "questions")
		l.once(c, r.ID, i, "id")
	}
}

// relations reports relations to modules that are not there, and orders that run in a circle.
func (l *loader) relations(modules []source) {
	byCode := map[string]source{}
	for _, m := range modules {
		byCode[m.Code] = m
	}
	codes := make([]string, 0, len(byCode))
	for code := range byCode {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, m := range modules {
		c := check{l, m.doc}
		for _, kind := range []struct {
			key  string
			list []Relation
		}{{"builds_on", m.BuildsOn}, {"related", m.Related}} {
			for i, r := range kind.list {
				switch _, known := byCode[r.Code]; {
				case r.Code == "":
					c.missing("code", kind.key, i)
				case r.Code == m.Code:
					c.fault("%s cannot go with itself", []any{m.Code}, kind.key, i, "code")
				case !known:
					c.fault("no such module: %v", []any{strictyaml.OneOf(r.Code, codes)}, kind.key, i, "code")
				}
			}
		}
		for i, r := range m.BuildsOn {
			if way := circle(byCode, r.Code, m.Code, map[string]bool{}); way != nil && r.Code != m.Code {
				c.fault("a circle: %s builds on %s", []any{m.Code, strings.Join(way, ", which builds on ")}, "builds_on", i, "code")
			}
		}
	}
}

// circle returns the codes on the way from one module to another along builds_on; nil when there is no way.
func circle(modules map[string]source, from, to string, visited map[string]bool) []string {
	if from == to {
		return []string{from}
	}
	m, ok := modules[from]
	if !ok || visited[from] {
		return nil
	}
	visited[from] = true
	for _, r := range m.BuildsOn {
		if rest := circle(modules, r.Code, to, visited); rest != nil {
			return append([]string{from}, rest...)
		}
	}
	return nil
}

// check reports what is wrong with the content of one document.
type check struct {
	l   *loader
	doc *strictyaml.Document
}

func (c check) fault(format string, args []any, path ...any) {
	c.l.faults = append(c.l.faults, c.doc.Fault(format, args, path...))
}

func (c check) missing(key string, path ...any) {
	c.fault("%s is missing", []any{key}, path...)
}

func (c check) text(t Text, path ...any) {
	if len(t) == 0 {
		c.missing(label(path), path...)
		return
	}
	for _, lang := range Langs {
		if t[lang] == "" {
			c.fault("%s is missing in %q", []any{label(path), lang}, path...)
		}
	}
}

func (c check) texts(t Texts, path ...any) {
	if len(t) == 0 {
		c.missing(label(path), path...)
		return
	}
	for _, lang := range Langs {
		if len(t[lang]) == 0 {
			c.fault("%s: none in %q", []any{label(path), lang}, path...)
		}
	}
	c.filled(t, path...)
}

// filled reports empty lines.
func (c check) filled(t Texts, path ...any) {
	for lang, lines := range t {
		for i, line := range lines {
			if line == "" {
				c.fault("%s: an empty line", []any{label(path)}, append(slices.Clone(path), lang, i)...)
			}
		}
	}
}

func label(path []any) string {
	words := make([]string, len(path))
	for i, p := range path {
		if n, ok := p.(int); ok {
			p = n + 1
		}
		words[i] = fmt.Sprint(p)
	}
	return strings.Join(words, " ")
}

// byCode orders modules by category, then by number.
func byCode(a, b Module) int {
	return cmp.Or(
		cmp.Compare(slices.Index(Categories, a.Category), slices.Index(Categories, b.Category)),
		cmp.Compare(number(a.Code), number(b.Code)),
	)
}

func number(code string) int {
	n, _ := strconv.Atoi(strings.TrimLeft(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	return n
}
