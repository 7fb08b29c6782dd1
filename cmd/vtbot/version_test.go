package main

import (
	"runtime/debug"
	"testing"
)

func TestVersionOf(t *testing.T) {
	commit := debug.BuildSetting{Key: "vcs.revision", Value: "593180e0c1d2e3f405162738495a6b7c8d9e0f10"}
	dirty := debug.BuildSetting{Key: "vcs.modified", Value: "true"}
	clean := debug.BuildSetting{Key: "vcs.modified", Value: "false"}
	for _, test := range []struct {
		name, module string
		settings     []debug.BuildSetting
		want         string
	}{
		{"a release", "v1.2.0", []debug.BuildSetting{commit, clean}, "v1.2.0"},
		{"a commit", "v0.0.0-20261127033723-593180e0c1d2", []debug.BuildSetting{commit, clean}, "v0.0.0-20261127033723-593180e0c1d2"},
		{"a changed commit", "v1.2.0+dirty", []debug.BuildSetting{commit, dirty}, "v1.2.0+dirty"},
		{"no version", "(devel)", []debug.BuildSetting{commit, clean}, "(devel) 593180e0c1d2"},
		{"no version, changed", "", []debug.BuildSetting{commit, dirty}, "(devel) 593180e0c1d2+dirty"},
		{"nothing known", "(devel)", nil, "(devel)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			info := &debug.BuildInfo{Main: debug.Module{Version: test.module}, Settings: test.settings}
			if got := versionOf(info); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
