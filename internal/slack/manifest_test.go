package slack

import (
	"path/filepath"
	"strings"
	"testing"

	"vtbot/internal/golden"
)

func TestManifest(t *testing.T) {
	for mode, url := range map[string]string{Socket: "", HTTP: "https://vtbot.example.org/slack"} {
		got, err := Manifest(mode, url)
		if err != nil {
			t.Fatal(err)
		}
		golden.Check(t, filepath.Join("testdata", "manifest_"+mode+".golden"), string(got)+"\n")
	}
}

// An event without the scope that allows it never comes.
func TestEveryEventHasItsScope(t *testing.T) {
	needs := map[string]string{
		"app_home_opened": "", "app_mention": "app_mentions:read",
		"message.channels": "channels:history", "message.groups": "groups:history", "message.im": "im:history",
	}
	for _, event := range events {
		scope, known := needs[event]
		if !known || scope != "" && !strings.Contains(" "+strings.Join(scopes, " ")+" ", " "+scope+" ") {
			t.Errorf("%s needs the scope %q", event, scope)
		}
	}
}
