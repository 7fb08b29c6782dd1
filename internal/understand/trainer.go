package understand

import (
	"regexp"
	"slices"
	"strings"

	"vtbot/catalog"
	"vtbot/internal/training"
)

var (
	slackUser    = regexp.MustCompile(`(?i)\bslack[: ]\s*@?([UW][A-Z0-9]{2,})\b`)
	telegramUser = regexp.MustCompile(`(?i)\btelegram[: ]\s*(\d{1,15})\b`)
	terminalUser = regexp.MustCompile(`(?i)\bterminal[: ]\s*([\p{L}\p{N}._@-]+)`)
	moduleCodes  = regexp.MustCompile(`(?i)\b([A-Z]{2})[ -]?(\d{1,2})\b`)
	employers    = []string{"Fedasil", "IOM", "Caritas"}
	trainerLangs = map[string]catalog.Lang{
		"nl": catalog.NL, "nederlands": catalog.NL, "neerlandais": catalog.NL, "dutch": catalog.NL, "fr": catalog.FR, "frans": catalog.FR, "francais": catalog.FR,
		"french": catalog.FR, "en": catalog.EN, "engels": catalog.EN, "anglais": catalog.EN, "english": catalog.EN,
	}
)

// DescribeTrainer returns a trainer as before, changed by what a text says of them: "An Peeters, Fedasil, nl fr, TM3 TM4,
// an@fedasil.example, slack U0123". What the text does not speak of stays. unknown are codes that no module has.
func DescribeTrainer(before *training.Trainer, text string, c *catalog.Catalog) (tr *training.Trainer, unknown []string) {
	after := *before
	tr = &after
	take := func(form *regexp.Regexp) string {
		m := form.FindStringSubmatch(text)
		if m == nil {
			return ""
		}
		text = strings.Replace(text, m[0], " , ", 1)
		return m[len(m)-1]
	}
	if v := take(slackUser); v != "" {
		tr.Slack = strings.ToUpper(v)
	}
	if v := take(telegramUser); v != "" {
		tr.Telegram = v
	}
	if v := take(terminalUser); v != "" {
		tr.Terminal = v
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

// mailAddress finds an e-mail address among other words.
var mailAddress = regexp.MustCompile(`[^\s<>,;()]+@[^\s<>,;()]+\.[^\s<>,;()]+`)

// MailAddress returns the first e-mail address in a text and what stands around it; "" when there is none.
func MailAddress(text string) (address, rest string) {
	address = mailAddress.FindString(text)
	return address, strings.Trim(strings.TrimSpace(strings.Replace(text, address, "", 1)), ",;<> ")
}
