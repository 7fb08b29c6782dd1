package slack

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestManifest(t *testing.T) {
	for mode, url := range map[string]string{Socket: "", HTTP: "https://vtbot.example.org/slack"} {
		got, err := Manifest(mode, url)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", "manifest_"+mode+".golden")
		if *update {
			if err := os.WriteFile(file, append(got, '\n'), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(bytes.TrimSpace(want)), string(got)); diff != "" {
			t.Errorf("%s: %s", mode, diff)
		}
	}
	for mode, url := range map[string]string{HTTP: "http://vtbot.example.org", "carrier pigeon": ""} {
		if _, err := Manifest(mode, url); err == nil || !strings.HasPrefix(err.Error(), "slack: ") {
			t.Errorf("%s %s: %v", mode, url, err)
		}
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
