package understand

import (
	"slices"
	"strings"
	"time"

	"vtbot/catalog"
	"vtbot/internal/training"
)

// Listing is which requests or sessions somebody wants to see. What is zero does not matter.
type Listing struct {
	Modules  []string
	Dates    training.Dates
	Language catalog.Lang
	Audience catalog.Audience
	Mode     training.Mode
	Which    map[ListingWord]bool
	Page     int      // from 1; 0 when none is named
	Words    []string // what is none of these: names of centres and people
}

// ListingWord is a word by which a list is narrowed or ordered: a value of the concept "listing" of the lexicon.
type ListingWord string

// The words.
const (
	ListMine       ListingWord = "mine"
	ListUnassigned ListingWord = "unassigned"
	ListOldest     ListingWord = "oldest"
	ListNewest     ListingWord = "newest"
	ListProposed   ListingWord = "proposed"
	ListNew        ListingWord = "new"
	ListAll        ListingWord = "all"
	ListAccepted   ListingWord = "accepted"
	ListDeclined   ListingWord = "declined"
	ListWithdrawn  ListingWord = "withdrawn"
	ListPast       ListingWord = "past"
	ListToReport   ListingWord = "to_report"
	ListUnstaffed  ListingWord = "unstaffed"
	ListUnready    ListingWord = "unready"
	listPage       ListingWord = "page"
)

// Has reports whether a word was said.
func (l *Listing) Has(w ListingWord) bool { return l.Which[w] }

// Narrows reports whether anything was said by which a list is narrowed: more than its order and its page.
func (l *Listing) Narrows() bool {
	for w := range l.Which {
		if w != ListOldest && w != ListNewest && w != ListAll {
			return true
		}
	}
	return len(l.Modules)+len(l.Words) > 0 || !l.Dates.IsZero() || l.Language != "" || l.Audience != "" || l.Mode != ""
}

// OnlyPage reports whether nothing but a page is asked for.
func (l *Listing) OnlyPage() bool { return l.Page > 0 && len(l.Which) == 0 && !l.Narrows() }

// ReadListing reads which requests or sessions a text asks for.
func (rd *Reader) ReadListing(text string, lang catalog.Lang, now time.Time) Listing {
	r := rd.start(text, lang)
	out := Listing{Which: map[ListingWord]bool{}}
	id := r.lex.ids["listing"]
	for at := range r.tokens { // a page first: its number counts nobody
		if end, v := r.concept(id, at); end >= 0 && ListingWord(v) == listPage && r.kind(end) == digits {
			out.Page = r.tokens[end].value
			r.take(at, end+1)
		}
	}
	if len(r.tokens) == 1 && r.kind(0) == digits && out.Page == 0 {
		out.Page = r.tokens[0].value
		r.take(0, 1)
	}
	var read Reading
	rd.modules(r, &read)
	out.Modules = read.Modules
	c := calendar{r: r, lang: lang, today: training.DayOf(now)}
	out.Dates = c.read()
	out.Audience, _ = r.audience()
	for at := 0; at < len(r.tokens); at++ {
		if r.tokens[at].taken {
			continue
		}
		if end, v := r.concept(id, at); end > at && ListingWord(v) != listPage {
			out.Which[ListingWord(v)] = true
			r.take(at, end)
		}
	}
	for at := range r.tokens {
		if end, v := r.concept(r.lex.ids["language"], at); end > at && !r.tokens[at].taken && len(r.text(at)) > 2 {
			out.Language = catalog.Lang(v)
			r.take(at, end)
		}
		if end, v := r.concept(r.lex.ids["mode"], at); end > at && !r.tokens[at].taken {
			out.Mode = training.Mode(v)
			r.take(at, end)
		}
	}
	out.Words = slices.Concat(r.names(), read.Unknown)
	return out
}

// names returns what is left and says something: words, as they were written.
func (r *reading) names() []string {
	var list []string
	for at := 0; at < len(r.tokens); {
		end := at + 1
		if t := &r.tokens[at]; !t.taken && t.kind <= digits {
			e := r.is("listing_filler", at)
			switch {
			case t.joined == 0 && at > 0 && !r.tokens[at-1].taken && len(list) > 0: // "Zone5"
				list[len(list)-1] += r.raw[t.from:t.to]
			case e > at:
				end = e
			default:
				list = append(list, r.raw[t.from:t.to])
			}
		}
		at = end
	}
	return list
}

// Resembles reports whether a word stands in a text, whatever its case and accents; a longer one also with a slip of the pen.
func Resembles(word, text string) bool {
	word = Plain(word)
	exact := strings.ContainsAny(word, "0123456789")
	for w := range strings.FieldsSeq(Plain(text)) {
		if w == word || len(word) >= prefixLength && strings.HasPrefix(w, word) || !exact && len(word) >= oneSlip && distance(word, w, 1) <= 1 {
			return true
		}
	}
	return false
}

// prefixLength is how many letters the beginning of a word has that stands for it.
const prefixLength = 4

// WithoutPage leaves out which page a text asks for, and what no button can hold: case and accents.
func WithoutPage(text string) string {
	r := plainReading(Plain(text))
	id := r.lex.ids["listing"]
	var b strings.Builder
	for at := 0; at < len(r.tokens); at++ {
		if end, v := r.concept(id, at); end >= 0 && ListingWord(v) == listPage && r.kind(end) == digits {
			at = end
			continue
		}
		if len(r.tokens) == 1 && r.kind(at) == digits {
			break
		}
		if at > 0 && r.tokens[at].joined != 0 {
			b.WriteByte(' ')
		}
		b.WriteString(r.raw[r.tokens[at].from:r.tokens[at].to])
	}
	return strings.TrimSpace(b.String())
}
