package search

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"vtbot/catalog"
)

var outcomes = map[catalog.Outcome]string{
	catalog.Nothing: "nothing covers it", catalog.Unsure: "did you mean", catalog.Found: "one answer", catalog.Listed: "a set",
	catalog.Referred: "a subject that is not ours",
}

// Explain writes, for people who tune the catalogue, how one question is answered: its language, what its words were
// taken for, what speaks for each module, and the outcome.
func (x *Index) Explain(ctx context.Context, q catalog.Question, out io.Writer) error {
	w, err := x.weighed(ctx, q)
	if err != nil {
		return err
	}
	fmt.Fprint(out, "language  ")
	for l, lang := range catalog.Langs {
		fmt.Fprintf(out, "%s %.0f%%  ", lang, 100*w.langs[l])
	}
	fmt.Fprintf(out, "→ %s\n", w.answer.Lang)
	if len(w.found) > 0 || len(w.out) > 0 || len(w.missing) > 0 {
		fmt.Fprintf(out, "codes     %s; left out: %s; of no module: %s\n", list(w.found), list(w.out), list(w.missing))
	}
	for _, f := range w.facets {
		fmt.Fprintf(out, "facet     %s%s%s%s\n", f.Audience, f.Delivery, f.Category, f.Partner)
	}
	fmt.Fprintln(out, "\nwords, their weight, and the terms they were taken for")
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, v := range w.words {
		var terms []string
		for _, term := range v.terms {
			terms = append(
				terms,
				fmt.Sprintf("%s:%s×%.2f", catalog.Langs[term.lang], x.readable(x.texts[term.lang].terms[term.number]), term.factor),
			)
		}
		fmt.Fprintf(t, "  %s\t%.1f\t%s\n", v.text, v.weight, list(terms))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if len(w.ranked) > 0 {
		fmt.Fprintln(
			out,
			"\nwhat was considered: how alike its nearest passage is, the share of the question it covers, how alike its title is",
		)
		t = tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		for _, r := range w.ranked {
			of := x.targets[r.target]
			if of.module == nil {
				fmt.Fprintf(t, "  %s\t%.2f\t%.2f\t%.2f\tscore %.2f\tnot ours\t\n", of.about(), r.closest, r.covered, r.titled, r.score)
				continue
			}
			why := ""
			if r.why != nil {
				why = r.why.text
			}
			fmt.Fprintf(t, "  %s\t%.2f\t%.2f\t%.2f\tscore %.2f\tconfidence %.2f\t%s\n",
				of.module.Code, r.closest, r.covered, r.titled, r.score, r.found, why)
		}
		if err := t.Flush(); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "\noutcome   %s", outcomes[w.answer.Outcome])
	for _, m := range w.answer.Matches {
		fmt.Fprintf(out, "  %s (%.2f)", m.Module.Code, m.Score)
	}
	if w.answer.Referral != nil {
		fmt.Fprintf(out, "  %s", w.answer.Referral.ID)
	}
	_, err = fmt.Fprintf(out, "\n(one answer from %.2f, \"did you mean\" from %.2f)\n", sure, possible)
	return err
}

// readable names a concept by its group's first word.
func (x *Index) readable(term string) string {
	number, ok := strings.CutPrefix(term, conceptPrefix)
	if !ok {
		return term
	}
	var i int
	if _, err := fmt.Sscan(number, &i); err != nil || i >= len(x.catalog.Thesaurus) {
		return term
	}
	for _, lang := range catalog.Langs {
		if words := x.catalog.Thesaurus[i][lang]; len(words) > 0 {
			return "=" + words[0]
		}
	}
	return term
}

func list(words []string) string {
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, " ")
}
