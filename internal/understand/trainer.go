package understand

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/training"
)

var (
	moduleCodes  = regexp.MustCompile(`(?i)\b([A-Z]{2})[ -]?(\d{1,2})\b`)
	employers    = []string{"Fedasil", "IOM", "Caritas"}
	trainerLangs = map[string]catalog.Lang{
		"nl":          catalog.NL,
		"nederlands":  catalog.NL,
		"neerlandais": catalog.NL,
		"dutch":       catalog.NL,
		"fr":          catalog.FR,
		"frans":       catalog.FR,
		"francais":    catalog.FR,
		"french":      catalog.FR,
		"en":          catalog.EN,
		"engels":      catalog.EN,
		"anglais":     catalog.EN,
		"english":     catalog.EN,
	}
)

// DescribeTrainer returns a trainer as before, changed by what a text says of them: "An Peeters, Fedasil, nl fr, TM3 TM4,
// an@fedasil.example, slack U0123". What the text does not speak of stays. unknown are codes that no module has.
func DescribeTrainer(before *training.Trainer, text string, c *catalog.Catalog) (tr *training.Trainer, unknown []string) {
	after := *before
	tr = &after
	var id string
	if id, text = accountIn(text, "slack"); id != "" {
		tr.Slack = strings.ToUpper(id)
	}
	if id, text = accountIn(text, "telegram"); id != "" {
		tr.Telegram = id
	}
	if id, text = accountIn(text, "terminal"); id != "" {
		tr.Terminal = id
	}
	if v := mailAddress.FindString(text); v != "" {
		text = strings.Replace(text, v, " , ", 1)
		tr.Email = v
	}
	var modules []string
	text = moduleCodes.ReplaceAllStringFunc(text, func(found string) string {
		m := moduleCodes.FindStringSubmatch(found)
		code := strings.ToUpper(m[1] + m[2])
		module, ok := c.Module(code)
		switch {
		case !ok:
			unknown = append(unknown, code)
		case !slices.Contains(modules, module.Code):
			modules = append(modules, module.Code)
		}
		return " , "
	})
	if len(modules) > 0 {
		tr.Modules = modules
	}
	var langs []catalog.Lang
	var name []string
	for part := range strings.SplitSeq(text, ",") {
		var words []string
		for _, word := range strings.Fields(part) {
			plain := Plain(word)
			lang, isLang := trainerLangs[plain]
			employer := slices.IndexFunc(employers, func(e string) bool { return strings.EqualFold(e, plain) })
			switch {
			case isLang:
				langs = append(langs, lang)
			case employer >= 0:
				tr.Employer = employers[employer]
			case plain == "en" || plain == "et" || plain == "and" || plain == "" || plain == "oim":
			default:
				words = append(words, word)
			}
		}
		if len(words) > 0 {
			name = append(name, strings.Join(words, " "))
		}
	}
	if len(langs) > 0 {
		slices.Sort(langs)
		tr.Languages = slices.Compact(langs)
	}
	if len(name) > 0 && len([]rune(name[0])) <= 80 {
		tr.Name = name[0]
	}
	if len(name) > 1 && tr.Employer == before.Employer {
		tr.Employer = name[1] // another organisation
	}
	return tr, unknown
}

// accountIn returns the id behind the name of a platform, "slack: @U0123", and the text without both; "" when there is none.
func accountIn(text, platform string) (id, rest string) {
	tokens := tokenise(text)
	for i, t := range tokens {
		if t.text != platform {
			continue
		}
		at := i + 1
		for at < len(tokens) && (tokens[at].text == ":" || tokens[at].text == "@") {
			at++
		}
		if at == len(tokens) {
			break
		}
		from := tokens[at].from
		id, _, _ = strings.Cut(text[from:], ",")
		if words := strings.Fields(id); len(words) > 0 && isAccount(words[0], platform) {
			return words[0], text[:t.from] + " , " + text[from+len(words[0]):]
		}
	}
	return "", text
}

// isAccount reports whether a word has the form of a user's id on a platform: Slack's begins with U or W, Telegram's is a
// number.
func isAccount(id, platform string) bool {
	switch platform {
	case "slack":
		return len(id) > 2 && strings.ContainsRune("UWuw", rune(id[0])) && len(Plain(id)) == len(id) && !strings.Contains(Plain(id), " ")
	case "telegram":
		_, err := strconv.ParseInt(id, 10, 64)
		return err == nil
	}
	return true
}

// mailAddress finds an e-mail address among other words.
var mailAddress = regexp.MustCompile(`[^\s<>,;()]+@[^\s<>,;()]+\.[^\s<>,;()]+`)

// MailAddress returns the first e-mail address in a text and what stands around it; "" when there is none.
func MailAddress(text string) (address, rest string) {
	address = mailAddress.FindString(text)
	return address, strings.Trim(strings.TrimSpace(strings.Replace(text, address, "", 1)), ",;<> ")
}
