package question

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/linear"
)

// name is a phrase by which a text names a module or an audience.
type name struct {
	words    []string
	code     string
	audience catalog.Audience
	token    string // what stands for it in a masked text
}

// names holds every such phrase by its first word, longest first.
type names map[string][]name

// namesOf gathers the titles and methods of the modules and the words for the audiences, in every language.
func namesOf(c *catalog.Catalog) names {
	found := names{}
	owner := map[string]string{} // phrase -> module; "" when several share it
	own := func(code, phrase string) {
		phrase = plain(phrase)
		if before, taken := owner[phrase]; taken && before != code {
			code = ""
		}
		owner[phrase] = code
	}
	for i := range c.Modules {
		m := &c.Modules[i]
		for _, lang := range catalog.Langs {
			own(m.Code, m.Title[lang])
			for _, part := range titleParts.Split(m.Title[lang], -1) {
				own(m.Code, part)
			}
			for _, method := range m.Methods {
				own(m.Code, method.Name[lang])
			}
		}
		for _, method := range m.Methods {
			for _, alias := range method.Aliases {
				own(m.Code, alias)
			}
		}
	}
	for phrase, code := range owner {
		if code != "" && len(phrase) >= 4 {
			found.add(phrase, name{code: code, token: moduleWord})
		}
	}
	seen := map[string]bool{}
	for _, a := range catalog.Audiences {
		for _, lang := range catalog.Langs {
			for _, phrase := range append(slices.Clone(c.Audiences[a].Words[lang]), c.Audiences[a].Name[lang]) {
				if phrase = plain(phrase); phrase != "" && !seen[phrase] {
					seen[phrase] = true
					found.add(phrase, name{audience: a, token: audienceWord})
				}
			}
		}
	}
	for list, token := range map[string]string{"ordinals": ordinalWord, "languages": languageWord, "months": monthWord} {
		for _, p := range lists()[list] {
			if !seen[p.text] {
				seen[p.text] = true
				found.add(p.text, name{token: token})
			}
		}
	}
	for first := range found {
		slices.SortFunc(found[first], func(a, b name) int {
			return cmp.Or(len(b.words)-len(a.words), slices.Compare(a.words, b.words), strings.Compare(a.code, b.code))
		})
	}
	return found
}

// titleParts are the places at which a title falls into parts by which it is named as well.
var titleParts = regexp.MustCompile(`\s+[/–-]\s+|\s*[()]\s*`)

func (n names) add(phrase string, entry name) {
	entry.words = strings.Fields(phrase)
	if len(entry.words) > 0 {
		n[entry.words[0]] = append(n[entry.words[0]], entry)
	}
}

// masked is a text of which the names are taken out.
type masked struct {
	words     []string // without accents; a name is one of the words that stand for names
	codes     []string // of the modules, in order, as often as moduleWord stands in words; "" for a code that no module has
	missing   []string
	audiences []catalog.Audience
}

// mask takes the names of modules and audiences out of a text.
func (r *Reader) mask(text string) masked {
	var m masked
	var b strings.Builder
	var coded []string
	at := 0
	for _, c := range r.catalog.Codes(text) {
		b.WriteString(text[at:c.From])
		b.WriteString(" " + moduleWord + " ")
		at = c.To
		if !c.Known {
			m.missing = append(m.missing, c.Code)
			c.Code = ""
		}
		coded = append(coded, c.Code)
	}
	b.WriteString(text[at:])
	words := linear.Words(b.String())
	r.spellRight(words)
	for i := 0; i < len(words); {
		if words[i] == moduleWord && len(coded) > 0 {
			m.words, m.codes = append(m.words, moduleWord), append(m.codes, coded[0])
			coded = coded[1:]
			i++
			continue
		}
		n, ok := r.names.at(words[i:])
		switch {
		case !ok:
			m.words = append(m.words, words[i])
			i++
			continue
		case n.code != "":
			m.codes = append(m.codes, n.code)
		case n.audience != "":
			if !slices.Contains(m.audiences, n.audience) {
				m.audiences = append(m.audiences, n.audience)
			}
		}
		m.words = append(m.words, n.token)
		i += len(n.words)
	}
	return m
}

// at returns the longest name with which words begin.
func (n names) at(words []string) (name, bool) {
	for _, entry := range n[words[0]] {
		if len(entry.words) <= len(words) && slices.Equal(entry.words, words[:len(entry.words)]) {
			return entry, true
		}
	}
	return name{}, false
}

// spellRight changes words that are one slip away from a word for an audience to that word.
func (r *Reader) spellRight(words []string) {
	for i, w := range words {
		if len(w) < 7 || stands(w) || r.known[w] || len(r.names[w]) > 0 {
			continue
		}
		for _, audience := range r.spelling[w[0]] {
			if slip(w, audience) {
				words[i] = audience
				break
			}
		}
	}
}

// slip reports whether one letter added, left out, changed or swapped with its neighbour makes a of b.
func slip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch {
	case len(a) < len(b):
		return a[i:] == b[i+1:]
	case i == len(a):
		return true
	case a[i+1:] == b[i+1:]:
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
