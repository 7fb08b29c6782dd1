package catalog

import (
	"regexp"
	"strings"
)

// NamedCode is the code of a module as it stands in a text.
type NamedCode struct {
	Code     string
	Known    bool // a module of the catalogue has it
	From, To int  // bytes of the text
}

// namedForm is a category's letters and a number, with whatever people write between them.
var namedForm = func() *regexp.Regexp {
	var prefixes []string
	for _, c := range Categories {
		prefixes = append(prefixes, string(c[0])+`\.?\s?`+string(c[1]))
	}
	return regexp.MustCompile(`(?i)(?:^|[^\p{L}\p{N}])(` + strings.Join(prefixes, "|") + `)[\s._:#°-]{0,3}[0oO]*([1-9][0-9]{0,4})(?:$|[^\p{L}\p{N}])`)
}()

// listed is a number that follows a code: "TM1, 2 en 5".
var listed = regexp.MustCompile(`^\s*(?:,|;|/|\+|&|-|en|et|and|ou|of|or|plus)\s*0*([1-9][0-9]{0,4})\b`)

// startsDate is what stands behind a number that is a day or an hour: "TM3 - 02/03", "TM3, 9:30".
var startsDate = regexp.MustCompile(`^\s?[/.:]\d|^[uh]\d?`)

// counts is what stands behind a number that counts people or time, or is a day: "TM7, 4 deelnemers", "TM3, 2 maart".
var counts = regexp.MustCompile(`(?i)^\s*(?:(?:a|à|tot|to|-)\s*\d+\s*)?(?:x\s+)?(?:(?:deelne|person|perso|mens|man\b|mann|vrouw|collega|coll[eè]g|colleag|medewerk|werkn|leden|koppen|kandida|particip|gens\b|people|staff|ppl\b|pax\b|pers\b|memb|teams|groepen|groups|groupes|[eé]quipes|ploegen|` +
	`verpleeg|zorg|maatsch|soci|begeleid|opvoed|voogd|agent|inspec|polit|polic|arts|dokter|diensth|vrijwil|nieuwe|consulent|stagiair|onthaal|nbmv|mena|infirm|aide|assist|tut(?:eu|ri)|m[eé]decin|chef|b[eé]n[eé]vol|nouve|[eé]ducat|travail|employ|recrue|nurs|guard|officer|doctor|head|volunt|new\b|care|worker|counsel|intern|recept|hire|` +
	`dagen|days|jours|weken|weeks|semaines|maanden|mois\b|months|uur|heures|hours|ans?\b|jaar|years|halve|demi|janu|janv|feb|f[eé]v|maart|mars\b|march|april|avril|mei\b|mai\b|may\b|jun|juin|jul|juil|aug|ao[uû]t|sept|okto|octo|nove|dece|d[eé]ce)[\p{L}'’-]*)`)

// Codes finds the codes of modules in a text, however they are spelled: "tm 4", "SM-3", "T.M.04", "TM1, 2 en 5". They
// come in the order in which they stand.
func (c *Catalog) Codes(text string) []NamedCode {
	var found []NamedCode
	add := func(prefix string, from, to, number int) {
		code := strings.ToUpper(strings.NewReplacer(".", "", " ", "").Replace(prefix)) + text[number:to]
		_, known := c.Module(code)
		found = append(found, NamedCode{Code: code, Known: known, From: from, To: to})
	}
	at := 0
	for {
		m := namedForm.FindStringSubmatchIndex(text[at:])
		if m == nil {
			return found
		}
		prefix := text[at+m[2] : at+m[3]]
		add(prefix, at+m[2], at+m[5], at+m[4])
		at += m[5]
		// Numbers that follow belong to the same category, as far as there are such modules.
		for {
			next := listed.FindStringSubmatchIndex(text[at:])
			if next == nil || startsDate.MatchString(text[at+next[3]:]) || counts.MatchString(text[at+next[3]:]) {
				break
			}
			if _, known := c.Module(prefix + text[at+next[2]:at+next[3]]); !known {
				break
			}
			add(prefix, at, at+next[3], at+next[2]) // with what stands between the numbers
			at += next[3]
		}
	}
}
