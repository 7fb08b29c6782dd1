// Package locale holds every text that a person reads, in Dutch, French and English.
//
// The texts stand in texts/*.yaml, one file a language, in the format of go-i18n: translators edit them there.
package locale

import (
	"embed"
	"fmt"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"go.yaml.in/yaml/v4"
	"golang.org/x/text/language"

	"vtbot/catalog"
)

//go:embed texts/*.yaml
var files embed.FS

var localizers = sync.OnceValue(func() map[catalog.Lang]*i18n.Localizer {
	bundle := i18n.NewBundle(language.Dutch)
	bundle.RegisterUnmarshalFunc("yaml", func(data []byte, v any) error { return yaml.Load(data, v) })
	found := map[catalog.Lang]*i18n.Localizer{}
	for _, lang := range catalog.Langs {
		if _, err := bundle.LoadMessageFileFS(files, "texts/"+string(lang)+".yaml"); err != nil {
			panic(fmt.Sprintf("locale: the embedded texts: %v", err)) // a fault of the build, which every test shows
		}
		found[lang] = i18n.NewLocalizer(bundle, string(lang))
	}
	return found
})

// Args are the values that fill a text's places, by name.
type Args = map[string]any

// Text returns the text of a key in a language, its places filled with args.
// A key that does not exist gives the key itself: a person sees something, and a test fails.
func Text(lang catalog.Lang, key string, args ...Args) string {
	return localize(lang, &i18n.LocalizeConfig{MessageID: key, TemplateData: merge(args)}, key)
}

// Count returns the text of a key in the plural form that n asks for; {{.N}} in the text is n.
func Count(lang catalog.Lang, key string, n int, args ...Args) string {
	data := merge(args)
	data["N"] = n
	return localize(lang, &i18n.LocalizeConfig{MessageID: key, TemplateData: data, PluralCount: n}, key)
}

func localize(lang catalog.Lang, config *i18n.LocalizeConfig, key string) string {
	l, ok := localizers()[lang]
	if !ok {
		l = localizers()[catalog.NL]
	}
	text, err := l.Localize(config)
	if err != nil {
		return key
	}
	return text
}

func merge(args []Args) Args {
	all := Args{}
	for _, a := range args {
		for k, v := range a {
			all[k] = v
		}
	}
	return all
}
