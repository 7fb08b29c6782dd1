package understand

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"vtbot/catalog"
)

func longestFirst(list []string) []string {
	sorted := slices.Clone(list)
	slices.SortStableFunc(sorted, func(a, b string) int { return len(b) - len(a) })
	return sorted
}

var (
	dutchOnes  = strings.Fields("nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien")
	dutchTens  = strings.Fields("- - twintig dertig veertig vijftig zestig zeventig tachtig negentig")
	frenchOnes = strings.Fields("zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf")
	frenchTens = strings.Fields("- - vingt trente quarante cinquante soixante septante quatre-vingt nonante")
	enOnes     = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
	enTens     = strings.Fields("- - twenty thirty forty fifty sixty seventy eighty ninety")
)

// numberWords returns the numbers of a language as people write them, folded.
func numberWords(lang catalog.Lang) map[string]int {
	all := map[string]int{}
	below100 := func(n int) []string {
		ten, one := n/10, n%10
		switch lang {
		case catalog.NL:
			switch {
			case n < 20:
				return dutchOnes[n : n+1]
			case one == 0:
				return dutchTens[ten : ten+1]
			}
			return []string{dutchOnes[one] + "en" + dutchTens[ten]}
		case catalog.FR:
			var forms []string
			switch {
			case n < 20:
				return append([]string{frenchOnes[n]}, map[int][]string{1: {"une"}}[n]...)
			case one == 0:
				forms = []string{frenchTens[ten]}
				if n == 80 {
					forms = append(forms, "quatre-vingts", "huitante", "octante")
				}
			case one == 1 && n != 81:
				forms = []string{frenchTens[ten] + " et un", frenchTens[ten] + "-et-un", frenchTens[ten] + " et une", frenchTens[ten] + "-un"}
			default:
				forms = []string{frenchTens[ten] + "-" + frenchOnes[one], frenchTens[ten] + " " + frenchOnes[one]}
			}
			if ten == 7 || ten == 9 { // as in France
				base := map[int]string{7: "soixante", 9: "quatre-vingt"}[ten]
				forms = append(forms, base+"-"+frenchOnes[10+one], base+" "+frenchOnes[10+one])
			}
			return forms
		}
		switch {
		case n < 20:
			return enOnes[n : n+1]
		case one == 0:
			return enTens[ten : ten+1]
		}
		return []string{enTens[ten] + "-" + enOnes[one], enTens[ten] + " " + enOnes[one]}
	}
	for n := range 100 {
		for _, w := range below100(n) {
			all[w] = n
			switch {
			case n == 0:
			case lang == catalog.NL:
				all["honderd"+w], all["honderd en "+w] = 100+n, 100+n
			case lang == catalog.FR:
				all["cent "+w] = 100 + n
			default:
				all["a hundred and "+w], all["one hundred and "+w] = 100+n, 100+n
			}
		}
	}
	switch lang {
	case catalog.NL:
		all["honderd"] = 100
	case catalog.FR:
		all["cent"] = 100
	default:
		all["a hundred"], all["one hundred"] = 100, 100
	}
	return all
}

// collectives are the words for about so many: "een twaalftal", "une quinzaine", "half a dozen".
func collectives(lang catalog.Lang) map[string]int {
	switch lang {
	case catalog.NL:
		all := map[string]int{"dozijn": 12, "half dozijn": 6, "twee dozijn": 24, "koppel": 2}
		for n := 4; n <= 100; n++ {
			if n < 20 {
				all[dutchOnes[n]+"tal"] = n
			} else if n%10 == 0 && n < 100 {
				all[dutchTens[n/10]+"tal"] = n
			}
		}
		all["honderdtal"] = 100
		// "met z'n zevenen"
		for w, n := range map[string]int{"tweeen": 2, "drieen": 3, "vieren": 4, "vijven": 5, "zessen": 6, "zevenen": 7, "achten": 8, "negenen": 9, "tienen": 10, "elven": 11, "twaalven": 12} {
			all[w] = n
		}
		return all
	case catalog.FR:
		return map[string]int{
			"huitaine": 8, "neuvaine": 9, "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
			"cinquantaine": 50, "soixantaine": 60, "centaine": 100, "demi-douzaine": 6, "demi douzaine": 6, "deux douzaines": 24,
		}
	}
	return map[string]int{"dozen": 12, "half a dozen": 6, "half-a-dozen": 6, "half dozen": 6, "two dozen": 24}
}

// numbers reads numbers in one language.
type numbers struct {
	value map[string]int
	// count matches digits or words, also those for about so many; small, what can number weeks or hours.
	count, small string
}

func newNumbers(lang catalog.Lang) numbers {
	n := numbers{value: numberWords(lang)}
	var plain, all []string
	for w, v := range n.value {
		plain = append(plain, w)
		if v != 1 { // "een", "une": an article far more often than a number of people
			all = append(all, w)
		}
	}
	for w, v := range collectives(lang) {
		n.value[w] = v
		all = append(all, w)
	}
	slices.Sort(plain) // so that the pattern is the same each time
	slices.Sort(all)
	n.small = `(?:\d{1,2}|(?:` + regexpWords(plain) + `)\b)`
	n.count = `(?:\d{1,4}|(?:` + regexpWords(all) + `)\b)`
	return n
}

// regexpWords is an alternation of words in which a space may be any white space.
func regexpWords(list []string) string {
	return strings.ReplaceAll(anyOf(list...), " ", `\s+`)
}

var spaces = regexp.MustCompile(`\s+`)

// of returns the number that a match of count is; -1 for none.
func (n numbers) of(s string) int {
	if v, err := strconv.Atoi(s); err == nil {
		return v
	}
	if v, ok := n.value[spaces.ReplaceAllString(s, " ")]; ok {
		return v
	}
	return -1
}
