// Package internal_test holds the rules of the architecture that a compiler does not.
package internal_test

import (
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// mayImport lists, for each package of ours, the packages of ours that it may import: imports go down only, and siblings never
// meet. What only tests import is not looked at.
var mayImport = map[string][]string{
	"catalog":                   {"internal/strictyaml"},
	"search":                    {"catalog", "internal/linear"},
	"bot":                       {"bot/booking", "bot/desk", "bot/finding", "bot/talk", "catalog", "internal/action", "internal/chat", "internal/conversation", "internal/edition", "internal/locale", "internal/planning", "internal/question", "internal/training", "internal/understand", "internal/view"},
	"bot/booking":               {"bot/talk", "catalog", "internal/action", "internal/chat", "internal/locale", "internal/planning", "internal/privacy", "internal/training", "internal/understand", "internal/view"},
	"bot/desk":                  {"bot/talk", "catalog", "internal/action", "internal/chat", "internal/locale", "internal/planning", "internal/privacy", "internal/reminder", "internal/training", "internal/understand", "internal/view"},
	"bot/finding":               {"bot/talk", "catalog", "internal/action", "internal/answer", "internal/chat", "internal/conversation", "internal/locale", "internal/privacy", "internal/question", "internal/understand", "internal/view"},
	"bot/talk":                  {"catalog", "internal/chat", "internal/edition", "internal/privacy", "internal/question", "internal/understand", "internal/view"},
	"internal/action":           {},
	"internal/bottest":          {"bot", "internal/chat", "internal/golden"},
	"internal/calendar":         {},
	"internal/chat":             {"catalog"},
	"internal/config":           {"catalog", "internal/reminder", "internal/rhythm", "internal/strictyaml"},
	"internal/conversation":     {"catalog", "internal/chat", "internal/planning"},
	"internal/delivery":         {"internal/chat", "internal/lane"},
	"internal/edition":          {"catalog", "internal/question", "internal/understand", "search"},
	"internal/eval":             {"catalog", "internal/training"},
	"internal/golden":           {"internal/chat"},
	"internal/lane":             {},
	"internal/linear":           {},
	"internal/locale":           {"catalog"},
	"internal/mail":             {"internal/chat", "internal/delivery"},
	"internal/planning":         {"catalog", "internal/action", "internal/calendar", "internal/chat", "internal/locale", "internal/reminder", "internal/rhythm", "internal/training", "internal/view"},
	"internal/privacy":          {},
	"internal/question":         {"catalog", "internal/linear"},
	"internal/answer":           {"catalog", "internal/locale", "internal/question"},
	"internal/reminder":         {"internal/training"},
	"internal/rhythm":           {"internal/training"},
	"internal/slack":            {"internal/chat", "internal/delivery", "internal/lane"},
	"internal/store":            {"catalog", "internal/chat", "internal/conversation", "internal/planning", "internal/training", "internal/view"},
	"internal/strictyaml":       {},
	"internal/telegram":         {"catalog", "internal/chat", "internal/lane", "internal/delivery"},
	"internal/terminal":         {"internal/chat"},
	"internal/training":         {"catalog", "internal/chat"},
	"internal/understand":       {"catalog", "internal/linear", "internal/training"},
	"internal/upgradetest":      {"internal/action"},
	"internal/upgradetest/make": {"internal/action", "internal/upgradetest"},
	"internal/view":             {"catalog", "internal/action", "internal/calendar", "internal/chat", "internal/locale", "internal/reminder", "internal/training"},
	"internal/web":              {"catalog", "internal/chat", "internal/locale"},
}

// soleImporter lists the one package of ours that may import a library.
var soleImporter = map[string]string{
	"github.com/blevesearch/bleve/v2":                    "search",
	"github.com/slack-go/slack":                          "internal/slack",
	"github.com/go-telegram-bot-api/telegram-bot-api/v5": "internal/telegram",
	"modernc.org/sqlite":                                 "internal/store",
	"github.com/jackc/pgx/v5":                            "internal/bottest internal/store",
	"github.com/pressly/goose/v3":                        "internal/store",
	"github.com/robfig/cron/v3":                          "internal/rhythm",
	"github.com/rickar/cal/v2":                           "internal/training",
	"github.com/nicksnyder/go-i18n/v2":                   "internal/locale",
	"github.com/wneessen/go-mail":                        "internal/mail",
	"github.com/arran4/golang-ical":                      "internal/calendar",
	"github.com/spf13/cobra":                             "cmd/vtbot",
	"golang.org/x/term":                                  "cmd/vtbot internal/terminal",
	"golang.org/x/time":                                  "internal/delivery",
	"github.com/prometheus/client_golang":                "cmd/vtbot internal/web",
}

func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "vtbot/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := decoder.Decode(&p); err == io.EOF {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(p.ImportPath, "vtbot/")
		allowed, listed := mayImport[name]
		if !listed && name != "cmd/vtbot" && name != "internal" {
			t.Errorf("%s is in no list of this test: say what it may import", name)
		}
		for _, imported := range p.Imports {
			ours, isOurs := strings.CutPrefix(imported, "vtbot/")
			if isOurs && name != "cmd/vtbot" && !slices.Contains(allowed, ours) {
				t.Errorf("%s must not import %s", name, ours)
			}
			for library, users := range soleImporter {
				if (imported == library || strings.HasPrefix(imported, library+"/")) && !slices.Contains(strings.Fields(users), name) {
					t.Errorf("%s imports %s, which only %s may", name, imported, users)
				}
			}
		}
	}
}
