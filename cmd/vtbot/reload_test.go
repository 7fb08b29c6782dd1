package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vtbot/catalog"
	"vtbot/internal/edition"
)

// lines is a log that hands on what is logged.
type lines struct {
	slog.Handler
	out chan string
}

func (l lines) Handle(_ context.Context, r slog.Record) error {
	text := r.Message
	r.Attrs(func(a slog.Attr) bool {
		text += " " + a.String()
		return true
	})
	l.out <- text
	return nil
}

const onlyModule = `code: TM1
category: TM
delivery: on_request
audiences: [social_workers]
title: {nl: Eerste, fr: Premier, en: First}
summary: {nl: Zin, fr: Phrase, en: Sentence}
description: {nl: Tekst, fr: Texte, en: Text}
outcomes: {nl: [leren], fr: [apprendre], en: [learn]}
keywords: {nl: [woord], fr: [mot], en: [word]}
questions: {nl: [vraag], fr: [question], en: [question]}
`

// A good edit is served; a bad one is reported with its place, and the good catalogue stays.
func TestReload(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "TM1.yaml")
	write := func(text string) {
		t.Helper()
		// As editors do: a new file takes the place of the old one.
		if err := os.WriteFile(file+"~", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(file+"~", file); err != nil {
			t.Fatal(err)
		}
	}
	write(onlyModule)
	c, err := catalog.Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	live, err := edition.NewLive(c, "")
	if err != nil {
		t.Fatal(err)
	}
	logged := lines{slog.DiscardHandler, make(chan string, 10)}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	ready := make(chan struct{})
	go func() { done <- watchCatalog(ctx, folder, live, slog.New(enabled{logged}), func() { close(ready) }) }()
	<-ready
	title := func() (text string) {
		_ = live.Use(func(x *edition.Edition) error {
			m, _ := x.Catalog().Module("TM1")
			text = m.Title[catalog.EN]
			return nil
		})
		return text
	}

	write(strings.Replace(onlyModule, "First", "Second", 1))
	if got := <-logged.out; !strings.Contains(got, "catalogue reloaded") || title() != "Second" {
		t.Errorf("logged %q, serving %q", got, title())
	}
	write(strings.Replace(onlyModule, "en: First", "de: Erste", 1))
	if got := <-logged.out; !strings.Contains(got, "stays in service") || !strings.Contains(got, "TM1.yaml:5:") || title() != "Second" {
		t.Errorf("logged %q, serving %q", got, title())
	}
	write(strings.Replace(onlyModule, "First", "Third", 1))
	if got := <-logged.out; !strings.Contains(got, "catalogue reloaded") || title() != "Third" {
		t.Errorf("logged %q, serving %q", got, title())
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// enabled logs everything.
type enabled struct{ lines }

func (enabled) Enabled(context.Context, slog.Level) bool { return true }
