package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"vtbot/catalog"
	"vtbot/internal/eval"
	"vtbot/internal/training"
)

// The labelled examples were written at this time.
const written = "VTBOT_NOW=2026-11-23T10:00:00+01:00"

func labelled(t *testing.T) eval.Labelled {
	t.Helper()
	files, err := filepath.Glob("../../internal/eval/testdata/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no labelled examples: %v", err)
	}
	var all eval.Labelled
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		some, err := eval.Read(name, f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		all.Requests = append(all.Requests, some.Requests...)
		all.Dialogues = append(all.Dialogues, some.Dialogues...)
	}
	return all
}

func TestLabelledExamples(t *testing.T) {
	if testing.Short() {
		t.Skip("all examples take long")
	}
	t.Parallel()
	files, err := filepath.Glob("../../internal/eval/testdata/*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var out, stderr bytes.Buffer
	status := run(t.Context(), append([]string{"eval", "--json"}, files...), strings.NewReader(""), &out, &stderr, []string{written, "VTBOT_DATA_DIR=" + t.TempDir()})
	if status != 0 {
		t.Fatalf("status %d: %s", status, &stderr)
	}
	var report struct {
		Requests  []eval.SlotMeasures
		Dialogues []eval.DialogueMeasures
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	if len(report.Requests) != len(catalog.Langs)+1 || len(report.Dialogues) != len(catalog.Langs)+1 {
		t.Fatalf("measured %d and %d groups", len(report.Requests), len(report.Dialogues))
	}
	for _, m := range report.Requests {
		if m.Precision() < 0.95 || m.Recall() < 0.90 || float64(m.Intent) < 0.95*float64(m.Messages) {
			t.Errorf("%q: precision %.3f, recall %.3f, intent right on %d of %d", m.Lang, m.Precision(), m.Recall(), m.Intent, m.Messages)
		}
	}
	for _, m := range report.Dialogues {
		if m.Right < m.Dialogues {
			t.Errorf("%q: %d of %d dialogues end as labelled", m.Lang, m.Right, m.Dialogues)
		}
	}
}

// A conversation goes on where it was when the program is killed, between any two turns.
func TestKilledBetweenTurns(t *testing.T) {
	if testing.Short() {
		t.Skip("a process a turn takes long")
	}
	done := map[catalog.Lang]bool{}
	for _, d := range labelled(t).Dialogues {
		if d.Filed == nil || done[d.Lang] {
			continue // one dialogue a language: each turn is a process of its own
		}
		done[d.Lang] = true
		t.Run(d.ID, func(t *testing.T) {
			t.Parallel()
			env := append(os.Environ(), written, "VTBOT_DATA_DIR="+fittedFolder(t))
			for _, said := range d.Turns {
				say(t, env, said)
			}
			cmd := exec.CommandContext(t.Context(), "vtbot", "requests", "list", "--json")
			cmd.Env = env
			out, err := cmd.Output()
			if err != nil {
				t.Fatal(err)
			}
			var filed eval.Slots
			if err := json.Unmarshal(out, &filed.Wish); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			results, err := eval.RunDialogues(t.Context(), []eval.Dialogue{d}, func(context.Context, eval.Dialogue) (*training.Wish, error) { return &filed.Wish, nil })
			if err != nil {
				t.Fatal(err)
			}
			if results[0].Failed() {
				t.Errorf("missed %v, invented %v: %s", results[0].Missed, results[0].Invented, out)
			}
		})
	}
}

// say says one thing in a process that is killed as soon as it has answered.
func say(t *testing.T, env []string, text string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "vtbot", "chat", "--as", "ann", "--jsonl")
	cmd.Env = env
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := json.Marshal(map[string]string{"text": text})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(in, "%s\n", line); err != nil {
		t.Fatal(err)
	}
	answer, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("%q was not answered: %q, %v", text, answer, err)
	}
	if err := cmd.Process.Kill(); err != nil { // SIGKILL
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
}
