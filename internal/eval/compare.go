package eval

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Group is what came of one group of questions, such as those that were left out, asked of one engine.
type Group struct {
	Name    string   `json:"name"`
	Engine  string   `json:"engine"`
	Results []Result `json:"results"`
}

// WriteSideBySide writes a line a group and language, so that they can be compared.
func WriteSideBySide(w io.Writer, groups []Group) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "questions\tengine\tlanguage\tn\tsuccess@1\twrong refusals\tfalse answers\tright outcome\tset F1\tright language\t")
	for _, g := range groups {
		for _, m := range Measure(g.Results) {
			if m.Type != "" {
				continue
			}
			lang := m.Lang
			if lang == "" {
				lang = "all"
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t\n", g.Name, g.Engine, lang, m.InScope+m.OutOfScope,
				percent(m.First, m.InScope), percent(m.WrongRefusals, m.InScope), percent(m.FalseAnswers, m.OutOfScope),
				percent(m.RightOutcome(), m.InScope+m.OutOfScope), average(m.SetF1, m.Sets), percent(m.RightLang, m.InScope+m.OutOfScope))
		}
	}
	return t.Flush()
}

// ReadGroups reads the groups of an earlier measurement, from the JSON object that has them under "groups".
func ReadGroups(r io.Reader) ([]Group, error) {
	var report struct {
		Groups []Group `json:"groups"`
	}
	if err := json.NewDecoder(r).Decode(&report); err != nil {
		return nil, fmt.Errorf("an earlier measurement: %w", err)
	}
	return report.Groups, nil
}

// WriteChanges writes which questions have another outcome than before: mended, then broken, a line each.
func WriteChanges(w io.Writer, before, now []Group) error {
	type key struct{ group, engine, text string }
	failed := map[key]bool{}
	for _, g := range before {
		for _, r := range g.Results {
			failed[key{g.Name, g.Engine, r.Text}] = r.Failed()
		}
	}
	var mended, broken []string
	for _, g := range now {
		for _, r := range g.Results {
			was, known := failed[key{g.Name, g.Engine, r.Text}]
			if !known || was == r.Failed() {
				continue
			}
			line := fmt.Sprintf("%s\t%s\twant %s\tgot %s\t%s", g.Name, r.ID, orNothing(r.Gold), orNothing(r.Modules), r.Text)
			if was {
				mended = append(mended, line)
			} else {
				broken = append(broken, line)
			}
		}
	}
	for _, part := range []struct {
		name  string
		lines []string
	}{{"mended", mended}, {"broken", broken}} {
		if _, err := fmt.Fprintf(w, "%d %s\n", len(part.lines), part.name); err != nil {
			return err
		}
		for _, line := range part.lines {
			if _, err := fmt.Fprintf(w, "\t%s\n", line); err != nil {
				return err
			}
		}
	}
	return nil
}

func orNothing(codes []string) string {
	if len(codes) == 0 {
		return "nothing"
	}
	return strings.Join(codes, ",")
}
